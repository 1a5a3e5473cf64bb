/** What `GET /slipway/status` answers; for `slipway engine status` and the extension. */
export interface EngineStatus {
  readonly version: string;
  readonly engineId: string;
  readonly pid: number;
  readonly startedAt: string;
  readonly server: string;
  readonly dataDirectory: string;
  /** What the node side is doing: the image is being built, Docker is unreachable, ready. */
  readonly node: { readonly phase: 'Starting' | 'Ready' | 'DockerUnavailable' | 'Failed'; readonly message: string };
}

/** The engine's own requests beside the Kubernetes API, for system:masters only. */
export interface EngineManagement {
  status(): EngineStatus;
  /** Answers first, then the engine ends; with `pods`, after every pod's containers have stopped. */
  stop(options: { readonly pods: boolean }): Promise<void>;
}

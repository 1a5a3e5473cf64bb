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

/** What `slipway engine backup` made. */
export interface BackupReport { readonly file: string; readonly bytes: number; readonly objects: number; readonly engineId: string }

/** The engine's own requests beside the Kubernetes API, for system:masters only. */
export interface EngineManagement {
  status(): EngineStatus;
  /** Writes a backup of the engine's state, identity and keys to an absolute path on this machine. Throws ApiError 400 when the file is there and `force` is not set. */
  backup(options: { readonly file: string; readonly force: boolean }): BackupReport;
  /** Answers first, then the engine ends; with `pods`, after every pod's containers have stopped. */
  stop(options: { readonly pods: boolean }): Promise<void>;
}

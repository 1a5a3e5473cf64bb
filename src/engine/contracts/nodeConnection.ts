import type { Duplex, Readable, Writable } from 'node:stream';

/** One container on a node. */
export interface ContainerTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

export interface LogOptions {
  readonly follow?: boolean;
  readonly previous?: boolean;
  readonly timestamps?: boolean;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  readonly sinceSeconds?: number;
  /** RFC 3339. */
  readonly sinceTime?: string;
}

export interface ExecOptions {
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

export interface TerminalSize { readonly columns: number; readonly rows: number }

/** The far end of exec or attach. With a tty everything arrives on stdout. */
export interface ProcessStreams {
  /** Ending it closes the process's stdin. Honour back-pressure. */
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  resize(size: TerminalSize): void;
  /** Resolves with the exit code after both outputs have ended; rejects when the stream broke. */
  readonly exitCode: Promise<number>;
  /** Ends the session; for exec also kills the process where the runtime can. */
  close(): void;
}

export interface UsageSample {
  readonly timestampMs: number;
  /** Nanocores over the sample's window. */
  readonly cpuNanoCores: number;
  /** Working set: usage without inactive file cache. */
  readonly memoryBytes: number;
  readonly windowMs: number;
}

export interface PodUsage {
  readonly namespace: string;
  readonly pod: string;
  readonly containers: readonly (UsageSample & { readonly name: string })[];
  /** Totals since the sandbox started; absent when unknown (host network). */
  readonly network?: { readonly receivedBytes: number; readonly sentBytes: number };
}

/**
 * What the API server needs of a node's kubelet. The kubelet implements it, `engine/main.ts` wires it;
 * neither imports the other. Refusals are `ApiError`s ('container "x" in pod "y" is waiting to start: …', 400).
 */
export interface NodeConnection {
  logs(target: ContainerTarget, options: LogOptions, signal: AbortSignal): Promise<Readable>;
  exec(target: ContainerTarget, options: ExecOptions, signal: AbortSignal): Promise<ProcessStreams>;
  attach(target: ContainerTarget, options: Omit<ExecOptions, 'command'>, signal: AbortSignal): Promise<ProcessStreams>;
  /** A connection to `port` on the pod's loopback or address. Rejects when nothing listens. */
  portForward(pod: { readonly namespace: string; readonly pod: string }, port: number, signal: AbortSignal): Promise<Duplex>;
  /** The newest samples; sampling runs only while somebody asked within the last minute. */
  /** `network` false: the caller does not look at it, which halves the work. Default true. */
  podUsage(options?: { readonly network?: boolean }): Promise<readonly PodUsage[]>;
  nodeUsage(): Promise<UsageSample>;
}

/** Looks a node's connection up by its name; undefined for a node that this engine does not run. */
export type NodeConnections = (nodeName: string) => NodeConnection | undefined;

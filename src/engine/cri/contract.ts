import type { Readable } from 'node:stream';
import type { ExecOptions, ProcessStreams } from '../contracts/nodeConnection.ts';
import type { PodFileMount } from '../contracts/sandboxNetwork.ts';

/** Which pod a container belongs to; carried as labels, so that a restarted engine finds its pods again. */
export interface PodIdentity {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
}

export type ContainerState = 'created' | 'running' | 'exited';

/** One container or sandbox as it is; times in ms since the epoch. */
export interface ObservedContainer {
  readonly id: string;
  readonly pod: PodIdentity;
  readonly kind: 'sandbox' | 'container';
  /** The container's name in the pod; 'POD' for a sandbox. */
  readonly name: string;
  readonly specHash: string;
  /** Restart count of a container, attempt of a sandbox; counts from 0. */
  readonly attempt: number;
  /** How long to wait after this instance's end before the next start. */
  readonly backOffMs: number;
  /** Grace period in seconds from the pod's spec, for a pod whose object is gone. */
  readonly graceSeconds: number;
  readonly state: ContainerState;
  /** As the pod names it. */
  readonly image: string;
  readonly imageId: string;
  readonly createdAtMs: number;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
  readonly exitCode?: number;
  readonly oomKilled?: boolean;
  /** Why the container could not be started; then state is 'exited' and startedAtMs absent. */
  readonly startError?: string;
  /** Sandbox only; absent with the host's network. */
  readonly address?: string;
  readonly tty: boolean;
  /** Container only: what the runtime says that its cgroup has now; what this machine cannot limit may be absent. */
  readonly resources?: ResourceLimits;
  /** Container only: what it was made with, whatever the runtime made of it. */
  readonly createdWith?: ResourceLimits;
  /** Container only: what the runtime last took without refusing it. Known to the engine that asked (kubelet's RuntimeCache), not to runtimes. */
  readonly acknowledged?: ResourceLimits;
}

export interface RuntimeMount {
  readonly Type: 'volume' | 'bind' | 'tmpfs';
  readonly Source?: string;
  readonly Target: string;
  readonly ReadOnly: boolean;
  readonly VolumeOptions?: PodFileMount['VolumeOptions'];
  readonly BindOptions?: { readonly Propagation?: 'rslave' | 'rshared'; readonly CreateMountpoint?: boolean };
}

export interface SandboxConfig {
  readonly pod: PodIdentity;
  readonly node: string;
  readonly attempt: number;
  readonly graceSeconds: number;
  readonly image: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly binds: readonly string[];
  readonly capAdd: readonly string[];
  /** Absent: the host's network. */
  readonly network?: { readonly name: string; readonly address: string };
  readonly hostname?: string;
  readonly hostPid: boolean;
  readonly hostIpc: boolean;
  readonly sysctls: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly containerPort: number; readonly hostPort: number; readonly protocol: 'tcp' | 'udp' | 'sctp'; readonly hostIp: string }[];
  readonly labels: Readonly<Record<string, string>>;
}

/** What a cgroup weighs and limits; absent: no limit. */
export interface ResourceLimits {
  readonly cpuShares?: number;
  readonly nanoCpus?: number;
  readonly memoryBytes?: number;
}

export interface ContainerResources extends ResourceLimits {
  readonly oomScoreAdj: number;
}

export interface ContainerConfig {
  readonly pod: PodIdentity;
  readonly node: string;
  readonly name: string;
  readonly attempt: number;
  readonly backOffMs: number;
  readonly graceSeconds: number;
  readonly specHash: string;
  readonly sandboxId: string;
  /** As the pod names it, for display; what runs is `imageId`. */
  readonly image: string;
  readonly imageId: string;
  /** Absent: the image's own. An empty list clears it. */
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment: readonly string[];
  readonly workingDirectory?: string;
  readonly mounts: readonly RuntimeMount[];
  readonly resources: ContainerResources;
  readonly user?: string;
  readonly supplementalGroups: readonly number[];
  readonly privileged: boolean;
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly readOnlyRootFilesystem: boolean;
  /** Docker's notation: 'no-new-privileges', 'seccomp=unconfined'. */
  readonly securityOptions: readonly string[];
  readonly hostNetwork: boolean;
  readonly hostIpc: boolean;
  readonly hostPid: boolean;
  readonly sharePid: boolean;
  /** The instance whose process namespace it joins; absent: none but what the pod shares. */
  readonly targetId?: string;
  readonly stdin: boolean;
  readonly stdinOnce: boolean;
  readonly tty: boolean;
  readonly stopSignal?: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What changed; `resync` means that anything may have: list again. It is always the first event. */
export type RuntimeEvent =
  | { readonly type: 'resync' }
  | { readonly type: 'disconnected'; readonly message: string }
  | { readonly type: 'started' | 'died' | 'removed'; readonly id: string; readonly podUid: string };

export interface RuntimeInfo {
  /** 'docker'. */
  readonly name: string;
  readonly version: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Kubernetes' words: 'linux', 'amd64'. */
  readonly operatingSystem: string;
  readonly architecture: string;
  readonly osImage: string;
  readonly kernelVersion: string;
  /** Identifies this runtime installation across addresses. */
  readonly machineId: string;
  readonly rootDirectory: string;
}

export interface RuntimeImage {
  readonly id: string;
  readonly tags: readonly string[];
  readonly digests: readonly string[];
  readonly sizeBytes: number;
  /** The image's USER. */
  readonly user: string;
}

export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
  readonly serveraddress: string;
}

export interface RuntimeLogOptions {
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly tailLines?: number;
  readonly sinceMs?: number;
}

export interface MemoryVolumeOptions {
  readonly sizeBytes?: number;
  /** Permission bits of its root. */
  readonly mode: number;
  readonly gid?: number;
  readonly pod: PodIdentity;
  readonly node: string;
}

export interface UsageOptions {
  /** The caller has an earlier sample: the runtime need not take one of its own for `before`, which costs it a second look. */
  readonly once?: boolean;
}

/** Counters at one instant; `cpuNanoSeconds` only grows while the container runs. */
export interface ContainerUsage {
  readonly timestampMs: number;
  readonly cpuNanoSeconds: number;
  /** Usage without inactive file cache. */
  readonly workingSetBytes: number;
  /** An earlier sample of the same container, where the runtime gives one: about a second before. */
  readonly before?: { readonly timestampMs: number; readonly cpuNanoSeconds: number };
  readonly network?: { readonly receivedBytes: number; readonly sentBytes: number };
}

/**
 * What the kubelet needs of a container engine. `docker/` and `simulated/` implement it under one contract suite.
 *
 * - Every failure is a RuntimeError; aborts pass through.
 * - stop, kill and remove are idempotent: a container that is not there or does not run is success.
 * - Only containers that this engine created (by label) are listed or reported.
 * - Events of one container arrive in order; what happened while disconnected is covered by `resync`.
 */
export interface ContainerRuntime {
  info(): Promise<RuntimeInfo>;
  /** Everything of this engine's on `node`, ended containers too. */
  list(node: string): Promise<readonly ObservedContainer[]>;
  /** undefined when it is gone. */
  inspect(id: string): Promise<ObservedContainer | undefined>;
  /** Ends only on abort. */
  events(signal: AbortSignal): AsyncIterable<RuntimeEvent>;

  createSandbox(config: SandboxConfig): Promise<string>;
  /** May be called while the sandbox is still starting; only its start needs the running sandbox. */
  createContainer(config: ContainerConfig): Promise<string>;
  /** Resolves when the first process runs. A command that cannot be executed is a RuntimeError, and the container counts as exited. */
  start(id: string): Promise<void>;
  /** Of a container that runs and goes on running; what is absent stays as it is. */
  updateResources(id: string, resources: ResourceLimits): Promise<void>;
  /** Asks with the stop signal, and kills after `graceSeconds`. Resolves when it has ended. */
  stop(id: string, graceSeconds: number): Promise<void>;
  /** Kills if need be; its anonymous volumes go too. */
  remove(id: string): Promise<void>;

  image(reference: string): Promise<RuntimeImage | undefined>;
  images(): Promise<readonly RuntimeImage[]>;
  /** Asks the registry even when the image is there. */
  pull(reference: string, signal: AbortSignal, credentials?: RegistryCredentials): Promise<void>;
  isValidReference(reference: string): boolean;

  /** A volume in memory for one pod; answers with the name to mount. */
  ensureMemoryVolume(name: string, options: MemoryVolumeOptions): Promise<string>;
  /** Removes every volume made for the pod. */
  removeVolumes(podUid: string): Promise<void>;

  /** Both outputs merged in the order of arrival. Ends with the container when following. */
  logs(id: string, options: RuntimeLogOptions, signal: AbortSignal): Promise<Readable>;
  exec(id: string, options: ExecOptions, signal: AbortSignal): Promise<ProcessStreams>;
  attach(id: string, options: Omit<ExecOptions, 'command'>, signal: AbortSignal): Promise<ProcessStreams>;
  usage(id: string, options?: UsageOptions): Promise<ContainerUsage | undefined>;
}

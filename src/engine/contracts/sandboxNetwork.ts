import type { Duplex } from 'node:stream';
import type { HttpProbe } from '../../agent/protocol/messages.ts';
import type { Pod } from '../../api/objects.ts';

/** What the network wants of a pod's sandbox container before it is created. */
export interface SandboxPlan {
  /** Docker network name to join, with this static address. */
  readonly network: string;
  readonly address: string;
  /** Lines of /etc/resolv.conf that the sandbox writes at start. */
  readonly resolvConf: string;
  /** The sandbox's command: writes resolv.conf, feeds its FIFO to nft, then waits. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Image that holds the sandbox's shell and nft: the node image. */
  readonly image: string;
  /** Extra mounts for the sandbox (the rule FIFO's directory), as Docker binds "volume:path[:ro]" or mounts. */
  readonly binds: readonly string[];
  readonly capAdd: readonly string[];
  /** What must be done before the sandbox starts, but not before it is created; rejects with a RuntimeError. Absent: nothing. */
  readonly prepared?: Promise<unknown>;
}

/**
 * What the kubelet needs of the pod network. Implemented by engine/network, wired by `engine/main.ts`.
 * All calls are idempotent per pod uid.
 */
export interface SandboxNetwork {
  /** Allocates an address (kept across engine restarts) and says how to make the sandbox. Throws RuntimeError when the agent is not ready. */
  plan(pod: Pod): Promise<SandboxPlan>;
  /** Resolves when the sandbox's service rules are loaded; call after the sandbox started and before its containers do. */
  ready(pod: Pod, sandboxId: string): Promise<void>;
  /** The pod already runs with this address (adoption after an engine restart): reserve it and resync its rules. */
  adopt(pod: Pod, sandboxId: string, address: string): Promise<void>;
  /**
   * New connections to Services go to the pod no more, as long as another endpoint is ready. Call it before the first
   * SIGTERM to the pod's containers. Resolves when every sandbox knows, after a second at the latest; never rejects.
   */
  withdraw(podUid: string): Promise<void>;
  /** Frees the address after a reuse delay and drops the rule feed. */
  release(podUid: string): Promise<void>;
  /** A TCP connection to any pod or service address through the agent's multiplexer; rejects with the real connect error. */
  dial(address: string, port: number, signal: AbortSignal): Promise<Duplex>;
  /** The address of the node's agent as pods see it (status.hostIP). Rejects with a retriable RuntimeError when the agent does not become ready within seconds. */
  hostAddress(): Promise<string>;
  /** The status code of one GET, made on the node. Rejects with the connect error (`code` set) or when the time is over. */
  probeHttp(request: HttpProbe): Promise<number>;
  /** Resolves when the port has accepted a connection, made on the node. Rejects as `probeHttp` does. */
  probeTcp(request: Pick<HttpProbe, 'address' | 'port' | 'timeoutMs'>): Promise<void>;
}

/** A file to be written into a pod's volume; content bytes are never logged. */
export interface VolumeFile {
  /** Relative to the volume's root. */
  readonly path: string;
  readonly content: Buffer;
  /** Permission bits. */
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * Files of pods (configMap, secret, emptyDir, /etc/hosts, termination logs) in the node's shared Docker volume,
 * written through the agent. Implemented by engine/network's agent connection.
 */
export interface PodFiles {
  /** Replaces the content of `<podUid>/volumes/<volume>` atomically through the `..data` symlink. */
  writeProjected(podUid: string, volume: string, files: readonly VolumeFile[]): Promise<void>;
  /** Ensures an empty directory `<podUid>/<path>` with mode and owner. */
  ensureDirectory(podUid: string, path: string, options: { readonly mode: number; readonly uid?: number; readonly gid?: number }): Promise<void>;
  /** Writes one plain file at `<podUid>/<path>` (etc-hosts, termination-log). */
  writeFile(podUid: string, path: string, content: Buffer, mode: number): Promise<void>;
  /** At most `limitBytes` from the end of `<podUid>/<path>`; empty when absent. */
  readFile(podUid: string, path: string, limitBytes: number): Promise<Buffer>;
  /** How large the file system is that all of this lies on, as do containers' own layers: Docker's data. Rejects when nobody can tell. */
  capacityBytes(): Promise<number>;
  /** Removes everything of the pod. */
  removePod(podUid: string): Promise<void>;
  /**
   * How to mount `<podUid>/<path>` into a container on this Docker Engine: VolumeOptions.Subpath from API 1.45,
   * else a bind of the volume's mountpoint. Decided once by probing.
   */
  mount(podUid: string, path: string, target: string, readOnly: boolean): Promise<PodFileMount>;
}

/** As Docker's HostConfig.Mounts entry. */
export interface PodFileMount {
  readonly Type: 'volume' | 'bind';
  readonly Source: string;
  readonly Target: string;
  readonly ReadOnly: boolean;
  readonly VolumeOptions?: { readonly Subpath: string; readonly NoCopy: true };
}

/** Raised whenever engine and agent would not understand each other any more. */
export const PROTOCOL_VERSION = 3;

/** The agent's port at which pods reach the API. */
export const API_PORT = 6443;

/** What the agent asks the engine to connect a pod to; the engine connects to nothing else. */
export const API_TARGET = { address: 'kubernetes.default.svc', port: 443 } as const;

/** Where things are inside the node's containers. */
export const nodePaths = {
  /** The volume of pods' files, in the agent only. */
  pods: '/slipway/pods',
  /** The volume of rule feeds: read-write in the agent, read-only in sandboxes. */
  rules: '/slipway/rules',
  /** The agent's program. */
  agent: '/slipway/agent.js',
  /** The agent's control socket; the engine reaches it by one exec. */
  socket: '/run/slipway-agent.sock',
} as const;

/** Configures the agent by its environment. */
export const agentEnvironment = {
  serviceRange: 'SLIPWAY_SERVICE_RANGE',
  podRange: 'SLIPWAY_POD_RANGE',
  clusterDomain: 'SLIPWAY_CLUSTER_DOMAIN',
} as const;

/** The data of one DNS record; `name` is absolute, lower-case and without the final dot. */
export type DnsRecord =
  | { readonly type: 'A' | 'CNAME' | 'PTR'; readonly name: string; readonly data: string }
  | { readonly type: 'SRV'; readonly name: string; readonly data: { readonly target: string; readonly port: number; readonly priority: number; readonly weight: number } }
  /** The name exists and has no records: NODATA instead of NXDOMAIN. */
  | { readonly type: 'NAME'; readonly name: string };

export interface FileEntry {
  readonly path: string;
  readonly bytes: number;
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** Who receives a batch of rules: the pods by uid, in their own network namespaces. */
export interface RuleBatch {
  readonly pods: readonly string[];
  /** Addresses whose UDP flows are forgotten after the rules changed. */
  readonly flushUdp?: readonly string[];
}

/** A service port that the agent serves itself where the kernel takes no rules. */
export interface ProxyPort {
  readonly address: string;
  readonly port: number;
  readonly endpoints: readonly { readonly address: string; readonly port: number }[];
}

/** One GET; `address` may be a name. */
export interface HttpProbe {
  readonly scheme: 'http' | 'https';
  readonly address: string;
  readonly port: number;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export interface RuleFailure { readonly pod: string; readonly message: string }

/** Request → answer. Bodies: rules' text in `rules.apply` and `rules.agent`, concatenated files in `files.*`. */
export interface AgentRequests {
  'hello': { request: { readonly protocolVersion: number }; answer: { readonly protocolVersion: number; readonly address: string; readonly nftError: string | undefined } };
  /** Makes a fresh feed for a pod's next sandbox. */
  'rules.prepare': { request: { readonly pod: string }; answer: undefined };
  /** Answers when every pod has loaded the batch or failed. A pod without a feed gets one. */
  'rules.apply': { request: RuleBatch; answer: { readonly failures: readonly RuleFailure[] } };
  'rules.drop': { request: { readonly pod: string }; answer: undefined };
  /** Loads rules in the agent's own namespace. */
  'rules.agent': { request: { readonly flushUdp?: readonly string[] }; answer: undefined };
  /** Everything that the agent serves itself; only used when `hello` reported an nftError. */
  'proxy.update': { request: { readonly ports: readonly ProxyPort[] }; answer: undefined };
  /** Records by owner ("namespace/name"); null forgets the owner's. `reset` forgets every other owner first. */
  'dns.update': { request: { readonly reset: boolean; readonly owners: Readonly<Record<string, readonly DnsRecord[] | null>> }; answer: undefined };
  'files.projected': { request: { readonly pod: string; readonly volume: string; readonly version: string; readonly files: readonly FileEntry[] }; answer: undefined };
  'files.directory': { request: { readonly pod: string; readonly path: string; readonly mode: number; readonly uid?: number; readonly gid?: number }; answer: undefined };
  'files.write': { request: { readonly pod: string; readonly path: string; readonly mode: number }; answer: undefined };
  'files.read': { request: { readonly pod: string; readonly path: string; readonly limitBytes: number }; answer: undefined };
  'files.remove': { request: { readonly pod: string }; answer: undefined };
  /** How large the file system is that pods' files lie on, which is that of Docker's data. */
  'files.capacity': { request: undefined; answer: { readonly bytes: number } };
  /** One GET as a probe makes it: two frames in all, where a connection of the engine's own takes eight. */
  'probe.http': { request: HttpProbe; answer: { readonly statusCode: number } };
  /** Answers when the port has accepted a connection. */
  'probe.tcp': { request: { readonly address: string; readonly port: number; readonly timeoutMs: number }; answer: undefined };
  /** Directories of pods that exist, so that leftovers can be removed. */
  'files.list': { request: undefined; answer: { readonly pods: readonly string[] } };
}

export type AgentMethod = keyof AgentRequests;

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ObjectKey } from '../../api/client.ts';
import type { KubernetesObject, Pod } from '../../api/objects.ts';
import type { NodeConnection } from '../contracts/nodeConnection.ts';
import type { User } from './user.ts';

/** One request for a subresource that streams bytes. The caller is known and allowed, the pod exists and is bound to `node`. */
export interface StreamingContext {
  readonly request: IncomingMessage;
  /** Path and query of the request; the host part is meaningless. */
  readonly url: URL;
  readonly pod: Pod;
  readonly subresource: 'log' | 'exec' | 'attach' | 'portforward';
  readonly user: User;
  readonly node: NodeConnection;
}

/** A connection whose client asks to speak another protocol than HTTP on it. */
export interface Upgrade {
  /** Not to be written to before `accept`. */
  readonly socket: Duplex;
  /** Bytes that came with the request. */
  readonly head: Buffer;
  /** Takes the socket away from HTTP; called once, right before the 101 is written to it. */
  accept(): void;
}

/** Serves the byte streams of pods. An `ApiError` thrown before the log's first byte or `accept` is answered as a Status by the caller. */
export interface Streaming {
  /** GET pods/{name}/log. Ends the response itself. */
  handleLog(context: StreamingContext, response: ServerResponse): Promise<void>;
  /** exec, attach and port-forward: GET with a WebSocket upgrade or POST with `Upgrade: SPDY/3.1`. Ends the socket itself once it is accepted. */
  handleUpgrade(context: StreamingContext, upgrade: Upgrade): Promise<void>;
}

/** A resource served from live data instead of storage. Read only. */
export interface VirtualResource {
  /** Absent namespace: all. Unordered. */
  list(namespace?: string): Promise<readonly KubernetesObject[]>;
  /** Undefined: answered 404. */
  get(key: ObjectKey): Promise<KubernetesObject | undefined>;
}

/** By `groupResourceOf`: 'pods.metrics.k8s.io'. */
export type VirtualResources = ReadonlyMap<string, VirtualResource>;

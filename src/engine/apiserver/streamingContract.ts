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

/**
 * Serves the byte streams of pods. Both functions own the response or socket from the call on and end it themselves;
 * an `ApiError` thrown before the first byte was written is answered as a Status by the caller.
 */
export interface Streaming {
  /** GET pods/{name}/log. */
  handleLog(context: StreamingContext, response: ServerResponse): Promise<void>;
  /** exec, attach and port-forward: GET with a WebSocket upgrade or POST with `Upgrade: SPDY/3.1`. `head` holds bytes that came with the request. */
  handleUpgrade(context: StreamingContext, socket: Duplex, head: Buffer): Promise<void>;
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

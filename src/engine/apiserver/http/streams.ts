import type { IncomingMessage } from 'node:http';
import { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { apiErrors } from '../../../api/apiError.ts';
import type { Pod } from '../../../api/objects.ts';
import type { Clock } from '../../../base/clock.ts';
import type { NodeConnection, NodeConnections } from '../../contracts/nodeConnection.ts';
import type { Machinery } from '../machinery.ts';
import type { Streaming, StreamingContext, Upgrade } from '../streamingContract.ts';
import { getObject } from '../verbs/get.ts';
import type { ResourceExchange } from './handleResource.ts';
import type { RequestInfo } from './requestInfo.ts';
import { sendText } from './respond.ts';

const LINGER_MS = 10_000;
const UPGRADED: readonly string[] = ['exec', 'attach', 'portforward'];

export interface StreamingParts { readonly streaming: Streaming; readonly nodes: NodeConnections }

/** True for exec, attach and port-forward. */
export const isUpgraded = ({ subresource }: RequestInfo): boolean => UPGRADED.includes(subresource ?? '');

/** GET pods/{name}/log. The log of a pod that has no node yet is empty. Throws ApiError. */
export async function handleLog(machinery: Machinery, { streaming, nodes }: StreamingParts, exchange: ResourceExchange): Promise<void> {
  const pod = await getPod(machinery, exchange.info);
  if (!pod.spec?.nodeName) return sendText(exchange, '');
  await streaming.handleLog(contextOf(exchange, pod, connectionOf(nodes, pod)), exchange.response);
}

/** Has a connection that asks for an upgrade served. Throws ApiError as long as the upgrade is not accepted: it is answered like any other. */
export async function handleUpgrade(machinery: Machinery, { streaming, nodes }: StreamingParts, exchange: ResourceExchange, { socket, head }: Pick<Upgrade, 'socket' | 'head'>): Promise<void> {
  if (exchange.request.method !== 'GET' && exchange.request.method !== 'POST') throw apiErrors.methodNotAllowed('pods');
  const pod = await getPod(machinery, exchange.info);
  if (!pod.spec?.nodeName) throw apiErrors.badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  const accept = (): void => {
    exchange.audit?.started(101);
    exchange.response.detachSocket(socket as Parameters<ServerResponse['detachSocket']>[0]);
  };
  await streaming.handleUpgrade(contextOf(exchange, pod, connectionOf(nodes, pod)), { socket, head, accept });
}

/** A response for a socket that asked for an upgrade, so that refusals can be answered as usual. It is the last on its connection, which closes when the client has closed its side or 10 s later. */
export function responseFor(request: IncomingMessage, socket: Duplex, clock: Clock): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0]);
  response.once('finish', () => {
    socket.end();
    socket.resume(); // unread bytes would hide the client's end, and to close over them would cost it the answer
    const linger = clock.setTimer(() => socket.destroy(), LINGER_MS, { unref: true });
    socket.once('close', () => linger.cancel());
  });
  return response;
}

async function getPod(machinery: Machinery, info: RequestInfo): Promise<Pod> {
  return await getObject(machinery, info.resource, { name: info.name ?? '', ...(info.namespace === undefined ? {} : { namespace: info.namespace }) }) as Pod;
}

function connectionOf(nodes: NodeConnections, pod: Pod): NodeConnection {
  const name = pod.spec?.nodeName ?? '';
  const node = nodes(name);
  if (node === undefined) throw apiErrors.notFound({ resource: 'nodes', name });
  return node;
}

function contextOf({ request, url, info, user }: ResourceExchange, pod: Pod, node: NodeConnection): StreamingContext {
  return { request, url, pod, subresource: info.subresource as StreamingContext['subresource'], user, node };
}

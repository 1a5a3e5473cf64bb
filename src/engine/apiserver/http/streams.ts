import type { IncomingMessage } from 'node:http';
import { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { apiErrors } from '../../../api/apiError.ts';
import type { Pod } from '../../../api/objects.ts';
import type { NodeConnection, NodeConnections } from '../../contracts/nodeConnection.ts';
import type { Machinery } from '../machinery.ts';
import type { Streaming, StreamingContext } from '../streamingContract.ts';
import { getObject } from '../verbs/get.ts';
import type { ResourceExchange } from './handleResource.ts';
import type { RequestInfo } from './requestInfo.ts';
import { sendText } from './respond.ts';

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

/** Hands an upgraded connection to its handler. Throws ApiError before the handler took it. */
export async function handleUpgrade(machinery: Machinery, { streaming, nodes }: StreamingParts, exchange: ResourceExchange, { socket, head }: { readonly socket: Duplex; readonly head: Buffer }): Promise<void> {
  if (exchange.request.method !== 'GET' && exchange.request.method !== 'POST') throw apiErrors.methodNotAllowed('pods');
  const pod = await getPod(machinery, exchange.info);
  if (!pod.spec?.nodeName) throw apiErrors.badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  const context = contextOf(exchange, pod, connectionOf(nodes, pod));
  exchange.audit?.started(101);
  exchange.response.detachSocket(socket as Parameters<ServerResponse['detachSocket']>[0]);
  await streaming.handleUpgrade(context, socket, head);
}

/** A response for a socket that asked for an upgrade, so that refusals can be answered as usual. */
export function responseFor(request: IncomingMessage, socket: Duplex): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0]);
  response.once('finish', () => socket.end());
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

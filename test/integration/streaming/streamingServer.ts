import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError } from '../../../src/api/apiError.ts';
import type { Pod } from '../../../src/api/objects.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { makeStreaming } from '../../../src/engine/apiserver/streaming/streaming.ts';
import type { StreamingContext } from '../../../src/engine/apiserver/streamingContract.ts';
import type { NodeConnection } from '../../../src/engine/contracts/nodeConnection.ts';

export const webPod: Pod = {
  apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default', uid: 'u1', resourceVersion: '1' },
  spec: { nodeName: 'n', containers: [{ name: 'app', image: 'x' }] }, status: { phase: 'Running' },
};
export const twoPod: Pod = { ...webPod, metadata: { ...webPod.metadata, name: 'two' }, spec: { nodeName: 'n', containers: [{ name: 'a', image: 'x' }, { name: 'b', image: 'x' }] } };

const discovery: Readonly<Record<string, unknown>> = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
  '/api/v1': { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: 'v1', resources: [{ name: 'pods', singularName: 'pod', namespaced: true, kind: 'Pod', verbs: ['get', 'list'] }] },
};

/** An HTTP server with the two pods above and the streaming handlers over `node`; just what kubectl asks for. */
export async function startStreamingServer(node: NodeConnection, options: { readonly refuse?: 'webSocket' } = {}): Promise<{ readonly url: string; stop(): void }> {
  const streaming = makeStreaming({ clock: systemClock, logger: silentLogger });
  const contextOf = (request: http.IncomingMessage): StreamingContext | undefined => {
    const url = new URL(request.url ?? '/', 'http://server');
    const match = /^\/api\/v1\/namespaces\/default\/pods\/(web|two)\/(log|exec|attach|portforward)$/.exec(url.pathname);
    if (match === null) return undefined;
    return { request, url, pod: match[1] === 'web' ? webPod : twoPod, subresource: match[2] as StreamingContext['subresource'], user: { name: 'tester', groups: [] }, node };
  };
  const server = http.createServer((request, response) => {
    const context = contextOf(request);
    if (context !== undefined) { streaming.handleLog(context, response).catch((error: unknown) => answer(response, (error as ApiError).code, (error as ApiError).status)); return; }
    const path = (request.url ?? '').split('?')[0] ?? '';
    const body = discovery[path] ?? (path.endsWith('/pods/web') ? webPod : path.endsWith('/pods/two') ? twoPod : undefined);
    answer(response, body === undefined ? 404 : 200, body ?? { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 });
  });
  server.on('upgrade', (request, socket, head) => {
    const context = contextOf(request);
    if (context === undefined || options.refuse === 'webSocket' && request.headers.upgrade === 'websocket') { socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'); return; }
    streaming.handleUpgrade(context, socket, head).catch((error: unknown) => {
      const body = JSON.stringify(error instanceof ApiError ? error.status : { message: String(error) });
      const code = error instanceof ApiError ? error.code : 500;
      socket.end(`HTTP/1.1 ${code} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => { server.close(); server.closeAllConnections(); } };
}

function answer(response: http.ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

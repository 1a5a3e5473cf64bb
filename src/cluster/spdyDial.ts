import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createWebSocketStream } from 'ws';
import { abortable, isAbortError } from '../base/abort.ts';
import { SpdyConnection } from '../base/spdy/spdyConnection.ts';
import { pods } from '../api/resources.ts';
import { requestOf } from './requestOf.ts';
import { resourcePath } from './resourcePath.ts';
import { readText, toApiError, type ConnectOptions, type Transport } from './transport.ts';
import { openWebSocket } from './webSocket.ts';

const TUNNEL_PROTOCOL = 'SPDY/3.1+portforward.k8s.io';
const STREAM_PROTOCOL = 'portforward.k8s.io';

/**
 * A SPDY connection for port-forward to a pod: tunnelled in a WebSocket, or after a plain upgrade where the server
 * knows no tunnel. Rejects with ApiError when both are refused. @source client-go portforward tunneling_dialer.go, fallback_dialer.go
 */
export async function dialPortForward(transport: Transport, pod: { readonly namespace: string; readonly name: string }, signal: AbortSignal): Promise<SpdyConnection> {
  const path = resourcePath(pods, { ...pod, subresource: 'portforward' });
  const carrier = await dialTunnel(transport, path, signal).catch((error: unknown) => {
    if (isAbortError(error, signal)) throw error;
    return dialUpgrade(transport, path, signal);
  });
  const connection = new SpdyConnection({ role: 'client', transport: carrier, onStream: stream => stream.destroy() });
  const abort = () => connection.destroy();
  signal.addEventListener('abort', abort, { once: true });
  void connection.closed.then(() => signal.removeEventListener('abort', abort));
  return connection;
}

async function dialTunnel(transport: Transport, path: string, signal: AbortSignal): Promise<Duplex> {
  let agreed = false;
  const webSocket = await openWebSocket(transport, path, {
    // ws knows no "/" in a subprotocol: named in a header of our own, and the answer taken out before ws sees it.
    protocols: [], headers: { 'Sec-WebSocket-Protocol': TUNNEL_PROTOCOL }, signal,
    onUpgrade: headers => { agreed = headers['sec-websocket-protocol'] === TUNNEL_PROTOCOL; delete headers['sec-websocket-protocol']; },
  });
  webSocket.resume();
  if (!agreed) { webSocket.terminate(); throw new Error('the server does not tunnel port-forward'); }
  return createWebSocketStream(webSocket);
}

function dialUpgrade({ connection, connect }: Transport, path: string, signal: AbortSignal): Promise<Duplex> {
  return connect(options => upgrade(`${connection.server}${path}`, options, signal));
}

async function upgrade(url: string, options: ConnectOptions, signal: AbortSignal): Promise<Duplex> {
  const send = requestOf(url, { ownAgent: options.agent !== undefined });
  const request = send(url, {
    agent: false, ...options, method: 'POST', signal,
    headers: { ...options.headers, Connection: 'Upgrade', Upgrade: 'SPDY/3.1', 'X-Stream-Protocol-Version': STREAM_PROTOCOL, 'Content-Length': '0' },
  });
  const refused = once(request, 'response').then(async answer => {
    const [response] = answer as [IncomingMessage];
    throw toApiError(response.statusCode ?? 500, await readText(response));
  });
  const upgraded = once(request, 'upgrade').then(answer => {
    const [, socket, head] = answer as [IncomingMessage, Duplex, Buffer];
    if (head.length > 0) socket.unshift(head);
    return socket;
  });
  request.end();
  return abortable(Promise.race([refused, upgraded]), signal);
}

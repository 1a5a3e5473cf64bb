import type { IncomingMessage } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { ApiError, apiErrors } from '../../../api/apiError.ts';
import type { Upgrade } from '../streamingContract.ts';

/** The subprotocol of SPDY/3.1 frames inside binary WebSocket messages. */
export const TUNNEL_PROTOCOL = 'SPDY/3.1+portforward.k8s.io';

const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

/** How a client wants to talk: the names of protocols it offers, best first. */
export type Offer =
  | { readonly transport: 'webSocket' | 'spdy'; readonly protocols: readonly string[] };

/** Reads the upgrade headers. Throws ApiError 400 when the request is no upgrade that Kubernetes knows. */
export function parseOffer(request: IncomingMessage): Offer {
  const upgrade = String(request.headers.upgrade ?? '').toLowerCase();
  if (upgrade === 'websocket') return { transport: 'webSocket', protocols: splitList(request.headers['sec-websocket-protocol']) };
  if (upgrade === 'spdy/3.1') {
    const protocols = splitList(request.headers['x-stream-protocol-version']);
    if (protocols.length === 0) throw apiErrors.badRequest('unable to upgrade: X-Stream-Protocol-Version is required');
    return { transport: 'spdy', protocols };
  }
  throw apiErrors.badRequest('Upgrade request required');
}

function splitList(header: string | string[] | undefined): string[] {
  return (Array.isArray(header) ? header.join(',') : header ?? '').split(',').map(part => part.trim()).filter(part => part !== '');
}

/** The client's first choice among what is supported. Throws ApiError 403 in Kubernetes' words when there is none. */
export function chooseProtocol(offered: readonly string[], supported: readonly string[]): string {
  const chosen = offered.find(protocol => supported.includes(protocol));
  if (chosen !== undefined) return chosen;
  const message = `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${supported.join(' ')}]`;
  throw new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: 'Forbidden', code: 403 });
}

/** Completes a SPDY upgrade; from here on the socket carries frames. */
export function acceptSpdy({ socket, head, accept }: Upgrade, protocol: string): void {
  accept();
  if (head.length > 0) socket.unshift(head);
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`);
}

const options = { noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload: MAX_MESSAGE_BYTES } as const;

/** Completes a WebSocket upgrade with `protocol` ('' for none); undefined when the client went meanwhile. Rejects with ApiError 400 or 405 when the handshake is malformed. */
export function acceptWebSocket(request: IncomingMessage, { socket, head, accept }: Upgrade, protocol: string): Promise<WebSocket | undefined> {
  const server = new WebSocketServer({ ...options, handleProtocols: () => (protocol === '' ? false : protocol) });
  if (protocol === TUNNEL_PROTOCOL) {
    // ws refuses "/" in a subprotocol, which this one has: negotiated here instead.
    delete request.headers['sec-websocket-protocol'];
    server.on('headers', headers => headers.push(`Sec-WebSocket-Protocol: ${protocol}`));
  }
  server.once('headers', accept);
  return new Promise((resolve, reject) => {
    server.once('wsClientError', ({ message }) => reject(request.method === 'GET' ? apiErrors.badRequest(`unable to upgrade: ${message}`) : apiErrors.methodNotAllowed('pods')));
    socket.once('close', () => resolve(undefined));
    server.handleUpgrade(request, socket, head, webSocket => {
      webSocket.on('error', () => undefined);
      resolve(webSocket);
    });
  });
}

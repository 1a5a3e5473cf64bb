import { WebSocket } from 'ws';
import { readText, toApiError, type ConnectOptions, type Transport } from './transport.ts';

interface OpenWebSocketOptions {
  readonly protocols: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly onUpgrade?: (headers: Record<string, unknown>) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * An open WebSocket to `path` of the cluster; messages wait (it is paused) until the caller has set its handlers and resumes it.
 * Rejects with ApiError when the server answers with something else.
 */
export function openWebSocket(transport: Transport, path: string, options: OpenWebSocketOptions): Promise<WebSocket> {
  return transport.connect(connect => open(`${transport.connection.server.replace(/^http/, 'ws')}${path}`, connect, options));
}

async function open(url: string, { headers, ...connect }: ConnectOptions, options: OpenWebSocketOptions): Promise<WebSocket> {
  options.signal?.throwIfAborted();
  const webSocket = new WebSocket(url, [...options.protocols], {
    ...connect, perMessageDeflate: false, maxPayload: 0,
    finishRequest: request => { for (const [name, value] of Object.entries({ ...headers, ...options.headers })) if (value !== undefined) request.setHeader(name, value); request.end(); }, // ws itself takes one value a name
  });
  const abort = () => webSocket.terminate();
  options.signal?.addEventListener('abort', abort, { once: true });
  webSocket.once('close', () => options.signal?.removeEventListener('abort', abort));
  webSocket.once('upgrade', response => options.onUpgrade?.(response.headers));
  return new Promise((resolve, reject) => {
    webSocket.on('unexpected-response', (_request, response) => {
      readText(response).then(text => reject(toApiError(response.statusCode ?? 500, text)), reject).finally(() => webSocket.terminate());
    });
    webSocket.on('error', error => reject(options.signal?.aborted === true ? options.signal.reason as Error : error));
    webSocket.once('open', () => { webSocket.pause(); resolve(webSocket); });
  });
}

import { WebSocket } from 'ws';
import { readText, toApiError, type Transport } from './transport.ts';

/**
 * An open WebSocket to `path` of the cluster; messages wait (it is paused) until the caller has set its handlers and resumes it.
 * Rejects with ApiError when the server answers with something else.
 */
export async function openWebSocket(transport: Transport, path: string, options: { readonly protocols: readonly string[]; readonly headers?: Readonly<Record<string, string>>; readonly onUpgrade?: (headers: Record<string, unknown>) => void; readonly signal?: AbortSignal | undefined }): Promise<WebSocket> {
  options.signal?.throwIfAborted();
  const connect = await transport.connectOptions();
  const webSocket = new WebSocket(`${transport.connection.server.replace(/^http/, 'ws')}${path}`, [...options.protocols], {
    ...connect, headers: { ...connect.headers, ...options.headers }, perMessageDeflate: false, maxPayload: 0,
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

import { isIP } from 'node:net';
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
  const { server, proxy } = transport.connection;
  return transport.connect(connect => open(`${server}${path}`, { ...connect, isProxied: proxy !== undefined }, options));
}

async function open(url: string, { headers, isProxied, ...connect }: ConnectOptions & { readonly isProxied: boolean }, options: OpenWebSocketOptions): Promise<WebSocket> {
  options.signal?.throwIfAborted();
  const { address, ...how } = isProxied ? throughAgent(new URL(url)) : { address: url.replace(/^http/, 'ws') };
  const webSocket = new WebSocket(address, [...options.protocols], {
    ...how, ...connect, perMessageDeflate: false, maxPayload: 0,
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

/**
 * An address that leaves the way to the agent: VS Code's extension host puts an agent of its own into requests but for those to a socket
 * of a name, which the cluster's agent does not look at. @source microsoft/vscode-proxy-agent createHttpPatch
 */
function throughAgent({ host, hostname, pathname, search }: URL): { readonly address: string; readonly headers: Readonly<Record<string, string>>; readonly servername: string } {
  return { address: `ws+unix:proxy:${pathname}${search}`, headers: { Host: host }, servername: isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? hostname : '' };
}

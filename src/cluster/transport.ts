import type { Agent, IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { abortable } from '../base/abort.ts';
import { systemClock } from '../base/clock.ts';
import { ApiError } from '../api/apiError.ts';
import type { Status } from '../api/objects.ts';
import type { ClusterConnection, Credentials } from './connection.ts';
import { toImpersonationHeaders } from './impersonation.ts';
import { makeAgent } from './proxyAgent.ts';
import { requestOf } from './requestOf.ts';

export interface TransportRequest {
  readonly method: string;
  /** Path and query below the server's address: '/api/v1/pods?limit=5'. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Told those of the answer, also of a refusal. */
  readonly onHeaders?: (headers: IncomingHttpHeaders) => void;
  readonly signal?: AbortSignal;
}

/** What a TLS connection to the server and its first request need. */
export interface ConnectOptions {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly rejectUnauthorized?: boolean;
  readonly servername?: string;
  /** Leads through the cluster's proxy; absent where there is none. */
  readonly agent?: Agent;
  readonly headers: OutgoingHttpHeaders;
}

/** Requests to one Kubernetes API over kept-alive connections. */
export interface Transport {
  readonly connection: ClusterConnection;
  /** Resolves with a 2xx answer whose body is still to be read; rejects with ApiError for others, with Error when nothing answered. */
  request(request: TransportRequest): Promise<IncomingMessage>;
  /**
   * Makes a connection of one's own (WebSocket, SPDY): calls `attempt` with what it needs, and once more, with renewed credentials,
   * when it rejects with 401.
   */
  connect<T>(attempt: (options: ConnectOptions) => Promise<T>): Promise<T>;
  /** Closes idle connections; requests under way go on. */
  close(): void;
}

const KEEP_ALIVE_MS = 30_000;

export function makeTransport(connection: ClusterConnection): Transport {
  const send = requestOf(connection.server, { ownAgent: connection.proxy !== undefined });
  const agent = makeAgent(connection, { keepAlive: true, clock: systemClock });
  const { impersonation, proxy, tls: { ca, insecureSkipVerify, serverName } } = connection;
  const common = {
    ...(ca === undefined ? {} : { ca }),
    ...(insecureSkipVerify === true ? { rejectUnauthorized: false } : {}),
    ...(serverName === undefined ? {} : { servername: serverName }),
    ...(proxy === undefined ? {} : { agent: makeAgent(connection, { keepAlive: false, clock: systemClock }) }),
  };
  const always = { 'User-Agent': 'slipway', ...(impersonation === undefined ? {} : toImpersonationHeaders(impersonation)) };

  function toConnectOptions({ clientCertificate, authorization }: Credentials): ConnectOptions {
    return { ...common, ...clientCertificate, headers: { ...always, ...(authorization === undefined ? {} : { Authorization: authorization }) } };
  }

  async function connect<T>(attempt: (options: ConnectOptions) => Promise<T>): Promise<T> {
    const credentials = await connection.credentials();
    try {
      return await attempt(toConnectOptions(credentials));
    } catch (error) {
      if (connection.renewCredentials === undefined || !(error instanceof ApiError) || error.code !== 401) throw error;
      connection.renewCredentials(credentials);
      return attempt(toConnectOptions(await connection.credentials()));
    }
  }

  function once(request: TransportRequest, { headers, ...own }: ConnectOptions): Promise<IncomingMessage> {
    request.signal?.throwIfAborted();
    const { method, path, body, signal } = request;
    const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    // Node itself tells of an abort only once there is a connection.
    return abortable(new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = send(`${connection.server}${path}`, { ...own, agent, method, headers: { Accept: 'application/json', ...headers, ...length, ...request.headers }, ...(signal === undefined ? {} : { signal }) });
      outgoing.setSocketKeepAlive(true, KEEP_ALIVE_MS);
      outgoing.once('response', resolve);
      outgoing.once('error', error => reject(signal?.aborted === true ? signal.reason as Error : Object.assign(error, { retriable: outgoing.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET' })));
      outgoing.end(body);
    }), signal);
  }

  return {
    connection,
    connect,
    close: () => agent.destroy(),
    request: request => connect(async options => {
      // A kept-alive connection may have been closed by the server at the moment of use; reads are asked again.
      const response = await once(request, options).catch((error: unknown) => {
        if (request.method === 'GET' && (error as { retriable?: boolean }).retriable === true) return once(request, options);
        throw error;
      });
      request.onHeaders?.(response.headers);
      if (response.statusCode !== undefined && response.statusCode >= 200 && response.statusCode < 300) return response;
      throw toApiError(response.statusCode ?? 500, await readText(response));
    }),
  };
}

/** The whole body as text; rejects when the connection breaks before its end. */
export async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const REASONS: Readonly<Record<number, string>> = { 400: 'BadRequest', 401: 'Unauthorized', 403: 'Forbidden', 404: 'NotFound', 405: 'MethodNotAllowed', 406: 'NotAcceptable', 409: 'Conflict', 410: 'Gone', 413: 'RequestEntityTooLarge', 415: 'UnsupportedMediaType', 422: 'Invalid', 429: 'TooManyRequests', 500: 'InternalError', 503: 'ServiceUnavailable', 504: 'Timeout' };

/** The refusal that an answer carries; made from code and text where the body is no Status (a proxy answered). */
export function toApiError(code: number, body: string): ApiError {
  const status = parseStatus(body);
  if (status !== undefined) return new ApiError({ ...status, code: status.code ?? code });
  const text = body.trim().slice(0, 2048);
  const reason = REASONS[code] ?? 'Unknown';
  return new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason, code, message: text === '' ? `the server responded with the status code ${code} but did not return more information` : text });
}

function parseStatus(body: string): Status | undefined {
  try {
    const value = JSON.parse(body) as Status | null;
    return value?.kind === 'Status' ? value : undefined;
  } catch { return undefined; }
}

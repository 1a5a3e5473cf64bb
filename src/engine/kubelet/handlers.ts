import type { Duplex } from 'node:stream';
import { abortable, isAbortError } from '../../base/abort.ts';
import { delay } from '../../base/clock.ts';
import type { Clock } from '../../base/clock.ts';
import type { Container, Probe } from '../../api/objects.ts';
import type { SandboxNetwork } from '../contracts/sandboxNetwork.ts';
import type { ContainerRuntime } from '../cri/contract.ts';

/** Opens a TCP connection to a pod; rejects with the real connect error. */
export type Dial = (address: string, port: number, signal: AbortSignal) => Promise<Duplex>;
type HttpGet = NonNullable<Probe['httpGet']>;

/** How one probe or hook went. `error` is a failure to run it at all, which does not count against the container. */
export interface HandlerResult { readonly outcome: 'success' | 'failure' | 'error'; readonly output: string }

export interface Handlers {
  exec(instanceId: string, command: readonly string[], timeoutMs: number): Promise<HandlerResult>;
  httpGet(container: Container, address: string, action: HttpGet, timeoutMs: number, userAgent: string): Promise<HandlerResult>;
  tcpSocket(container: Container, address: string, action: NonNullable<Probe['tcpSocket']>, timeoutMs: number): Promise<HandlerResult>;
}

const MAX_OUTPUT = 10 * 1024;
/** By so much later the node gives up a probe: the engine, which words the time-out, is to be first. */
const SPARE_MS = 500;
const DIAL_ERRORS: Readonly<Record<string, string>> = { ECONNREFUSED: 'connect: connection refused', EHOSTUNREACH: 'connect: no route to host', ENETUNREACH: 'connect: network is unreachable' };

/** Probes and lifecycle hooks as Kubernetes runs them; never rejects. */
export function makeHandlers({ runtime, network, clock }: { readonly runtime: ContainerRuntime; readonly network: Pick<SandboxNetwork, 'probeHttp' | 'probeTcp'>; readonly clock: Clock }): Handlers {
  /** Runs `work` with a signal that aborts after the timeout. */
  const limited = async (timeoutMs: number, timedOut: string, work: (signal: AbortSignal) => Promise<HandlerResult>): Promise<HandlerResult> => {
    const controller = new AbortController();
    const timer = clock.setTimer(() => { controller.abort(new DOMException('timeout', 'AbortError')); }, timeoutMs);
    try {
      return await abortable(work(controller.signal), controller.signal);
    } catch (error) {
      if (isAbortError(error, controller.signal)) return { outcome: 'failure', output: timedOut };
      return { outcome: 'failure', output: error instanceof Error ? error.message : String(error) };
    } finally {
      timer.cancel();
      if (!controller.signal.aborted) controller.abort(new DOMException('done', 'AbortError'));
    }
  };

  return {
    exec: (instanceId, command, timeoutMs) => limited(timeoutMs, `command timed out: "${command.join(' ')}" timed out after ${timeoutMs / 1000}s`, async signal => {
      let streams;
      try { streams = await runtime.exec(instanceId, { command, stdin: false, stdout: true, stderr: true, tty: false }, signal); } catch (error) {
        if (isAbortError(error, signal)) throw error;
        return { outcome: 'error', output: error instanceof Error ? error.message : String(error) };
      }
      let output = '';
      const collect = (chunk: Buffer) => { if (output.length < MAX_OUTPUT) output += chunk.toString('utf8'); };
      streams.stdout?.on('data', collect).on('error', () => undefined);
      streams.stderr?.on('data', collect).on('error', () => undefined);
      const code = await streams.exitCode;
      return { outcome: code === 0 ? 'success' : 'failure', output: output.slice(0, MAX_OUTPUT) };
    }),

    httpGet(container, address, action, timeoutMs, userAgent) {
      const port = resolvePort(container, action.port);
      if (port === undefined) return Promise.resolve({ outcome: 'error', output: `couldn't find port: ${JSON.stringify(action.port)} in container ${container.name}` });
      const host = action.host === undefined || action.host === '' ? address : action.host;
      const scheme = (action.scheme ?? 'HTTP').toLowerCase();
      const path = toRequestPath(action.path ?? '');
      const url = `${scheme}://${host}:${port}${path}`;
      return limited(timeoutMs, `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`, async () => {
        const unsendable = action.httpHeaders?.find(({ value }) => /[\r\n\0]/.test(value));
        if (unsendable !== undefined) return { outcome: 'failure', output: `Get "${url}": net/http: invalid header field value for "${unsendable.name}"` };
        let statusCode: number;
        try {
          statusCode = await network.probeHttp({ scheme: scheme === 'https' ? 'https' : 'http', address: host, port, path, headers: toHeaders(action.httpHeaders ?? [], { host: `${host}:${port}`, userAgent }), timeoutMs: timeoutMs + SPARE_MS });
        } catch (error) { return { outcome: 'failure', output: `Get "${url}": ${describeFailure(host, port, error)}` }; }
        // A redirect counts as an answer; Kubernetes follows those to the same host.
        return statusCode >= 200 && statusCode < 400 ? { outcome: 'success', output: '' } : { outcome: 'failure', output: `HTTP probe failed with statuscode: ${statusCode}` };
      });
    },

    tcpSocket(container, address, action, timeoutMs) {
      const port = resolvePort(container, action.port);
      if (port === undefined) return Promise.resolve({ outcome: 'error', output: `couldn't find port: ${JSON.stringify(action.port)} in container ${container.name}` });
      const host = action.host === undefined || action.host === '' ? address : action.host;
      return limited(timeoutMs, `dial tcp ${host}:${port}: i/o timeout`, async () => {
        try { await network.probeTcp({ address: host, port, timeoutMs: timeoutMs + SPARE_MS }); } catch (error) { return { outcome: 'failure', output: describeFailure(host, port, error) }; }
        return { outcome: 'success', output: '' };
      });
    },
  };
}

/** The number of a port given by number or by name; undefined when the container names no such port. */
export function resolvePort(container: Container, port: string | number): number | undefined {
  if (typeof port === 'number') return port;
  return container.ports?.find(each => each.name === port)?.containerPort ?? (/^\d+$/.test(port) ? Number(port) : undefined);
}

/** With its leading slash, and what a request line cannot hold in percent form. Pure. */
function toRequestPath(path: string): string {
  return `${path.startsWith('/') ? '' : '/'}${path.toWellFormed().replace(/[^!-~]/gu, encodeURIComponent)}`;
}

/** What a probe sends; the pod's own headers replace ours of the same name. Pure. */
function toHeaders(own: NonNullable<HttpGet['httpHeaders']>, { host, userAgent }: { readonly host: string; readonly userAgent: string }): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { Host: host, 'User-Agent': userAgent, Accept: '*/*', Connection: 'close' };
  for (const { name, value } of own) {
    const known = Object.keys(headers).find(each => each.toLowerCase() === name.toLowerCase());
    headers[known ?? name] = value;
  }
  return headers;
}

/** Failures to connect in the words of Go's net package; others as they are. Pure. */
function describeFailure(host: string, port: number, error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  const message = error instanceof Error ? error.message : String(error);
  const connecting = /^(?:connect|getaddrinfo) /.test(message) || code in DIAL_ERRORS;
  return connecting ? `dial tcp ${host}:${port}: ${DIAL_ERRORS[code] ?? message}` : message;
}

/** Waits, or ends early on abort without an error. */
export async function sleepAction(clock: Clock, seconds: number, signal: AbortSignal): Promise<HandlerResult> {
  try { await delay(clock, seconds * 1000, signal); } catch { return { outcome: 'failure', output: 'sleep was cut short' }; }
  return { outcome: 'success', output: '' };
}

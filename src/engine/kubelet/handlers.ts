import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect as connectTls } from 'node:tls';
import type { Duplex } from 'node:stream';
import { abortable, isAbortError } from '../../base/abort.ts';
import { delay } from '../../base/clock.ts';
import type { Clock } from '../../base/clock.ts';
import type { Container, Probe } from '../../api/objects.ts';
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

/** Probes and lifecycle hooks as Kubernetes runs them; never rejects. */
export function makeHandlers({ runtime, dial, clock }: { readonly runtime: ContainerRuntime; readonly dial: Dial; readonly clock: Clock }): Handlers {
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
      const path = action.path === undefined || action.path === '' ? '/' : action.path.startsWith('/') ? action.path : `/${action.path}`;
      const url = `${scheme}://${host}:${port}${path}`;
      return limited(timeoutMs, `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`, async signal => {
        let socket: Duplex;
        try { socket = await dial(host, port, signal); } catch (error) {
          if (isAbortError(error, signal)) throw error;
          return { outcome: 'failure', output: `Get "${url}": ${describeDial(host, port, error)}` };
        }
        const response = await sendGet(scheme === 'https' ? connectTls({ socket, rejectUnauthorized: false }) : socket, { path, host: `${host}:${port}`, headers: action.httpHeaders ?? [], userAgent }, signal)
          .catch((error: unknown) => { if (isAbortError(error, signal)) throw error; return `Get "${url}": ${error instanceof Error ? error.message : String(error)}`; })
          .finally(() => { socket.destroy(); });
        if (typeof response === 'string') return { outcome: 'failure', output: response };
        // A redirect counts as an answer; Kubernetes follows those to the same host.
        return response >= 200 && response < 400 ? { outcome: 'success', output: '' } : { outcome: 'failure', output: `HTTP probe failed with statuscode: ${response}` };
      });
    },

    tcpSocket(container, address, action, timeoutMs) {
      const port = resolvePort(container, action.port);
      if (port === undefined) return Promise.resolve({ outcome: 'error', output: `couldn't find port: ${JSON.stringify(action.port)} in container ${container.name}` });
      const host = action.host === undefined || action.host === '' ? address : action.host;
      return limited(timeoutMs, `dial tcp ${host}:${port}: i/o timeout`, async signal => {
        try { (await dial(host, port, signal)).destroy(); } catch (error) {
          if (isAbortError(error, signal)) throw error;
          return { outcome: 'failure', output: describeDial(host, port, error) };
        }
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

function sendGet(socket: Duplex, options: { readonly path: string; readonly host: string; readonly headers: NonNullable<HttpGet['httpHeaders']>; readonly userAgent: string }, signal: AbortSignal): Promise<number> {
  const headers: Record<string, string> = { Host: options.host, 'User-Agent': options.userAgent, Accept: '*/*', Connection: 'close' };
  for (const { name, value } of options.headers) {
    const known = Object.keys(headers).find(each => each.toLowerCase() === name.toLowerCase());
    headers[known ?? name] = value;
  }
  return new Promise((resolve, reject) => {
    const outgoing = request({ method: 'GET', path: options.path, headers, setHost: false, createConnection: () => socket, signal }, (answer: IncomingMessage) => {
      answer.on('error', () => undefined);
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

function describeDial(host: string, port: number, error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const message = error instanceof Error ? error.message : String(error);
  if (code === 'ECONNREFUSED' || /ECONNREFUSED|connection refused/i.test(message)) return `dial tcp ${host}:${port}: connect: connection refused`;
  if (code === 'EHOSTUNREACH' || /EHOSTUNREACH|no route to host/i.test(message)) return `dial tcp ${host}:${port}: connect: no route to host`;
  return `dial tcp ${host}:${port}: ${message}`;
}

/** Waits, or ends early on abort without an error. */
export async function sleepAction(clock: Clock, seconds: number, signal: AbortSignal): Promise<HandlerResult> {
  try { await delay(clock, seconds * 1000, signal); } catch { return { outcome: 'failure', output: 'sleep was cut short' }; }
  return { outcome: 'success', output: '' };
}

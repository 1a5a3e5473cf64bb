import { PassThrough, type Readable, Writable } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { ApiError } from '../api/apiError.ts';
import type { Status } from '../api/objects.ts';
import { pods } from '../api/resources.ts';
import { resourcePath } from './resourcePath.ts';
import type { Transport } from './transport.ts';
import { openWebSocket } from './webSocket.ts';

export interface ExecTarget { readonly namespace: string; readonly name: string; readonly container?: string }

export interface ExecRequest {
  /** Absent: attach to the container's main process. */
  readonly command?: readonly string[];
  readonly stdin?: boolean;
  readonly tty?: boolean;
  readonly signal?: AbortSignal;
}

export interface ExecSession {
  /** Absent unless asked for. Ending it closes the process's stdin (protocol v5; older servers keep it open). */
  readonly stdin: Writable | undefined;
  /** Must be read (or resumed): an unread output holds the process. With a tty everything arrives here. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  resize(size: { readonly columns: number; readonly rows: number }): void;
  /** Resolves after both outputs have ended; rejects with ApiError when the process could not be started, Error when the connection broke. */
  readonly exitCode: Promise<number>;
  close(): void;
}

const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

/** Runs a command in a container (or attaches) over a WebSocket. Rejects with ApiError when the server refuses. @source KEP-4006 */
export async function openExec(transport: Transport, target: ExecTarget, request: ExecRequest): Promise<ExecSession> {
  const { command, stdin = false, tty = false, signal } = request;
  const path = resourcePath(pods, { namespace: target.namespace, name: target.name, subresource: command === undefined ? 'attach' : 'exec' }, {
    container: target.container, command, stdin, stdout: true, stderr: !tty, tty,
  });
  const webSocket = await openWebSocket(transport, path, { protocols: ['v5.channel.k8s.io', 'v4.channel.k8s.io'], signal });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const exit = Promise.withResolvers<number>();
  exit.promise.catch(() => undefined);
  let status = '';
  for (const output of [stdout, stderr]) output.on('drain', () => { if (!stdout.writableNeedDrain && !stderr.writableNeedDrain) webSocket.resume(); });
  webSocket.on('message', (message: RawData) => {
    const bytes = Array.isArray(message) ? Buffer.concat(message) : Buffer.isBuffer(message) ? message : Buffer.from(message);
    const payload = bytes.subarray(1);
    if (bytes[0] === CHANNEL.error) status += payload.toString();
    const output = bytes[0] === CHANNEL.stdout ? stdout : bytes[0] === CHANNEL.stderr ? stderr : undefined;
    if (output !== undefined && !output.writableEnded && payload.length > 0 && !output.write(payload)) webSocket.pause();
  });
  webSocket.on('close', () => {
    stdout.end();
    stderr.end();
    try { exit.resolve(toExitCode(status)); } catch (error) { exit.reject(signal?.aborted === true ? signal.reason : error); }
  });
  webSocket.resume();
  return {
    stdin: stdin ? makeStdin(webSocket) : undefined, stdout, stderr,
    resize: ({ columns, rows }) => { if (webSocket.readyState === webSocket.OPEN) webSocket.send(Buffer.concat([Buffer.from([CHANNEL.resize]), Buffer.from(JSON.stringify({ Width: columns, Height: rows }))])); },
    exitCode: exit.promise,
    close: () => webSocket.terminate(),
  };
}

function makeStdin(webSocket: WebSocket): Writable {
  const stdin = new Writable({
    write(chunk: Buffer, _encoding, callback) { webSocket.send(Buffer.concat([Buffer.from([CHANNEL.stdin]), chunk]), callback); },
    final(callback) {
      if (webSocket.protocol === 'v5.channel.k8s.io' && webSocket.readyState === webSocket.OPEN) webSocket.send(Buffer.from([CHANNEL.close, CHANNEL.stdin]), () => callback());
      else callback();
    },
  });
  // The session's end closes stdin: exitCode tells why, a write that came too late does not.
  stdin.on('error', () => undefined);
  webSocket.once('close', () => stdin.destroy());
  return stdin;
}

/** Reads the text of the error channel. Throws ApiError for a failure that is no exit code, Error when the session ended without a word. */
export function toExitCode(text: string): number {
  if (text === '') throw new Error('the connection to the container was lost');
  const status = JSON.parse(text) as Status;
  if (status.status === 'Success') return 0;
  const cause = status.reason === 'NonZeroExitCode' ? status.details?.causes?.find(({ reason }) => reason === 'ExitCode') : undefined;
  if (cause?.message === undefined) throw new ApiError(status);
  return Number(cause.message);
}

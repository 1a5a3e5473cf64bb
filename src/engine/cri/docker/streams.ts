import { PassThrough } from 'node:stream';
import type { Duplex } from 'node:stream';
import { delay } from '../../../base/clock.ts';
import type { Clock } from '../../../base/clock.ts';
import { RuntimeError } from '../../../base/runtimeError.ts';
import { callDocker } from '../../../docker/errors.ts';
import type { Docker } from '../../../docker/connection.ts';
import { splitFrames } from '../../../docker/demultiplex.ts';
import type { ExecOptions, ProcessStreams, TerminalSize } from '../../contracts/nodeConnection.ts';

const EXIT_CODE_RETRY_MS = 20;
const EXIT_CODE_RETRIES = 50;
const RESIZE_RETRY_MS = 20;
const RESIZE_ATTEMPTS = 25;

/** Runs a command in a container. Docker has no call that ends an exec: closing ends its streams only. */
export async function execInContainer(docker: Docker, clock: Clock, id: string, options: ExecOptions, signal: AbortSignal): Promise<ProcessStreams> {
  const operation = `exec in container ${id.slice(0, 12)}`;
  const exec = await callDocker(operation, () => docker.getContainer(id).exec({
    Cmd: [...options.command], AttachStdin: options.stdin, AttachStdout: options.stdout, AttachStderr: options.stderr && !options.tty, Tty: options.tty, abortSignal: signal,
  }));
  const socket = await callDocker(operation, () => exec.start({ hijack: true, stdin: options.stdin, Tty: options.tty }));
  const exitCode = async (): Promise<number> => {
    for (let attempt = 0; ; attempt++) {
      const state = await callDocker(operation, () => exec.inspect());
      if (!state.Running || attempt === EXIT_CODE_RETRIES) return state.ExitCode ?? 0;
      await delay(clock, EXIT_CODE_RETRY_MS);
    }
  };
  return toProcessStreams(socket, options, signal, { exitCode, resize: makeResizer(clock, size => callDocker(operation, () => exec.resize({ w: size.columns, h: size.rows }))) });
}

/** Connects to a running container's first process; whether that has a terminal says the container, whatever is asked for. The exit code is 0 when the container goes on. */
export async function attachToContainer(docker: Docker, clock: Clock, id: string, options: Omit<ExecOptions, 'command'>, signal: AbortSignal): Promise<ProcessStreams> {
  const operation = `attach to container ${id.slice(0, 12)}`;
  const container = docker.getContainer(id);
  const socket = await callDocker(operation, () => container.attach({ stream: true, hijack: true, stdin: options.stdin, stdout: options.stdout, stderr: options.stderr, abortSignal: signal })) as Duplex;
  // Docker attaches to a container that has ended too, and then says nothing: clients that are told so read the log instead.
  const { State: state, Config: { Tty: tty } } = await callDocker(operation, () => container.inspect());
  if (!state.Running) {
    socket.destroy();
    throw new RuntimeError(`container not running (${id})`, { operation, retriable: false });
  }
  return toProcessStreams(socket, { ...options, tty }, signal, {
    exitCode: async () => { const { State: state } = await callDocker(operation, () => container.inspect()); return state.Running ? 0 : state.ExitCode; },
    resize: makeResizer(clock, size => callDocker(operation, () => container.resize({ w: size.columns, h: size.rows }))),
  });
}

/**
 * Docker answers before a process has its terminal and refuses sizes until then; a size that comes after the end is of no use to anybody.
 * @source docker/cli initTtySize, which tries again likewise
 */
export function makeResizer(clock: Clock, resize: (size: TerminalSize) => Promise<unknown>): (size: TerminalSize) => void {
  let newest: TerminalSize | undefined;
  const keepTrying = async (size: TerminalSize) => {
    for (let attempt = 1; attempt <= RESIZE_ATTEMPTS && newest === size; attempt++) {
      try { await resize(size); return; } catch { await delay(clock, RESIZE_RETRY_MS); }
    }
  };
  return size => { newest = size; void keepTrying(size); };
}

function toProcessStreams(socket: Duplex, options: Omit<ExecOptions, 'command'>, signal: AbortSignal, process: {
  readonly exitCode: () => Promise<number>; readonly resize: (size: TerminalSize) => void;
}): ProcessStreams {
  const onAbort = () => { socket.destroy(); };
  signal.addEventListener('abort', onAbort, { once: true });
  const { stdout, stderr } = options.tty ? { stdout: toTerminalOutput(socket), stderr: undefined } : splitFrames(socket);
  if (!options.stdout) stdout.resume();
  if (stderr !== undefined && !options.stderr) stderr.resume();
  const ended = new Promise<void>((resolve, reject) => {
    socket.once('end', resolve);
    socket.once('close', resolve);
    socket.once('error', reject);
  });
  const exitCode = ended.finally(() => { signal.removeEventListener('abort', onAbort); }).then(() => { signal.throwIfAborted(); return process.exitCode(); });
  exitCode.catch(() => undefined);
  return {
    stdin: options.stdin ? socket : undefined,
    stdout: options.stdout ? stdout : undefined,
    stderr: options.stderr ? stderr : undefined,
    resize: process.resize,
    exitCode,
    close: onAbort,
  };
}

function toTerminalOutput(socket: Duplex): PassThrough {
  const output = new PassThrough();
  socket.once('error', error => { output.destroy(error); });
  socket.once('close', () => { output.end(); });
  return socket.pipe(output);
}

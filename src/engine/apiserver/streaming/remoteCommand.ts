import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describeError } from '../../../base/logger.ts';
import { ApiError, apiErrors } from '../../../api/apiError.ts';
import type { Status } from '../../../api/objects.ts';
import type { ExecOptions, ProcessStreams, TerminalSize } from '../../contracts/nodeConnection.ts';
import { parseBoolean } from './logOptions.ts';

/** The client's side of one exec or attach, over whatever protocol. */
export interface RemoteCommandChannels {
  /** Absent where the client did not ask for it. */
  readonly stdin: Readable | undefined;
  readonly stdout: Writable | undefined;
  readonly stderr: Writable | undefined;
  /** Aborts when the client goes. */
  readonly signal: AbortSignal;
  onResize(handler: (size: TerminalSize) => void): void;
  /** Sends the outcome and ends the session. Called once, after the outputs have been flushed. Never rejects. */
  finish(status: Status): Promise<void>;
}

/** Query of exec and attach. Throws ApiError 400. @source kubelet cri/streaming/remotecommand NewOptions */
export function parseExecOptions(query: URLSearchParams, subresource: 'exec' | 'attach'): ExecOptions {
  const tty = parseBoolean(query, 'tty');
  const [stdin, stdout] = [parseBoolean(query, 'stdin'), parseBoolean(query, 'stdout')];
  const stderr = parseBoolean(query, 'stderr') && !tty;
  if (!stdin && !stdout && !stderr) throw apiErrors.badRequest('you must specify at least 1 of stdin, stdout, stderr');
  const command = query.getAll('command');
  if (subresource === 'exec' && command.length === 0) throw apiErrors.badRequest('you must specify at least one command for the container');
  return { command, stdin, stdout, stderr, tty };
}

/** Runs a session to its end: starts the process, moves bytes both ways, reports the outcome. Never rejects. */
export async function runRemoteCommand(channels: RemoteCommandChannels, subresource: 'exec' | 'attach', start: (signal: AbortSignal) => Promise<ProcessStreams>): Promise<void> {
  try {
    const process = await start(channels.signal);
    channels.signal.addEventListener('abort', () => process.close(), { once: true });
    if (channels.signal.aborted) process.close();
    channels.onResize(size => process.resize(size));
    moveInput(channels.stdin, process.stdin);
    const outputs = Promise.all([moveOutput(process.stdout, channels.stdout), moveOutput(process.stderr, channels.stderr)]);
    outputs.catch(() => process.close());
    const [exitCode] = await Promise.all([process.exitCode, outputs]);
    await channels.finish(toExitStatus(subresource === 'exec' ? exitCode : 0));
  } catch (error) {
    await channels.finish(toFailure(error, subresource));
  }
}

function moveInput(from: Readable | undefined, to: Writable | undefined): void {
  if (from === undefined) return;
  if (to === undefined) { from.resume(); return; }
  // A process that no longer reads must not hold up what else comes over the connection.
  pipeline(from, to, { end: true }).catch(() => { if (!from.destroyed) from.resume(); });
}

async function moveOutput(from: Readable | undefined, to: Writable | undefined): Promise<void> {
  if (from !== undefined && to !== undefined) return pipeline(from, to);
  from?.resume();
  to?.end();
}

/** The Status that carries an exit code. @source remotecommand constants NonZeroExitCodeReason, ExitCodeCauseType */
export function toExitStatus(exitCode: number): Status {
  if (exitCode === 0) return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' };
  return {
    kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'NonZeroExitCode',
    message: `command terminated with non-zero exit code: exit status ${exitCode}`,
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  };
}

function toFailure(error: unknown, subresource: 'exec' | 'attach'): Status {
  if (error instanceof ApiError) return error.status;
  const action = subresource === 'exec' ? 'executing command in' : 'attaching to';
  return apiErrors.internal(`error ${action} container: ${describeError(error)}`).status;
}

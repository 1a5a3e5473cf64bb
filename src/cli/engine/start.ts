import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { DataDirectory } from '../../engine/process/dataDirectory.ts';
import { ensureDataDirectory, openLog } from '../../engine/process/dataDirectory.ts';
import { fetchStatus } from '../../engine/process/engineConnection.ts';
import { isDataDirectoryFree } from '../../engine/process/lock.ts';
import { readRunRecord, readyLine, type RunRecord, type StartFailure, type StartSuccess } from '../../engine/process/runRecord.ts';
import { findNodeRuntime, installRuntime } from '../../engine/process/runtime.ts';
import { systemClock, delay } from '../../base/clock.ts';
import { UserError } from '../exitCodes.ts';

export interface StartOptions {
  readonly directory: DataDirectory;
  /** The folder that holds engine.js and what belongs to it. */
  readonly programFolder: string;
  readonly version: string;
  readonly kubeconfig: string | undefined;
  readonly port: number | undefined;
  readonly dockerHost: string | undefined;
  readonly nodes: number | undefined;
  /** Absolute paths. */
  readonly auditLog: string | undefined;
  readonly auditPolicy: string | undefined;
  readonly foreground: boolean;
}

/** Another engine that starts, ends or hangs has the data directory: how long to wait for it. */
const OTHER_ENGINE_MS = 30_000;

/**
 * Starts the engine, or attaches to the one that runs or is starting in this data directory; prints the ready line. Waits for one
 * that is ending. Resolves with the exit code.
 */
export async function startEngine(options: StartOptions): Promise<number> {
  const { directory, kubeconfig } = options;
  const writeTo = kubeconfig === undefined ? undefined : await kubeconfigWriter(kubeconfig);
  writeTo?.(undefined);
  ensureDataDirectory(directory);
  const { record, child } = await attachOrLaunch(options);
  writeTo?.(readFileSync(directory.kubeconfig, 'utf8'));
  process.stdout.write(`${readyLine({ ...record, kubeconfig: kubeconfig ?? record.kubeconfig })}\n`);
  if (child === undefined) return 0;
  if (options.foreground) return await ended(child);
  child.disconnect();
  child.unref();
  return 0;
}

async function kubeconfigWriter(file: string): Promise<(text: string | undefined) => void> {
  const { writeKubeconfig } = await import('../deferred/kubeconfigCommands.ts');
  return text => { writeKubeconfig(file, text); };
}

/** `child` is absent when an engine ran already. */
async function attachOrLaunch(options: StartOptions): Promise<{ readonly record: RunRecord; readonly child?: ChildProcess }> {
  const { directory } = options;
  for (const deadline = systemClock.monotonic() + OTHER_ENGINE_MS; ;) {
    const running = await attach(options);
    if (running !== undefined) return { record: running };
    if (isDataDirectoryFree(directory.lock)) {
      const child = await launch(options);
      try { return { record: await ready(child, options), child }; } catch (error) { if (!(error instanceof InUseError)) throw error; }
    }
    if (systemClock.monotonic() > deadline) throw new UserError(`another engine has ${directory.root} but has not answered for ${OTHER_ENGINE_MS / 1000} s; see ${directory.log}`);
    await delay(systemClock, 50);
  }
}

async function launch(options: StartOptions): Promise<ChildProcess> {
  const program = await installRuntime(options.programFolder, options.directory.runtime, options.version);
  const node = findNodeRuntime(process);
  const log = options.foreground ? undefined : openLog(options.directory.log);
  const child = spawn(node.executable, ['--disable-warning=ExperimentalWarning', path.join(program, 'engine.js'), ...engineArguments(options).flatMap(([name, value]) => value === undefined ? [] : [name, String(value)])], {
    stdio: log === undefined ? ['ignore', 'ignore', 'inherit', 'ipc'] : ['ignore', log, log, 'ipc'],
    detached: !options.foreground,
    env: { ...process.env, ...node.environment, NODE_COMPILE_CACHE: path.join(options.directory.cache, 'compiled') },
    cwd: options.directory.root,
    windowsHide: true,
  });
  if (log !== undefined) closeSync(log);
  return child;
}

/** The engine that already runs here; says what of this command line does not fit it. */
async function attach(options: StartOptions): Promise<RunRecord | undefined> {
  const status = await fetchStatus(options.directory);
  if (status === undefined) return undefined;
  if (status.version !== options.version) {
    process.stderr.write(`Engine ${status.version} is running, this is ${options.version}. To change over: slipway engine stop && slipway engine start (pods keep running).\n`);
  }
  const ignored = engineArguments(options).slice(1).filter(([, value]) => value !== undefined).map(([name]) => name);
  if (ignored.length > 0) process.stderr.write(`An engine is running already; ${ignored.join(', ')} takes effect when it is stopped and started again with it.\n`);
  return readRunRecord(options.directory.runRecord);
}

function engineArguments({ directory, port, dockerHost, nodes, auditLog, auditPolicy }: StartOptions): readonly (readonly [string, string | number | undefined])[] {
  return [['--data-dir', directory.root], ['--port', port], ['--docker-host', dockerHost], ['--nodes', nodes], ['--audit-log', auditLog], ['--audit-policy', auditPolicy]];
}

/** Waits for the engine's word over IPC; its end before that becomes a sentence with what it said last. */
function ready(child: ChildProcess, options: StartOptions): Promise<RunRecord> {
  return new Promise((resolve, reject) => {
    child.once('error', cause => reject(new UserError(`the engine could not be started: ${cause.message}`, 1, { cause })));
    child.once('exit', code => reject(new UserError(`the engine ended while starting (exit code ${code}).${options.foreground ? '' : ` ${lastWords(options.directory.log)}`}`)));
    child.once('message', message => {
      child.removeAllListeners('exit');
      const answer = message as StartSuccess | StartFailure;
      if ('ready' in answer) resolve(answer.ready); else reject(answer.inUse ? new InUseError(answer.failed) : new UserError(answer.failed));
    });
  });
}

/** Another start was faster. */
class InUseError extends Error {}

function lastWords(file: string): string {
  try { return `Its log (${file}) ends:\n${readFileSync(file, 'utf8').trimEnd().split('\n').slice(-8).join('\n')}`; } catch { return ''; }
}

function ended(child: ChildProcess): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise(resolve => child.once('exit', code => resolve(code ?? 1)));
}

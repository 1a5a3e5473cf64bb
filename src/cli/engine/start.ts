import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { DataDirectory } from '../../engine/process/dataDirectory.ts';
import { ensureDataDirectory } from '../../engine/process/dataDirectory.ts';
import { fetchStatus } from '../../engine/process/engineConnection.ts';
import { readRunRecord, readyLine, type RunRecord } from '../../engine/process/runRecord.ts';
import { findNodeRuntime, installRuntime } from '../../engine/process/runtime.ts';
import { UserError } from '../exitCodes.ts';

export interface StartOptions {
  readonly directory: DataDirectory;
  /** The folder that holds engine.js and agent.js. */
  readonly programFolder: string;
  readonly version: string;
  readonly kubeconfig: string | undefined;
  readonly port: number | undefined;
  readonly dockerHost: string | undefined;
  readonly nodes: number | undefined;
  readonly foreground: boolean;
}

/** Starts the engine, or attaches to the one that runs in this data directory; prints the ready line. Resolves with the exit code. */
export async function startEngine(options: StartOptions): Promise<number> {
  const running = await attach(options);
  if (running !== undefined) {
    process.stdout.write(`${readyLine(running)}\n`);
    return 0;
  }
  ensureDataDirectory(options.directory);
  const program = installRuntime(options.programFolder, options.directory.runtime, options.version);
  const node = findNodeRuntime(process);
  const log = options.foreground ? undefined : openSync(options.directory.log, 'a', 0o600);
  const child = spawn(node.executable, ['--disable-warning=ExperimentalWarning', path.join(program, 'engine.js'), ...toArguments(options)], {
    stdio: log === undefined ? ['ignore', 'ignore', 'inherit', 'ipc'] : ['ignore', log, log, 'ipc'],
    detached: !options.foreground,
    env: { ...process.env, ...node.environment },
    cwd: options.directory.root,
    windowsHide: true,
  });
  if (log !== undefined) closeSync(log);
  process.stdout.write(`${readyLine(await ready(child, options))}\n`);
  if (options.foreground) return await ended(child);
  child.disconnect();
  child.unref();
  return 0;
}

/** The engine that already runs here; says so when it is of another version. */
async function attach(options: StartOptions): Promise<RunRecord | undefined> {
  const status = await fetchStatus(options.directory);
  if (status === undefined) return undefined;
  if (status.version !== options.version) {
    process.stderr.write(`Engine ${status.version} is running, this is ${options.version}. To change over: slipway engine stop && slipway engine start (pods keep running).\n`);
  }
  return readRunRecord(options.directory.runRecord);
}

function toArguments(options: StartOptions): string[] {
  const pairs: readonly (readonly [string, string | number | undefined])[] = [
    ['--data-dir', options.directory.root], ['--kubeconfig', options.kubeconfig], ['--port', options.port],
    ['--docker-host', options.dockerHost], ['--nodes', options.nodes],
  ];
  return pairs.flatMap(([name, value]) => value === undefined ? [] : [name, String(value)]);
}

/** Waits for the engine's word over IPC; its end before that becomes a sentence with what it said last. */
function ready(child: ChildProcess, options: StartOptions): Promise<RunRecord> {
  return new Promise((resolve, reject) => {
    child.once('error', cause => reject(new UserError(`the engine could not be started: ${cause.message}`, 1, { cause })));
    child.once('exit', code => reject(new UserError(`the engine ended while starting (exit code ${code}).${options.foreground ? '' : ` ${lastWords(options.directory.log)}`}`)));
    child.once('message', message => {
      child.removeAllListeners('exit');
      const answer = message as { readonly ready?: RunRecord; readonly failed?: string };
      if (answer.ready !== undefined) resolve(answer.ready); else reject(new UserError(answer.failed ?? 'the engine sent an unknown message'));
    });
  });
}

function lastWords(file: string): string {
  try { return `Its log (${file}) ends:\n${readFileSync(file, 'utf8').trimEnd().split('\n').slice(-8).join('\n')}`; } catch { return ''; }
}

function ended(child: ChildProcess): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise(resolve => child.once('exit', code => resolve(code ?? 1)));
}

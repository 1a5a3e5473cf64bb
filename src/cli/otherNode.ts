import { spawn } from 'node:child_process';
import { isBuiltin } from 'node:module';
import { findNodeRuntime } from '../engine/process/runtime.ts';
import { UserError } from './exitCodes.ts';

/** True when this Node lacks the SQLite that the engine's lock and state are kept with: an older Node, or an editor's build without it. */
export function lacksSqlite(): boolean {
  return !isBuiltin('node:sqlite');
}

/** Runs the same command line in a Node that has all the engine needs; resolves with its exit code. Throws a UserError when there is none. */
export async function runInOtherNode(argv: readonly string[]): Promise<number> {
  let runtime;
  try { runtime = findNodeRuntime(process); } catch (error) { throw new UserError((error as Error).message, 1, { cause: error }); }
  const child = spawn(runtime.executable, ['--disable-warning=ExperimentalWarning', __filename, ...argv], { stdio: 'inherit', env: { ...process.env, ...runtime.environment }, windowsHide: true });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', cause => { reject(new UserError(`Node could not be started: ${cause.message}`, 1, { cause })); });
    child.once('exit', code => { resolve(code ?? 1); });
  });
}

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { writeFilesDurably } from './dataDirectory.ts';

/** The files of the engine's program. */
export const ENGINE_PROGRAMS = ['engine.js', 'controlPlane.js', 'dockerode.js', 'expressions.js', 'patterns.js', 'tokens.js', 'webSockets.js', 'archives.js', 'protobuf.js', 'yaml.js', 'agent.js'];

/**
 * Copies the engine's program into its data directory and answers the copy's folder: an editor deletes an extension's
 * folder on update and Windows locks files that run. The folder is named after version and content and appears with all
 * files or not at all, also when two do this at once; others are removed where the system lets us.
 */
export async function installRuntime(programFolder: string, runtimeFolder: string, version: string): Promise<string> {
  const programs = ENGINE_PROGRAMS.map(name => ({ name, content: readFileSync(path.join(programFolder, name)) }));
  const hash = createHash('sha256');
  for (const { content } of programs) hash.update(content);
  const target = path.join(runtimeFolder, `${version}-${hash.digest('hex').slice(0, 12)}`);
  if (!existsSync(target)) {
    const prepared = `${target}.${process.pid}`;
    mkdirSync(prepared, { recursive: true });
    await writeFilesDurably(prepared, programs.map(({ name, content }) => [name, content]));
    try { renameSync(prepared, target); } catch (error) {
      rmSync(prepared, { recursive: true, force: true });
      if (!existsSync(target)) throw error;
    }
  }
  removeOthers(runtimeFolder, path.basename(target));
  return target;
}

/** Other versions, and what a start that died has prepared of this one; not what a start that runs now is preparing of it. */
function removeOthers(runtimeFolder: string, current: string): void {
  for (const other of readdirSync(runtimeFolder)) {
    if (other === current || (other.startsWith(`${current}.`) && isRunning(Number(other.slice(current.length + 1))))) continue;
    try { rmSync(path.join(runtimeFolder, other), { recursive: true }); } catch { /* still in use on Windows: a later start removes it */ }
  }
}

function isRunning(pid: number): boolean {
  try { return process.kill(pid, 0); } catch (error) { return (error as NodeJS.ErrnoException).code === 'EPERM'; }
}

/** How to start Node: the executable and the environment it needs. */
export interface NodeRuntime { readonly executable: string; readonly environment: Readonly<Record<string, string>> }

/** True for versions with `node:sqlite` without a flag and `registerHooks`. */
export function isSupportedNode(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 15);
}

/**
 * A Node for the engine: this process's own when it is a supported Node, else `node` on PATH, else this process's
 * executable as Node (Electron, unless it was built without SQLite). Throws a sentence when none fits.
 */
export function findNodeRuntime(current: { readonly execPath: string; readonly versions: NodeJS.ProcessVersions }): NodeRuntime {
  const isElectron = current.versions['electron'] !== undefined;
  if (!isElectron && isSupportedNode(current.versions.node)) return { executable: current.execPath, environment: {} };
  try {
    const version = execFileSync('node', ['--version'], { encoding: 'utf8', timeout: 10_000, stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    if (isSupportedNode(version)) return { executable: 'node', environment: {} };
  } catch { /* no node on PATH */ }
  if (isElectron && isSupportedNode(current.versions.node) && process.getBuiltinModule('node:sqlite') !== undefined) return { executable: current.execPath, environment: { ELECTRON_RUN_AS_NODE: '1' } };
  throw new Error(`Slipway's engine needs Node 22.15 or newer; this is ${current.versions.node} and there is no newer one on PATH. Install a current Node.js.`);
}

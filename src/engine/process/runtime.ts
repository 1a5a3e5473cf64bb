import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createHash } from 'node:crypto';

const PROGRAMS = ['engine.js', 'agent.js'];

/**
 * Copies the engine's program into its data directory and answers the copy's folder: an editor deletes an extension's
 * folder on update and Windows locks files that run. The folder is named after version and content; others are removed
 * where the system lets us.
 */
export function installRuntime(programFolder: string, runtimeFolder: string, version: string): string {
  const hash = createHash('sha256');
  for (const name of PROGRAMS) hash.update(readFileSync(path.join(programFolder, name)));
  const target = path.join(runtimeFolder, `${version}-${hash.digest('hex').slice(0, 12)}`);
  if (!PROGRAMS.every(name => existsSync(path.join(target, name)))) {
    mkdirSync(target, { recursive: true });
    for (const name of PROGRAMS) copyFileSync(path.join(programFolder, name), path.join(target, name));
  }
  for (const other of readdirSync(runtimeFolder)) {
    if (path.join(runtimeFolder, other) === target) continue;
    try { rmSync(path.join(runtimeFolder, other), { recursive: true }); } catch { /* still in use on Windows: a later start removes it */ }
  }
  return target;
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
 * executable as Node (Electron). Throws a sentence when none fits.
 */
export function findNodeRuntime(current: { readonly execPath: string; readonly versions: NodeJS.ProcessVersions }): NodeRuntime {
  const isElectron = current.versions['electron'] !== undefined;
  if (!isElectron && isSupportedNode(current.versions.node)) return { executable: current.execPath, environment: {} };
  try {
    const version = execFileSync('node', ['--version'], { encoding: 'utf8', timeout: 10_000, stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    if (isSupportedNode(version)) return { executable: 'node', environment: {} };
  } catch { /* no node on PATH */ }
  if (isElectron && isSupportedNode(current.versions.node)) return { executable: current.execPath, environment: { ELECTRON_RUN_AS_NODE: '1' } };
  throw new Error(`Slipway's engine needs Node 22.15 or newer; this is ${current.versions.node} and there is no newer one on PATH. Install a current Node.js.`);
}

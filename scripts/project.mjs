// Places and small questions that every script asks. Node built-ins only; runs on Node 20.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/** Everything the scripts fetch or make lives here and can be deleted at any time. */
export const cacheDir = path.join(root, '.cache');

/** Whether a module was started from the command line rather than imported. */
export function isMain(moduleUrl) {
  return process.argv[1] !== undefined && fs.realpathSync(process.argv[1]) === fileURLToPath(moduleUrl);
}

/** Whether the running (or given) Node strips TypeScript types by itself and has node:sqlite: 22.18 and later. */
export function isRecentNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

/** Path of a Node that runs the project's TypeScript as it is: the running one, or the one that setup fetched. */
export function recentNode() {
  if (isRecentNode()) return process.execPath;
  const fetched = path.join(cacheDir, 'node', 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  return fs.existsSync(fetched) ? fetched : undefined;
}

/** Path of a program on PATH (or in the places root's programs live), undefined when absent. */
export function which(name) {
  const places = `${process.env.PATH ?? ''}${path.delimiter}/usr/sbin${path.delimiter}/sbin`.split(path.delimiter);
  return places.filter(Boolean).map(place => path.join(place, name)).find(file => { try { fs.accessSync(file, fs.constants.X_OK); return fs.statSync(file).isFile(); } catch { return false; } });
}

/** Runs a program with its output shown; ends this process with the program's exit code when it fails. */
export function mustRun(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (status === 0) return;
  if (error) console.error(`${command}: ${error.message}`);
  process.exit(status ?? 1);
}

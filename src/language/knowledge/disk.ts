import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Disk } from './loadKnowledge.ts';

/** The disk of this machine; what is not there is empty. */
export const disk: Disk = {
  list(folder) {
    try { return readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/')).sort(); } catch { return []; }
  },
  read(file) {
    try { return statSync(file).isFile() ? readFileSync(file, 'utf8') : undefined; } catch { return undefined; }
  },
};

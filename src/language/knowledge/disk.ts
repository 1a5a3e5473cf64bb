import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Disk } from './loadKnowledge.ts';

/** What is read of a folder: so many files and folders, so many folders below each other. */
interface Bounds { readonly entries: number; readonly depth: number }

/** Larger files are not read. */
const LARGEST = 100_000_000;

/** The disk of this machine; what is not there is empty, and of folders without end there is a beginning. */
export const disk: Disk = diskWithin({ entries: 100_000, depth: 10 });

export function diskWithin({ entries, depth }: Bounds): Disk {
  return {
    list(folder) {
      const found: string[] = [];
      const folders = [{ prefix: '', level: 0 }];
      for (const { prefix, level } of folders) { // grows meanwhile
        if (found.length >= entries) break;
        for (const entry of entriesOf(path.join(folder, prefix))) {
          if (entry.isFile()) found.push(`${prefix}${entry.name}`);
          else if (entry.isDirectory() && level < depth && folders.length < entries) folders.push({ prefix: `${prefix}${entry.name}/`, level: level + 1 });
        }
      }
      return found.slice(0, entries).sort();
    },
    read(file) {
      try {
        const found = statSync(file);
        return found.isFile() && found.size <= LARGEST ? readFileSync(file, 'utf8') : undefined;
      } catch { return undefined; }
    },
  };
}

function entriesOf(folder: string) {
  try { return readdirSync(folder, { withFileTypes: true }); } catch { return []; }
}

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The text of a file as the disk has it; undefined for folders, for what is no text or longer than `largest`, and outside the file system. */
export function readTextFile(uri: string, largest: number): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  try {
    const text = readFileSync(fileURLToPath(uri), 'utf8');
    return text.length > largest || text.includes('\0') || text.includes('\uFFFD') ? undefined : text;
  } catch { return undefined; }
}

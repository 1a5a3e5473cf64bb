import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The text of a file as this machine's disk has it; undefined for what is no file or no text, is longer than `largest`, or lies on another host. */
export function readTextFile(uri: string, largest: number): string | undefined {
  if (!uri.startsWith('file:///') || uri.startsWith('file:////')) return undefined;
  try {
    const found = statSync(fileURLToPath(uri));
    if (!found.isFile() || found.size > 4 * largest) return undefined; // a character takes four bytes at most
    const text = readFileSync(fileURLToPath(uri), 'utf8');
    return text.length > largest || text.includes('\0') || text.includes('\uFFFD') ? undefined : text;
  } catch { return undefined; }
}

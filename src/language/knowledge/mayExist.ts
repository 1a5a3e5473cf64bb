import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Whether this machine's disk has a file or folder; of what is no file, or lies on another host, nobody can tell, so it may be there. */
export function mayExist(uri: string): boolean {
  if (!uri.startsWith('file:///') || uri.startsWith('file:////')) return true;
  try { return existsSync(fileURLToPath(uri)); } catch { return true; }
}

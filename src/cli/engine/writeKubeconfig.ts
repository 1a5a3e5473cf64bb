import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeFileDurably } from '../../engine/process/dataDirectory.ts';
import { readYaml } from '../../manifest/readYaml.ts';
import { UserError } from '../exitCodes.ts';

/**
 * Writes an engine's kubeconfig to the file that the user named. A file that holds anything but an engine's context is left
 * alone: throws a UserError that says what to do instead. `text` absent: only looks whether writing would be refused.
 */
export function writeKubeconfig(file: string, text: string | undefined): void {
  if (existsSync(file) && !isOurs(readFileSync(file, 'utf8'))) {
    throw new UserError(`${file} holds more than a Slipway context and was left as it is. Name another file with --kubeconfig, or add the context to your own file with: slipway kubeconfig --merge`);
  }
  if (text === undefined) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileDurably(file, text);
}

/** True for an empty file and for a kubeconfig whose every entry is of an engine. */
export function isOurs(text: string): boolean {
  if (text.trim() === '') return true;
  let config: unknown;
  try { config = readYaml(text); } catch { return false; }
  if (typeof config !== 'object' || config === null) return false;
  const { clusters, users, contexts } = config as Readonly<Record<string, unknown>>;
  return [clusters, users, contexts].every(list => Array.isArray(list) && list.every((entry: { readonly name?: unknown } | null) => typeof entry?.name === 'string' && /^slipway($|-)/.test(entry.name)));
}

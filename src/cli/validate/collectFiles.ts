import { globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { UserError, exitCodes } from '../exitCodes.ts';

export interface InputFile { readonly name: string; readonly text: string }

/** The YAML files that the arguments name: files as they are, folders recursively (without node_modules and hidden ones), '-' for standard input. */
export function collectFiles(names: readonly string[]): InputFile[] {
  return names.flatMap(name => {
    if (name === '-') return [{ name: '<stdin>', text: readFileSync(0, 'utf8') }];
    let isFolder: boolean;
    try { isFolder = statSync(name).isDirectory(); } catch (cause) { throw new UserError(`${name}: no such file or folder`, exitCodes.usage, { cause }); }
    const files = isFolder ? globSync('**/*.{yaml,yml}', { cwd: name, exclude: entry => /^(node_modules|\..+)$/.test(path.basename(entry)) }).sort().map(file => path.join(name, file)) : [name];
    return files.map(file => ({ name: file, text: readText(file) }));
  });
}

function readText(file: string): string {
  try { return readFileSync(file, 'utf8'); } catch (cause) { throw new UserError(`${file} cannot be read: ${(cause as Error).message}`, exitCodes.usage, { cause }); }
}

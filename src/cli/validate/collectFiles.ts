import { globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { UserError, exitCodes } from '../exitCodes.ts';

export interface InputFile { readonly name: string; readonly text: string }

/**
 * The YAML files that the arguments name: files as they are, folders recursively with extension-less kustomizations and Dockerfiles (without node_modules and hidden ones), '-' for standard input.
 * What cannot be read goes to `onUnreadable`, which throws UserError (2) unless told otherwise.
 */
export function collectFiles(names: readonly string[], onUnreadable: (problem: UserError) => void = problem => { throw problem; }): InputFile[] {
  return names.flatMap(name => {
    if (name === '-') return read(0, '<stdin>', onUnreadable);
    let isFolder: boolean;
    try { isFolder = statSync(name).isDirectory(); } catch (cause) {
      onUnreadable(new UserError(`${name}: no such file or folder`, exitCodes.usage, { cause }));
      return [];
    }
    const files = isFolder ? globSync('**/{*.{yaml,yml},Kustomization,Dockerfile,Dockerfile.*,*.Dockerfile,Containerfile}', { cwd: name, exclude: entry => /^(node_modules|\..+)$/.test(path.basename(entry)) }).sort().map(file => path.join(name, file)).filter(file => statSync(file, { throwIfNoEntry: false })?.isDirectory() !== true) : [name];
    return files.flatMap(file => read(file, file, onUnreadable));
  });
}

function read(file: string | 0, name: string, onUnreadable: (problem: UserError) => void): InputFile[] {
  try {
    const text = readFileSync(file, 'utf8');
    if (!text.includes('\0')) return [{ name, text }];
    onUnreadable(new UserError(`${name} is not text`, exitCodes.usage));
  } catch (cause) {
    onUnreadable(cause instanceof UserError ? cause : new UserError(`${name} cannot be read: ${(cause as Error).message}`, exitCodes.usage, { cause }));
  }
  return [];
}

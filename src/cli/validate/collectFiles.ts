import { globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { isLeftOut, WORKSPACE_FILES } from '../../language/workspace/workspaceGlob.ts';
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
    const files = isFolder ? globSync(WORKSPACE_FILES, { cwd: name, exclude: entry => isLeftOut(path.basename(entry)) }).sort().map(file => path.join(name, file)).filter(mayBeRead) : [name];
    return files.flatMap(file => read(file, file, onUnreadable));
  });
}

/** Neither folders nor pipes and devices, which may never end; what is not there is told where it is read. */
function mayBeRead(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined || found.isFile();
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

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { UserError, exitCodes } from '../../exitCodes.ts';

/** A program of the user's that renders a folder to standard output. */
export interface Renderer { readonly what: string; readonly commands: (folder: string) => readonly (readonly [program: string, ...args: string[]])[] }

/** @source kubectl and kustomize build alike; kubectl is there more often. */
export const kustomize: Renderer = { what: 'kubectl or kustomize', commands: folder => [['kubectl', 'kustomize', folder], ['kustomize', 'build', folder]] };
export const helm: Renderer = { what: 'helm', commands: chart => [['helm', 'template', chart]] };

const MOST_BYTES = 256 * 1024 * 1024;

/** What the first of the programs that is there prints. Throws UserError (2) with the program's own words when it fails, or a sentence when there is none. */
export async function render({ what, commands }: Renderer, folder: string): Promise<string> {
  for (const [program, ...args] of commands(folder)) {
    try { return (await promisify(execFile)(program, args, { maxBuffer: MOST_BYTES, windowsHide: true })).stdout; } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') continue;
      const { stderr = '' } = cause as { readonly stderr?: string };
      throw new UserError(`${[program, ...args].join(' ')} failed: ${stderr.trim() || (cause as Error).message}`, exitCodes.usage, { cause });
    }
  }
  throw new UserError(`${folder} cannot be rendered: ${what} is not on the PATH`, exitCodes.usage);
}

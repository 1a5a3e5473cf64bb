import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSettingsFile, pathsOf, type GivenSettings } from '../../language/settingsFile.ts';
import { SETTINGS_FILE } from '../../manifest/fileNames.ts';
import { UserError, exitCodes } from '../exitCodes.ts';

/** What the nearest settings file says, in the folder or above it, with whole paths; nothing where there is none. Throws UserError (2) for one that is wrong. */
export function readSettingsFile(folder: string): GivenSettings {
  const file = path.join(folder, SETTINGS_FILE);
  let text: string;
  try { text = readFileSync(file, 'utf8'); } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw new UserError(`${file} cannot be read: ${(cause as Error).message}`, exitCodes.usage, { cause });
    const above = path.dirname(folder);
    return above === folder ? {} : readSettingsFile(above);
  }
  const { given, problems: [problem] } = parseSettingsFile(text);
  if (problem !== undefined) throw new UserError(`${file}: ${problem}`, exitCodes.usage);
  const { schemas, nodes } = pathsOf(given);
  return { ...given, ...schemas.length === 0 ? {} : { schemas: schemas.map(each => path.resolve(folder, each)) }, ...nodes === undefined ? {} : { nodes: path.resolve(folder, nodes) } };
}

import os from 'node:os';
import path from 'node:path';

/** The platform's place for user data, or `SLIPWAY_DATA_DIR`. */
export function defaultDataDirectory(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  if (environment['SLIPWAY_DATA_DIR']) return environment['SLIPWAY_DATA_DIR'];
  const home = os.homedir();
  if (platform === 'win32') return path.join(environment['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local'), 'slipway');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'slipway');
  return path.join(environment['XDG_DATA_HOME'] ?? path.join(home, '.local', 'share'), 'slipway');
}

import { isMapping, listOf, textOf, type Data } from './composeData.ts';

interface Move { readonly section: string; readonly from: string; readonly to: string }

/** An entry of a file elsewhere, with its relative paths as they are written from another file's folder. */
export function rebase(entry: Data, { section, from, to }: Move): Data {
  const prefix = folderBetween(from, to);
  if (prefix === '') return entry;
  const moved = (path: unknown) => typeof path === 'string' && !/^(?:[/~$]|[A-Za-z]:)/.test(path) ? `${prefix}${path.replace(/^\.\//, '')}` : path;
  if (section !== 'services') return 'file' in entry ? { ...entry, file: moved(entry['file']) } : entry;
  return {
    ...entry,
    ...'env_file' in entry ? { env_file: listOf(entry['env_file']).map(file => isMapping(file) ? { ...file, path: moved(file['path']) } : moved(file)) } : {},
    ...'volumes' in entry ? { volumes: listOf(entry['volumes']).map(volume => movedVolume(volume, prefix)) } : {},
  };
}

function movedVolume(volume: unknown, prefix: string): unknown {
  const isBeside = (path: string) => /^\.{1,2}(?:\/|$)/.test(path);
  if (isMapping(volume)) {
    const source = textOf(volume['source']);
    return source !== undefined && isBeside(source) ? { ...volume, source: join(prefix, source) } : volume;
  }
  return typeof volume === 'string' && isBeside(volume) ? join(prefix, volume) : volume;
}

const join = (prefix: string, path: string) => `${prefix.startsWith('.') ? '' : './'}${prefix}${path.replace(/^\.\//, '')}`;

/** '' for the same folder, else the way from the folder of `to` to that of `from`, ending in '/'. */
function folderBetween(from: string, to: string): string {
  const [source, target] = [from, to].map(uri => uri.split('/').slice(0, -1)) as [string[], string[]];
  let shared = 0;
  while (shared < Math.min(source.length, target.length) && source[shared] === target[shared]) shared++;
  return [...target.slice(shared).map(() => '..'), ...source.slice(shared).map(decodeURIComponent)].map(part => `${part}/`).join('');
}

import dockerIgnore from '@balena/dockerignore';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';

/**
 * A build context as a tar stream: every file below `folder` that the ignore file does not exclude; the Dockerfile and the
 * ignore file always. Modes and symbolic links are kept, owners are root, as with the docker command. The stream fails when
 * a file cannot be read.
 * @source Docker's `.dockerignore`; `<Dockerfile>.dockerignore` comes first
 */
export function packBuildContext(folder: string, dockerfile: string): Readable {
  const archive = pack();
  const isIncluded = makeFilter(folder, dockerfile);
  addFolder(archive, folder, '', isIncluded).then(() => archive.finalize(), (error: Error) => archive.destroy(error));
  return Readable.from(archive);
}

interface Filter { file(name: string): boolean; folder(name: string): boolean }

function makeFilter(folder: string, dockerfile: string): Filter {
  const own = `${dockerfile}.dockerignore`;
  const name = existsSync(path.join(folder, own)) ? own : '.dockerignore';
  const file = path.join(folder, name);
  if (!existsSync(file)) return { file: () => true, folder: () => true };
  const patterns = readFileSync(file, 'utf8');
  const ignore = dockerIgnore().add(patterns);
  const always = new Set([dockerfile, name]);
  // A folder may be skipped whole only where no pattern brings some of it back.
  const hasExceptions = /^\s*!/m.test(patterns);
  return { file: entry => always.has(entry) || !ignore.ignores(entry), folder: entry => hasExceptions || !ignore.ignores(entry) || [...always].some(kept => kept.startsWith(`${entry}/`)) };
}

async function addFolder(archive: Pack, root: string, relative: string, isIncluded: Filter): Promise<void> {
  const entries = await readdir(path.join(root, relative), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    const name = relative === '' ? entry.name : `${relative}/${entry.name}`;
    const source = path.join(root, name);
    if (entry.isDirectory()) {
      if (!isIncluded.folder(name)) continue;
      const { mode, mtime } = await lstat(source);
      if (isIncluded.file(name)) archive.entry({ name, type: 'directory', mode: mode & 0o7777, mtime });
      await addFolder(archive, root, name, isIncluded);
    } else if (entry.isSymbolicLink()) {
      if (isIncluded.file(name)) archive.entry({ name, type: 'symlink', linkname: await readlink(source) });
    } else if (entry.isFile() && isIncluded.file(name)) {
      await addFile(archive, name, source);
    }
  }
}

async function addFile(archive: Pack, name: string, source: string): Promise<void> {
  const { mode, mtime, size } = await lstat(source);
  // Windows has no execute bit; the docker command gives every file one there.
  const bits = process.platform === 'win32' ? 0o755 : mode & 0o7777;
  if (size === 0) { archive.entry({ name, mode: bits, mtime, size }, ''); return; }
  const entry = archive.entry({ name, mode: bits, mtime, size });
  await pipeline(createReadStream(source, { end: size - 1 }), entry);
}

import { constants } from 'node:fs';
import { chmod, chown, mkdir, open, readdir, readlink, rename, rm, statfs, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FileEntry } from './protocol/messages.ts';
import { assertSegment } from './ruleFeed.ts';

const DATA_LINK = '..data';
interface Ownership { readonly uid?: number; readonly gid?: number }

/** The files of pods below one folder, `<folder>/<pod uid>/…`. Paths that leave a pod's folder are refused. */
export class VolumeFiles {
  readonly #folder: string;

  constructor(folder: string) { this.#folder = folder; }

  /**
   * Replaces a projected volume at once: the files go into a new hidden folder, then `..data` is renamed onto it and
   * visible names are links through `..data`. Readers see the old set or the new one, never a mixture.
   * @source kubelet pkg/volume/util/atomic_writer.go
   */
  async writeProjected({ pod, volume, version, files }: { readonly pod: string; readonly volume: string; readonly version: string; readonly files: readonly FileEntry[] }, body: Buffer): Promise<void> {
    const root = this.#resolve(pod, path.posix.join('volumes', assertSegment(volume)));
    await mkdir(root, { recursive: true });
    const before = await readlink(path.join(root, DATA_LINK)).catch(() => undefined);
    const folder = `..${assertSegment(version)}`;
    if (before === folder) return;
    await this.#writeAll(inside(root, folder), files, body);
    await rm(path.join(root, '..data_tmp'), { force: true });
    await symlink(folder, path.join(root, '..data_tmp'));
    await rename(path.join(root, '..data_tmp'), path.join(root, DATA_LINK));

    const visible = new Set(files.map(file => file.path.split('/')[0] ?? ''));
    for (const name of visible) {
      await symlink(path.posix.join(DATA_LINK, name), path.join(root, name)).catch((error: unknown) => { if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; });
    }
    for (const name of await readdir(root)) {
      if (name.startsWith('..') ? name !== DATA_LINK && name !== folder : !visible.has(name)) await rm(path.join(root, name), { recursive: true, force: true });
    }
  }

  async ensureDirectory({ pod, path: relative, mode, ...owner }: { readonly pod: string; readonly path: string; readonly mode: number } & Ownership): Promise<void> {
    const folder = this.#resolve(pod, relative);
    await mkdir(folder, { recursive: true });
    await own(folder, owner);
    await chmod(folder, mode);
  }

  /** Writes in place when the file exists, since a container may have it mounted. */
  async write({ pod, path: relative, mode }: { readonly pod: string; readonly path: string; readonly mode: number }, content: Buffer): Promise<void> {
    const file = this.#resolve(pod, relative);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content, { mode });
    await chmod(file, mode);
  }

  /** The end of a file, at most `limitBytes`; empty when absent or not a plain file. */
  async read({ pod, path: relative, limitBytes }: { readonly pod: string; readonly path: string; readonly limitBytes: number }): Promise<Buffer> {
    const handle = await open(this.#resolve(pod, relative), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((error: unknown) => {
      if (['ENOENT', 'ELOOP', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
      throw error;
    });
    if (handle === undefined) return Buffer.alloc(0);
    try {
      const status = await handle.stat();
      if (!status.isFile()) return Buffer.alloc(0);
      const length = Math.min(limitBytes, status.size);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, status.size - length);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  }

  async removePod(pod: string): Promise<void> {
    await rm(this.#resolve(pod, '.'), { recursive: true, force: true });
  }

  async list(): Promise<readonly string[]> { return await readdir(this.#folder); }

  /** How large the file system of the folder is. Rejects where that one has no size of its own. */
  async capacityBytes(): Promise<number> {
    const { blocks, bsize } = await statfs(this.#folder);
    if (blocks * bsize === 0) throw new Error(`the file system of ${this.#folder} does not say how large it is`);
    return blocks * bsize;
  }

  async #writeAll(folder: string, files: readonly FileEntry[], body: Buffer): Promise<void> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    let offset = 0;
    for (const file of files) {
      const target = inside(folder, file.path);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, body.subarray(offset, offset + file.bytes), { mode: 0o600 });
      offset += file.bytes;
      await own(target, file);
      await chmod(target, file.mode);
    }
  }

  #resolve(pod: string, relative: string): string {
    return inside(path.join(this.#folder, assertSegment(pod)), relative);
  }
}

function inside(root: string, relative: string): string {
  const resolved = path.resolve(root, relative);
  if (resolved !== root && !resolved.startsWith(`${root}${path.sep}`)) throw new Error(`"${relative}" leaves its folder`);
  return resolved;
}

async function own(target: string, { uid, gid }: Ownership): Promise<void> {
  if (uid !== undefined || gid !== undefined) await chown(target, uid ?? 0, gid ?? 0);
}

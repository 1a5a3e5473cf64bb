/** What lies where, of files that are known by their URIs; a folder's ends in '/'. */
export class Folders {
  readonly #files: ReadonlyMap<string, readonly string[]>;
  readonly #all = new Set<string>();

  constructor(uris: readonly string[]) {
    this.#files = Map.groupBy([...uris].sort(), folderOf);
    for (const each of this.#files.keys()) for (let folder = each; folder !== '' && !this.#all.has(folder); folder = folderOf(folder.slice(0, -1))) this.#all.add(folder);
  }

  /** Whether a file is in it or anywhere below. */
  has(folder: string): boolean { return this.#all.has(folder); }

  /** URIs of the files that are in it and not below, in their letters' order. */
  filesIn(folder: string): readonly string[] { return this.#files.get(folder) ?? []; }
}

/** Up to and with the last '/'; empty where there is none. */
const folderOf = (uri: string) => uri.slice(0, uri.lastIndexOf('/') + 1);

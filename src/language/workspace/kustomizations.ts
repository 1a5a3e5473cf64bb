import type { Kustomization } from './kustomization.ts';

/** What all kustomizations of a workspace together do to names, namespaces and files. */
export interface Kustomizations {
  /** Namespaces that objects are moved into. */
  readonly namespaces: ReadonlySet<string>;
  /** Names of images that are replaced. */
  readonly images: ReadonlySet<string>;
  /** URIs of the files and folders that kustomizations name. */
  readonly files: ReadonlySet<string>;
  /** URIs of files that hold a part of an object, to be laid over a whole one. */
  readonly patches: ReadonlySet<string>;
  /** Objects come from where no file of the workspace shows them. */
  readonly isOpen: boolean;
  /** What a name can have been before prefixes and suffixes were added. */
  plainNames(name: string): readonly string[];
}

/** `all` holds each kustomization with the URI that it stands at. */
export function summarise(all: readonly (readonly [uri: string, kustomization: Kustomization])[]): Kustomizations {
  const affixes = all.map(([, { namePrefix, nameSuffix }]) => ({ namePrefix, nameSuffix })).filter(({ namePrefix, nameSuffix }) => namePrefix !== '' || nameSuffix !== '');
  const named = all.flatMap(([uri, { files }]) => files.flatMap(({ path, isPatch }) => { const target = resolveFrom(uri, path); return target === undefined ? [] : [{ target, isPatch }]; }));
  return {
    namespaces: new Set(all.flatMap(([, { namespace }]) => namespace ?? [])),
    images: new Set(all.flatMap(([, { images }]) => images)),
    files: new Set(named.map(({ target }) => target)),
    patches: new Set(named.filter(({ isPatch }) => isPatch).map(({ target }) => target)),
    isOpen: all.some(([, { isOpen }]) => isOpen),
    plainNames: name => [...new Set(affixes.filter(({ namePrefix, nameSuffix }) => name.startsWith(namePrefix) && name.endsWith(nameSuffix) && name.length > namePrefix.length + nameSuffix.length)
      .map(({ namePrefix, nameSuffix }) => name.slice(namePrefix.length, name.length - nameSuffix.length)))],
  };
}

/** The URI of a file that is named beside the file at `uri`. */
export function resolveFrom(uri: string, path: string): string | undefined {
  return URL.canParse(path, uri) ? new URL(path, uri).href : undefined;
}

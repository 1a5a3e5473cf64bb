import { resolveFrom } from './kustomizations.ts';
import type { Kustomization } from './kustomization.ts';
import type { ObjectKey } from './readReferences.ts';
import { isClusterScoped, type IndexedDocument, type Workspace } from './workspace.ts';

/** Objects of these kinds keep their names, or are named by the namespace. @source kustomize: prefix, suffix and namespace transformers */
const KEPT: ReadonlySet<string> = new Set(['CustomResourceDefinition', 'APIService', 'Namespace']);

/**
 * What an object of the file at `uri` is called once it is built: by each kustomization that no other one takes in and that, with all
 * between, changes nothing of it but its name, its namespace and the names that it refers to by. The key itself where no kustomization names
 * the file.
 */
export function kustomizedAs(workspace: Workspace, uri: string, key: ObjectKey): readonly ObjectKey[] {
  const takers = takersOf(workspace, [uri]);
  if (takers.length === 0) return [key];
  if (KEPT.has(key.kind)) return takers.some(({ changesContent }) => changesContent) ? [] : [key];
  const built = takers.flatMap(taker => buildsOf(workspace, taker, key, new Set()));
  return [...new Map(built.map(each => [`${each.namespace ?? ''}/${each.name}`, each])).values()];
}

interface Taker extends Pick<Kustomization, 'namespace' | 'namePrefix' | 'nameSuffix' | 'changesContent'> { readonly document: IndexedDocument }

function buildsOf(workspace: Workspace, { document, namespace, namePrefix, nameSuffix, changesContent }: Taker, key: ObjectKey, seen: ReadonlySet<string>): readonly ObjectKey[] {
  if (changesContent || seen.has(document.uri)) return [];
  const built = { ...key, name: `${namePrefix}${key.name}${nameSuffix}`, namespace: isClusterScoped(key) ? key.namespace : namespace ?? key.namespace };
  const takers = takersOf(workspace, [document.uri, document.uri.slice(0, document.uri.lastIndexOf('/'))]);
  return takers.length === 0 ? [built] : takers.flatMap(taker => buildsOf(workspace, taker, built, new Set([...seen, document.uri])));
}

/** The kustomizations that take in one of the files or folders. */
function takersOf(workspace: Workspace, uris: readonly string[]): readonly Taker[] {
  return workspace.kustomizations.flatMap(document => {
    const { kustomization } = document.symbols;
    const takes = kustomization?.files.some(({ path }) => uris.includes(resolveFrom(document.uri, path)?.replace(/\/$/, '') ?? '')) === true && !uris.includes(document.uri);
    return kustomization === undefined || !takes ? [] : [{ ...kustomization, document }];
  });
}

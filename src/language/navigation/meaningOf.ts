import { t } from '../../base/words.ts';
import type { ObjectKey } from '../workspace/readReferences.ts';
import { folderOf, nearest } from '../workspace/nearest.ts';
import { isClusterScoped, keyOf, type PlacedObject, type PlacedReference, type Workspace } from '../workspace/workspace.ts';
import { inNamespace } from './inNamespace.ts';

/** What a name in one place means: its declarations, and the references that lead to them. */
export interface Meaning { readonly declarations: readonly PlacedObject[]; readonly references: readonly PlacedReference[] }

/**
 * The declarations that a name in the file at `from` means and all references to them. Where several are declared, each reference means
 * that of its own namespace, or of none where it has none, else any that may be; of these the nearest. So namesakes count that the name itself
 * cannot mean: references to them are none of its own. A patch means the object that it is nearest to. Declarations that one reference may
 * mean come together.
 */
export function meaningOf(workspace: Workspace, target: ObjectKey, from: string): Meaning {
  const all = workspace.find(target);
  const references = [...new Set([target, ...all.flatMap(({ object }) => keyOf(object) ?? [])].flatMap(key => workspace.referencesTo(key)))];
  const namesakes = [...new Set([...all, ...all.flatMap(({ object }) => keyOf(object) ?? []).flatMap(key => workspace.find({ ...key, namespace: undefined }))])];
  const whole = namesakes.filter(({ document }) => !workspace.kustomized.patches.has(document.uri));
  if (whole.length < 2) return { declarations: all, references };
  const isOneSet = isClusterScoped(target);
  const possible = (namespace: string | undefined) => isOneSet ? whole : inNamespace(whole.filter(({ object }) => workspace.isSameNamespace(object.namespace, namespace)), namespace);
  const known = new Map<string, readonly PlacedObject[]>();
  const meant = (uri: string, namespace: string | undefined) => {
    const place = JSON.stringify([folderOf(uri), namespace]);
    const found = known.get(place) ?? nearest(possible(namespace), uri);
    known.set(place, found);
    return found;
  };
  const meantBy = ({ document, reference }: PlacedReference) => meant(document.uri, reference.target.namespace);
  const found = new Set(meant(from, target.namespace));
  const isFound = (each: PlacedObject) => found.has(each);
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const reference of references) if (meantBy(reference).some(isFound)) for (const each of meantBy(reference)) found.add(each);
  }
  return { declarations: all.filter(each => meant(each.document.uri, each.object.namespace).some(isFound)), references: references.filter(each => meantBy(each).some(isFound)) };
}

/** Why what is declared in several folders cannot be renamed: they may be several applications. Patches belong to what they are laid over. */
export function refuseApart(workspace: Workspace, what: string, declarations: readonly { readonly document: { readonly uri: string } }[]): string | undefined {
  const folders = new Set(declarations.map(({ document }) => document.uri).filter(uri => !workspace.kustomized.patches.has(uri)).map(folderOf));
  return folders.size < 2 ? undefined : t('the {0} is declared in {1} folders, which may belong to several applications: only you can tell which to rename', what, folders.size);
}

import { kinds } from '../../api/schema/table.ts';
import { groupOf } from '../../api/resources.ts';
import { entryOf, stringAt, valueAt, type ManifestNode, type MappingNode, type ScalarNode } from '../../manifest/node.ts';
import { itemsOf } from './podSymbol.ts';
import type { GroupKind } from './referenceKinds.ts';
import type { PlacedObject, Workspace } from './workspace.ts';

/** A CustomResourceDefinition as its file names what it defines, well-formed or not. */
export interface KindDefinition extends GroupKind { readonly placed: PlacedObject; readonly spec: MappingNode; readonly plural: string | undefined }

/** Every kind that files of the workspace define. */
export function kindDefinitions(workspace: Workspace): readonly KindDefinition[] {
  return workspace.objectsOfKind({ group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' }).flatMap(placed => {
    const spec = entryOf(placed.object.manifest?.root, 'spec')?.value;
    const [group, kind] = [stringAt(spec, ['group']), stringAt(spec, ['names', 'kind'])];
    return spec?.kind !== 'mapping' || group === undefined || kind === undefined ? [] : [{ placed, spec, group, kind, plural: stringAt(spec, ['names', 'plural']) }];
  });
}

/** What one version of a definition says: the item of `spec.versions`. */
export function versionOf({ spec }: KindDefinition, version: string): MappingNode | undefined {
  return itemsOf(entryOf(spec, 'versions')?.value).find(item => stringAt(item, ['name']) === version);
}

let builtIn: ReadonlySet<string> | undefined;

/** Whether Kubernetes itself has the kind, in whatever version. */
export function isBuiltIn({ group, kind }: GroupKind): boolean {
  builtIn ??= new Set(kinds().map(entry => `${groupOf(entry.apiVersion)}/${entry.kind}`));
  return builtIn.has(`${group}/${kind}`);
}

/** A value that is one word in the text. */
export const scalarAt = (node: ManifestNode | undefined, path: readonly (string | number)[]): ScalarNode | undefined => {
  const found = valueAt(node, path);
  return found?.kind === 'scalar' ? found : undefined;
};

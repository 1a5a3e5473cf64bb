import { dns1035Label } from '../../api/validation/names.ts';
import { t } from '../../base/words.ts';
import { stringAt, valueAt, type MappingNode, type ScalarNode } from '../../manifest/node.ts';
import { accessRulesOf, rolesIn } from '../workspace/accessRules.ts';
import { isBuiltIn, kindDefinitions, scalarAt, versionOf } from '../workspace/kindDefinitions.ts';
import type { GroupKind } from '../workspace/referenceKinds.ts';
import { referencesOf, type IndexedDocument, type PlacedObject, type Workspace } from '../workspace/workspace.ts';
import { refuseApart } from './meaningOf.ts';
import { holds, type Named, type Occurrence } from './named.ts';

/** The kind, the version or the plural name of a custom resource: by its definition, its objects, references that name its kind and roles that name its plural. */
export function customKindAt(workspace: Workspace, document: IndexedDocument, offset: number): Named | undefined {
  for (const placed of workspace.objectsOf(document)) {
    const root = placed.object.manifest?.root;
    if (root === undefined || offset < root.range.start || offset > root.range.end) continue;
    const word = wordsOf(placed).find(({ node }) => holds(node.range, offset));
    const named = word?.read(workspace);
    if (named !== undefined) return named;
  }
  return undefined;
}

/** Where objects of a kind that files define say that they are of it. */
export const objectsOfCustomKind = (workspace: Workspace, kind: GroupKind): readonly Occurrence[] =>
  workspace.objectsOfKind(kind).flatMap(({ document, object: { manifest } }) => use(document, scalarAt(manifest?.root, ['kind'])));

interface Word { readonly node: ScalarNode; read(workspace: Workspace): Named | undefined }

/** The words of an object that may name a custom kind or a part of one. */
function wordsOf({ document, object }: PlacedObject): readonly Word[] {
  const { manifest, group, kind } = object;
  if (manifest === undefined) return [];
  const { root, apiVersion } = manifest;
  const word = (node: ScalarNode | undefined, read: Word['read']): Word[] => node === undefined ? [] : [{ node, read }];
  if (isDefinition(object)) {
    const own = { group: stringAt(root, ['spec', 'group']) ?? '', kind: stringAt(root, ['spec', 'names', 'kind']) ?? '' };
    const versions = valueAt(root, ['spec', 'versions']);
    return [
      ...word(scalarAt(root, ['spec', 'names', 'kind']), workspace => namedKind(workspace, own)),
      ...word(scalarAt(root, ['spec', 'names', 'plural']), workspace => namedPlural(workspace, own.group, stringAt(root, ['spec', 'names', 'plural']) ?? '')),
      ...(versions?.kind === 'sequence' ? versions.items : []).flatMap(item => word(scalarAt(item, ['name']), workspace => namedVersion(workspace, own, stringAt(item, ['name']) ?? ''))),
    ];
  }
  const ofObject = isBuiltIn(object) ? [] : [
    ...word(scalarAt(root, ['kind']), workspace => namedKind(workspace, { group, kind })),
    ...word(scalarAt(root, ['apiVersion']), workspace => namedVersion(workspace, { group, kind }, apiVersion.slice(apiVersion.indexOf('/') + 1))),
  ];
  return [
    ...ofObject, ...kindWordsOf({ document, object }).flatMap(({ node, target }) => word(node, workspace => namedKind(workspace, target))),
    ...accessRulesOf(object).flatMap(({ apiGroups, resources }) => resources.flatMap(node => word(node, workspace => apiGroups.map(({ value }) => namedPlural(workspace, value, plain(node.value))).find(named => named !== undefined)))),
  ];
}

const isDefinition = ({ group, kind }: GroupKind) => group === 'apiextensions.k8s.io' && kind === 'CustomResourceDefinition';

/** The kinds that references of an object name beside a name, where Kubernetes itself has none of them. */
function kindWordsOf(placed: PlacedObject): { readonly node: ScalarNode; readonly target: GroupKind }[] {
  const root = placed.object.manifest?.root;
  return referencesOf(placed).flatMap(({ reference: { kind, path, target } }) => {
    const node = typeof kind.target !== 'function' || isBuiltIn(target) ? undefined : scalarAt(root, [...path.slice(0, -1), 'kind']);
    return node === undefined ? [] : [{ node, target }];
  });
}

function namedKind(workspace: Workspace, target: GroupKind): Named | undefined {
  const definitions = kindDefinitions(workspace).filter(({ group, kind }) => group === target.group && kind === target.kind);
  const referring = workspace.uris.flatMap(uri => workspace.documentsOf(uri)).flatMap(document => workspace.objectsOf(document))
    .flatMap(placed => kindWordsOf(placed).filter(each => each.target.group === target.group && each.target.kind === target.kind).flatMap(({ node }) => use(placed.document, node)));
  return {
    what: 'kind', name: target.kind,
    occurrences: [...definitions.flatMap(({ placed, spec }) => declaration(placed.document, scalarAt(spec, ['names', 'kind']))), ...objectsOfCustomKind(workspace, target), ...referring],
    refuse: name => notDefined(definitions, target) ?? refuseApart(workspace, `${t('kind')} "${target.kind}"`, definitions.map(({ placed }) => placed)) ?? refuseKind(workspace, { group: target.group, kind: name }),
  };
}

const notDefined = (definitions: readonly unknown[], { kind }: GroupKind) => definitions.length > 0 ? undefined : t('no file of this workspace defines the kind {0}', kind);

/** @source apiextensions validation of names: a kind is a DNS label but for its capitals */
function refuseKind(workspace: Workspace, wanted: GroupKind): string | undefined {
  const isThere = kindDefinitions(workspace).some(({ group, kind }) => group === wanted.group && kind === wanted.kind);
  return isThere ? t('{0} "{1}" is there already', t('kind'), wanted.kind) : dns1035Label(wanted.kind.toLowerCase())[0];
}

/** Objects say their version beside their group. */
function namedVersion(workspace: Workspace, target: GroupKind, version: string): Named | undefined {
  const definitions = kindDefinitions(workspace).filter(({ group, kind }) => group === target.group && kind === target.kind);
  if (definitions.length === 0) return undefined;
  return {
    what: 'version', name: version,
    occurrences: [
      ...definitions.flatMap(definition => declaration(definition.placed.document, scalarAt(versionOf(definition, version), ['name']))),
      ...workspace.objectsOfKind(target).filter(({ object }) => object.manifest?.apiVersion === `${target.group}/${version}`).flatMap(({ document, object }) => partOf(document, object.manifest?.root, ['apiVersion'])),
    ],
  };
}

/** The definition's own name holds the plural too. */
function namedPlural(workspace: Workspace, group: string, plural: string): Named | undefined {
  const definitions = kindDefinitions(workspace).filter(each => each.group === group && each.plural === plural);
  if (definitions.length === 0) return undefined;
  const inRoles = rolesIn(workspace).flatMap(({ document, object }) => accessRulesOf(object).filter(({ apiGroups }) => apiGroups.some(({ value }) => value === group))
    .flatMap(({ resources }) => resources.filter(({ value }) => plain(value) === plural).map((node): Occurrence => ({ document, range: node.range, role: 'use' }))));
  return {
    what: 'resource', name: plural,
    occurrences: [...definitions.flatMap(({ placed, spec }) => [...declaration(placed.document, scalarAt(spec, ['names', 'plural'])), ...partOf(placed.document, placed.object.manifest?.root, ['metadata', 'name'])]), ...inRoles],
  };
}

/** 'widgets/status' → 'widgets'. */
const plain = (resource: string) => resource.split('/', 1)[0] ?? '';

const declaration = (document: IndexedDocument, node: ScalarNode | undefined): Occurrence[] => node === undefined ? [] : [{ document, range: node.range, role: 'declaration', style: node.style }];
const use = (document: IndexedDocument, node: ScalarNode | undefined): Occurrence[] => node === undefined ? [] : [{ document, range: node.range, role: 'use', style: node.style }];

function partOf(document: IndexedDocument, root: MappingNode | undefined, path: readonly string[]): Occurrence[] {
  const node = scalarAt(root, path);
  return node === undefined ? [] : [{ document, range: node.range, role: 'use' }];
}

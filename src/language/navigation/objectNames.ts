import { dns1035Label, dns1123Label, dns1123Subdomain } from '../../api/validation/names.ts';
import { t } from '../../base/words.ts';
import type { ObjectKey } from '../workspace/readReferences.ts';
import { keyOf, referencesOf, type IndexedDocument, type PlacedObject, type Workspace } from '../workspace/workspace.ts';
import { meaningOf, refuseApart } from './meaningOf.ts';
import { holds, type Named, type Occurrence } from './named.ts';

/** An object, by its own name or a reference to it. */
export function objectNameAt(workspace: Workspace, document: IndexedDocument, offset: number): Named | undefined {
  const target = keyAt(workspace, document, offset);
  if (target === undefined) return undefined;
  const { declarations, references } = meaningOf(workspace, target, document.uri);
  return {
    what: target.kind, name: target.name,
    occurrences: [
      ...declarations.flatMap(declarationOf),
      ...references.map(({ document: at, reference: { node } }): Occurrence => ({ document: at, range: node.range, role: 'use', style: node.style })),
    ],
    refuse: name => refuseApart(workspace, `${target.kind} "${target.name}"`, declarations) ?? refuse(workspace, target, name),
  };
}

function keyAt(workspace: Workspace, document: IndexedDocument, offset: number): ObjectKey | undefined {
  for (const placed of workspace.objectsOf(document)) {
    if (placed.object.nameNode !== undefined && holds(placed.object.nameNode.range, offset)) return keyOf(placed.object);
    const reference = referencesOf(placed).find(each => holds(each.reference.node.range, offset));
    if (reference !== undefined) return reference.reference.target;
  }
  return undefined;
}

function declarationOf({ document, object: { nameNode } }: PlacedObject): Occurrence[] {
  return nameNode === undefined ? [] : [{ document, range: nameNode.range, role: 'declaration', style: nameNode.style }];
}

const RULES: Readonly<Record<string, (name: string) => readonly string[]>> = { Service: dns1035Label, Namespace: dns1123Label };

function refuse(workspace: Workspace, target: ObjectKey, name: string): string | undefined {
  if (workspace.find({ ...target, name }).length > 0) return t('{0} "{1}" is there already', target.kind, name);
  if (target.group === 'rbac.authorization.k8s.io') return /[/%]/.test(name) || name === '' ? t('the name of a role or binding may hold no "/" and no "%"') : undefined;
  return (RULES[target.kind] ?? dns1123Subdomain)(name)[0];
}

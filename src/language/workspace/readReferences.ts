import { entryOf, stringAt, toData, valueAt, type MappingNode, type PathSegment, type ScalarNode } from '../../manifest/node.ts';
import type { MappingVisit } from '../schemaWalk.ts';
import { referenceKindsOf, type GroupKind, type PartKind, type ReferenceKind } from './referenceKinds.ts';

/** What a reference names. */
export interface ObjectKey extends GroupKind {
  readonly name: string;
  /** As the reference or its object says; absent where neither does, or the kind has none. */
  readonly namespace: string | undefined;
}

/** A key or port of the target that is named beside it. */
export interface PartReference { readonly kind: PartKind['kind']; readonly path: readonly PathSegment[]; readonly node: ScalarNode; readonly value: string | number }

/** One reference as written. */
export interface Reference {
  readonly kind: ReferenceKind;
  /** Of the name, inside its object. */
  readonly path: readonly PathSegment[];
  /** The name as written; its range counts from the document's start. */
  readonly node: ScalarNode;
  readonly target: ObjectKey;
  readonly optional: boolean;
  readonly parts: readonly PartReference[];
}

/** The references that one mapping holds; `namespace` is its object's. Names with placeholders of templates and shells are left out. */
export function readReferences(visit: MappingVisit, namespace: string | undefined): Reference[] {
  return referenceKindsOf(visit.definition.name).flatMap(kind => {
    const node = entryOf(visit.node, kind.field)?.value;
    if (node?.kind !== 'scalar' || typeof node.value !== 'string' || node.value === '' || hasPlaceholder(node.value)) return [];
    const target = typeof kind.target === 'function' ? kind.target(visit.node) : kind.target;
    if (target === undefined) return [];
    const written = kind.namespace === undefined ? undefined : stringAt(visit.node, [kind.namespace]);
    return [{
      kind, node, path: [...visit.path, kind.field], target: { ...target, name: node.value, namespace: written ?? namespace },
      optional: kind.optional !== undefined && toData(entryOf(visit.node, kind.optional)?.value) === true,
      parts: (kind.parts ?? []).flatMap(part => readPart(visit, part)),
    }];
  });
}

/** `{{ x }}`, `${x}` and `$(x)` stand for what some tool fills in. */
export const hasPlaceholder = (text: string) => /\{\{|\$\{|\$\(/.test(text);

function readPart({ node, path }: MappingVisit, part: PartKind): PartReference[] {
  return expand(node, part.path, path).flatMap(({ path: at, node: found }) =>
    (typeof found.value === 'string' && !hasPlaceholder(found.value)) || typeof found.value === 'number' ? [{ kind: part.kind, path: at, node: found, value: found.value }] : []);
}

function expand(node: MappingNode, pattern: readonly string[], path: readonly PathSegment[]): { readonly path: readonly PathSegment[]; readonly node: ScalarNode }[] {
  const star = pattern.indexOf('*');
  if (star < 0) {
    const found = valueAt(node, pattern);
    return found?.kind === 'scalar' ? [{ path: [...path, ...pattern], node: found }] : [];
  }
  const list = valueAt(node, pattern.slice(0, star));
  if (list?.kind !== 'sequence') return [];
  return list.items.flatMap((item, index) => item?.kind === 'mapping' ? expand(item, pattern.slice(star + 1), [...path, ...pattern.slice(0, star), index]) : []);
}

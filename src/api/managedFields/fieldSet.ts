/**
 * A set of field paths in the form in which `metadata.managedFields` carries it (FieldsV1), so that it is neither decoded nor encoded:
 * keys are path elements ('f:spec', 'k:{"name":"a"}', 'v:"x"', 'i:0'). A node without keys, or with '.', is a member itself.
 * Sets are never changed; results share parts with their inputs.
 * @source structured-merge-diff fieldpath Set
 */
export interface FieldSet { readonly [element: string]: FieldSet }

export type FieldPath = readonly string[];

export const SELF = '.';
const MEMBER: FieldSet = Object.freeze({});

/** The set without members. As a node below another it would be a member. */
export const EMPTY_SET: FieldSet = MEMBER;

export function isEmptySet(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

/** The elements below a node, without itself. */
export function elementsOf(node: FieldSet | undefined): string[] {
  return node === undefined ? [] : Object.keys(node).filter(element => element !== SELF);
}

/** Whether the node that an element leads to is in the set itself. */
export function isMember(node: FieldSet | undefined): boolean {
  return node !== undefined && (isEmptySet(node) || Object.hasOwn(node, SELF));
}

export function hasPath(set: FieldSet, path: FieldPath): boolean {
  let node: FieldSet | undefined = set;
  for (const element of path) {
    node = Object.hasOwn(node, element) ? node[element] : undefined;
    if (node === undefined) return false;
  }
  return path.length > 0 && isMember(node);
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmptySet(b)) return a;
  if (isEmptySet(a)) return b;
  return combine(a, b, { member: (inA, inB) => inA || inB, onlyA: node => node, onlyB: node => node });
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, { member: (inA, inB) => inA && inB, onlyA: () => undefined, onlyB: () => undefined });
}

/** The members of `a` that are not in `b`; what lies below a member of `b` stays. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(b)) return a;
  return combine(a, b, { member: (inA, inB) => inA && !inB, onlyA: node => node, onlyB: () => undefined });
}

/** The members of `a` that neither are in `b` nor lie below a member of it. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(b)) return a;
  return combine(a, b, { member: (inA, inB) => inA && !inB, onlyA: node => node, onlyB: () => undefined, both: (_, inB) => isMember(inB) ? null : undefined });
}

/** Every member's path: those of one level before those below. */
export function* pathsOf(set: FieldSet, prefix: FieldPath = []): Generator<FieldPath, void> {
  const elements = elementsOf(set);
  for (const element of elements) if (isMember(set[element])) yield [...prefix, element];
  for (const element of elements) yield* pathsOf(set[element] as FieldSet, [...prefix, element]);
}

/** Whether both hold the same members; the order of keys does not count. */
export function equalSets(a: FieldSet, b: FieldSet): boolean {
  if (a === b) return true;
  const elements = elementsOf(a);
  return elements.length === elementsOf(b).length && elements.every(element => {
    const [left, right] = [a[element] as FieldSet, Object.hasOwn(b, element) ? b[element] : undefined];
    return right !== undefined && isMember(left) === isMember(right) && equalSets(left, right);
  });
}

/** A node from its parts; undefined when nothing is left of it. */
export function makeNode(member: boolean, below: Record<string, FieldSet>): FieldSet | undefined {
  if (isEmptySet(below)) return member ? MEMBER : undefined;
  return member ? { [SELF]: MEMBER, ...below } : below;
}

interface Rules {
  /** Whether an element of both is a member of the result. */
  readonly member: (inA: boolean, inB: boolean) => boolean;
  readonly onlyA: (node: FieldSet) => FieldSet | undefined;
  readonly onlyB: (node: FieldSet) => FieldSet | undefined;
  /** null takes an element of both away with all below it. */
  readonly both?: (a: FieldSet, b: FieldSet) => null | undefined;
}

function combine(a: FieldSet, b: FieldSet, rules: Rules): FieldSet {
  const result: Record<string, FieldSet> = {};
  for (const element in a) {
    if (element === SELF) continue;
    const left = a[element] as FieldSet;
    const right = Object.hasOwn(b, element) ? b[element] as FieldSet : undefined;
    const node = right === undefined ? rules.onlyA(left) : rules.both?.(left, right) === null ? undefined
      : makeNode(rules.member(isMember(left), isMember(right)), combine(left, right, rules));
    if (node !== undefined) result[element] = node;
  }
  for (const element in b) {
    if (element === SELF || Object.hasOwn(a, element)) continue;
    const node = rules.onlyB(b[element] as FieldSet);
    if (node !== undefined) result[element] = node;
  }
  return result;
}

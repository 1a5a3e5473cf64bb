import { equalJson } from '../patch/values.ts';
import type { FieldSet } from './fieldSet.ts';
import { FieldSetBuilder } from './fieldSetBuilder.ts';
import { deducedType, fieldTypeOf, shapeOf } from './fieldType.ts';
import type { FieldType, ListType, MapType } from './fieldType.ts';
import { itemsByElement } from './listItems.ts';
import { fieldElement } from './pathElement.ts';

/** The fields in which two values differ; no field is in more than one set. */
export interface Comparison { readonly added: FieldSet; readonly modified: FieldSet; readonly removed: FieldSet }

/** How `after` differs from `before`. null is a value, undefined an absent one. @source structured-merge-diff typed Compare */
export function compareTyped(before: unknown, after: unknown, type: FieldType): Comparison {
  const out = { path: [] as string[], added: new FieldSetBuilder(), modified: new FieldSetBuilder(), removed: new FieldSetBuilder() };
  compare(before, after, { type, out });
  return { added: out.added.set, modified: out.modified.set, removed: out.removed.set };
}

/** `path` is where the walk is now. */
interface Output { readonly path: string[]; readonly added: FieldSetBuilder; readonly modified: FieldSetBuilder; readonly removed: FieldSetBuilder }
interface Typed { readonly type: FieldType; readonly out: Output }

function compare(before: unknown, after: unknown, { type, out }: Typed): void {
  if (before === after && (typeof before !== 'object' || before === null)) return;
  const shape = shapeOf(type, after === undefined ? before : after);
  const former = before === undefined ? shape : shapeOf(type, before);
  const leaf = compareAs(before, after, { shape, type, out });
  if ((former !== shape && compareAs(before, after, { shape: former, type, out })) || leaf) return;
  if (before === undefined) out.added.insert(out.path);
  else if (after === undefined) out.removed.insert(out.path);
}

/** Answers true when the values were compared as a whole. */
function compareAs(before: unknown, after: unknown, { shape, type, out }: Typed & { readonly shape: 'map' | 'scalar' | 'list' }): boolean {
  if (shape === 'map') {
    const [left, right] = [asMap(before), asMap(after)];
    if (type.map?.atomic === true || (isEmpty(left) && isEmpty(right))) return compareWhole(before, after, out);
    compareMaps(left ?? {}, right ?? {}, { type: type.map as MapType, out });
    return false;
  }
  if (shape === 'list') {
    const [left, right] = [Array.isArray(before) ? before : [], Array.isArray(after) ? after : []];
    if (type.list?.kind === 'atomic' || (left.length === 0 && right.length === 0)) return compareWhole(before, after, out);
    compareLists(left, right, { type: type.list as ListType, out });
    return false;
  }
  return compareWhole(before, after, out);
}

function compareWhole(before: unknown, after: unknown, out: Output): true {
  if (before === undefined) out.added.insert(out.path);
  else if (after === undefined) out.removed.insert(out.path);
  else if (!equalJson(before, after)) out.modified.insert(out.path);
  return true;
}

type Fields = Readonly<Record<string, unknown>>;

function compareMaps(left: Fields, right: Fields, { type, out }: { readonly type: MapType; readonly out: Output }): void {
  const descend = (name: string) => {
    const [before, after] = [own(left, name), own(right, name)];
    if (before === after && (typeof before !== 'object' || before === null)) return;
    out.path.push(fieldElement(name));
    compare(before, after, { type: fieldTypeOf(type, name) ?? deducedType, out });
    out.path.pop();
  };
  for (const name of Object.keys(left)) descend(name);
  for (const name of Object.keys(right)) if (!Object.hasOwn(left, name)) descend(name);
}

function compareLists(left: readonly unknown[], right: readonly unknown[], { type, out }: { readonly type: ListType; readonly out: Output }): void {
  const [before, after] = [itemsByElement(type, left), itemsByElement(type, right)];
  for (const element of new Set([...before.keys(), ...after.keys()])) {
    out.path.push(element);
    compareItems(before.get(element) ?? [], after.get(element) ?? [], { type: type.items, out });
    out.path.pop();
  }
}

/** Items that appear more than once are no longer told apart: they count as one value. */
function compareItems(before: readonly unknown[], after: readonly unknown[], { type, out }: Typed): void {
  if (before.length <= 1 && after.length <= 1) { compare(before[0], after[0], { type, out }); return; }
  if (before.length > 1 && after.length > 1) { if (!equalJson(before, after)) out.modified.insert(out.path); return; }
  if (before.length > 1) {
    if (after.length === 1) compare(undefined, after[0], { type, out });
    out.removed.insert(out.path);
    return;
  }
  if (before.length === 1) compare(before[0], undefined, { type, out });
  out.added.insert(out.path);
}

const asMap = (value: unknown): Fields | undefined => typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Fields : undefined;
const own = (map: Fields, name: string): unknown => Object.hasOwn(map, name) ? map[name] : undefined;

function isEmpty(map: Fields | undefined): boolean {
  for (const _ in map) return false;
  return true;
}

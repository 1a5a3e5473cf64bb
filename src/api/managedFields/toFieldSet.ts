import type { FieldPath, FieldSet } from './fieldSet.ts';
import { FieldSetBuilder } from './fieldSetBuilder.ts';
import { deducedType, fieldTypeOf, shapeOf } from './fieldType.ts';
import type { FieldType, ListType, MapType } from './fieldType.ts';
import { itemElement, itemsByElement } from './listItems.ts';
import { fieldElement } from './pathElement.ts';

/**
 * The fields that a value states: every leaf, every item of a merging list, every key of a free map. Structs in between are no members.
 * @source structured-merge-diff typed ToFieldSet
 */
export function toFieldSet(value: unknown, type: FieldType): FieldSet {
  const builder = new FieldSetBuilder();
  collect(value, type, { path: [], builder });
  return builder.set;
}

interface Place { readonly path: FieldPath; readonly builder: FieldSetBuilder }

function collect(value: unknown, type: FieldType, place: Place): void {
  switch (shapeOf(type, value)) {
    case 'scalar': place.builder.insert(place.path); return;
    case 'map': collectMap(value, type.map as MapType, place); return;
    case 'list': collectList(value, type.list as ListType, place); return;
  }
}

function collectMap(value: unknown, type: MapType, { path, builder }: Place): void {
  if (type.atomic) { builder.insert(path); return; }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    const below = [...path, fieldElement(name)];
    collect(item, fieldTypeOf(type, name) ?? deducedType, { path: below, builder });
    if (item === null || isEmptyMap(item) || type.declared(name) === undefined) builder.insert(below);
  }
}

function collectList(value: unknown, type: ListType, { path, builder }: Place): void {
  if (type.kind === 'atomic') { builder.insert(path); return; }
  if (!Array.isArray(value)) return;
  const counts = itemsByElement(type, value);
  for (const item of value) {
    const { element } = itemElement(type, item);
    if (element === undefined) continue;
    const below = [...path, element];
    if (counts.get(element)?.length === 1) collect(item, type.items, { path: below, builder });
    builder.insert(below);
  }
}

function isEmptyMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}

import { isEmptySet, isMember } from './fieldSet.ts';
import type { FieldSet } from './fieldSet.ts';
import { deducedType, fieldTypeOf, shapeOf } from './fieldType.ts';
import type { FieldType } from './fieldType.ts';
import { itemElement } from './listItems.ts';
import { put } from '../patch/values.ts';
import { fieldElement } from './pathElement.ts';

/** The value without the fields and items of a set; undefined when nothing is left. Shares parts with `value`. @source structured-merge-diff typed RemoveItems */
export function removeFields(value: unknown, fields: FieldSet, type: FieldType): unknown {
  if (isEmptySet(fields)) return value;
  switch (shapeOf(type, value)) {
    case 'scalar': return value;
    case 'map': return removeFromMap(value, fields, type);
    case 'list': return removeFromList(value, fields, type);
  }
}

function removeFromMap(value: unknown, fields: FieldSet, { map }: FieldType): unknown {
  if (map === undefined || map.atomic || typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const left: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    const node = nodeOf(fields, fieldElement(name));
    if (isMember(node)) continue;
    const kept = node === undefined ? item : removeFields(item, node, fieldTypeOf(map, name) ?? deducedType);
    if (kept !== undefined) put(left, name, kept);
  }
  return isEmpty(left) ? undefined : left;
}

function removeFromList(value: unknown, fields: FieldSet, { list }: FieldType): unknown {
  if (list === undefined || list.kind === 'atomic' || !Array.isArray(value)) return undefined;
  const left: unknown[] = [];
  for (const item of value) {
    const { element } = itemElement(list, item);
    const node = element === undefined ? undefined : nodeOf(fields, element);
    if (!isMember(node)) left.push(node === undefined ? item : removeFields(item, node, list.items));
  }
  return left.length === 0 ? undefined : left;
}

const nodeOf = (fields: FieldSet, element: string): FieldSet | undefined => Object.hasOwn(fields, element) ? fields[element] : undefined;
const isEmpty = (map: object): boolean => Object.keys(map).length === 0;

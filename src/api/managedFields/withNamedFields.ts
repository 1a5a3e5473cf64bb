import { SELF, elementsOf, isMember, makeNode } from './fieldSet.ts';
import type { FieldSet } from './fieldSet.ts';
import { deducedType, fieldTypeOf } from './fieldType.ts';
import type { FieldType } from './fieldType.ts';
import { fieldNameOf } from './pathElement.ts';

/** The set with every declared field on the way to a member made a member too, so that removal takes emptied structs along. @source structured-merge-diff fieldpath EnsureNamedFieldsAreMembers */
export function withNamedFields(fields: FieldSet, type: FieldType): FieldSet {
  const result: Record<string, FieldSet> = {};
  for (const element of elementsOf(fields)) {
    const node = fields[element] as FieldSet;
    const name = fieldNameOf(element);
    const declared = name === undefined ? undefined : type.map?.declared(name);
    const below = name === undefined ? type.list?.items : type.map === undefined ? undefined : fieldTypeOf(type.map, name);
    const { [SELF]: _, ...children } = withNamedFields(node, below ?? deducedType);
    const made = makeNode(isMember(node) || declared !== undefined, children);
    if (made !== undefined) result[element] = made;
  }
  return result;
}

/**
 * What merging and ownership need to know of a value's type. More than one of the three may be there: then the value decides.
 * @source structured-merge-diff schema
 */
export interface FieldType {
  readonly scalar?: 'string' | 'numeric' | 'boolean' | 'untyped';
  readonly map?: MapType;
  readonly list?: ListType;
}

export interface MapType {
  /** Set as a whole. */
  readonly atomic: boolean;
  /** The type of a field that the schema declares. */
  declared(name: string): FieldType | undefined;
  /** The type of all other fields; undefined: there are none. */
  readonly others: FieldType | undefined;
}

export interface ListType {
  /** 'atomic': set as a whole; 'set': scalars; 'map': maps told apart by `keys`. */
  readonly kind: 'atomic' | 'set' | 'map';
  readonly keys: readonly string[];
  /** What an item without the key stands for. */
  keyDefault(key: string): unknown;
  readonly items: FieldType;
}

/** For fields that no schema describes: maps merge, lists and scalars are set as a whole. */
export const deducedType: FieldType = {
  scalar: 'untyped',
  map: { atomic: false, declared: () => undefined, get others() { return deducedType; } },
  list: { kind: 'atomic', keys: [], keyDefault: () => undefined, get items() { return deducedType; } },
};

/** Any value, set as a whole. */
export const atomicType: FieldType = { ...deducedType, map: { atomic: true, declared: () => undefined, others: deducedType } };

export type Shape = 'map' | 'scalar' | 'list';

/** As what a value of the type is treated: as what it is where the type allows that, else as what the type says first. */
export function shapeOf(type: FieldType, value: unknown): Shape {
  if (Array.isArray(value)) { if (type.list !== undefined) return 'list'; }
  else if (typeof value === 'object' && value !== null) { if (type.map !== undefined) return 'map'; }
  else if (value !== null && value !== undefined && type.scalar !== undefined) return 'scalar';
  return type.map !== undefined ? 'map' : type.scalar !== undefined ? 'scalar' : 'list';
}

/** The type of a map's field; undefined when there can be no such field. */
export function fieldTypeOf(map: MapType, name: string): FieldType | undefined {
  return map.declared(name) ?? map.others;
}

/** What an expression comes to, as far as its estimated cost depends on it. */
export interface CelType {
  /** 'list', 'map', 'struct', 'optional', a scalar of CEL ('string', 'int', …, 'dyn'), one of Kubernetes' own ('quantity', 'ip', …) or 'T': the element of an empty list. */
  readonly kind: string;
  /** Of lists, values of maps, what is in an optional. */
  readonly element?: CelType;
  /** Of structs, by the names that expressions use. */
  readonly fields?: ReadonlyMap<string, CelType>;
}

/** A type of values that a schema describes, with what the schema says of their size. */
export interface DeclaredType extends CelType {
  readonly element?: DeclaredType;
  readonly fields?: ReadonlyMap<string, DeclaredType>;
  /** The most characters, bytes, items or entries that a value can have; 0 for what has no size. */
  readonly maxElements: number;
  /** The fewest bytes that a value takes in JSON. */
  readonly minSerializedSize: number;
}

export const scalar = (kind: string): CelType => ({ kind });
export const listOf = (element: CelType): CelType => ({ kind: 'list', element });
export const optionalOf = (element: CelType): CelType => ({ kind: 'optional', element });

/** The type of what is one of two things; dyn where they differ. */
export function joinTypes(a: CelType, b: CelType): CelType {
  if (a === b || b.kind === 'T') return a;
  if (a.kind === 'T') return b;
  if (a.kind !== b.kind || a.fields !== b.fields) return scalar('dyn');
  return a.element === undefined || b.element === undefined ? a : { ...a, element: joinTypes(a.element, b.element) };
}

const FIXED: ReadonlySet<string> = new Set(['bool', 'double', 'duration', 'int', 'timestamp', 'uint']);

/** Whether all values of the type are of one size. */
export const isFixedSize = ({ kind, element }: CelType): boolean => FIXED.has(kind) || kind === 'optional' && element !== undefined && isFixedSize(element);

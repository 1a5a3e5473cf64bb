import type { CelType, DeclaredType } from './celType.ts';
import { UNKNOWN_SIZE, unionSizes, type Size } from './size.ts';

/** What is known of a part of an expression before it runs. */
export interface Estimate {
  /** The most that evaluating it can cost, in cel-go's units. */
  readonly cost: number;
  readonly type: CelType;
  /** How it is reached from a variable: the variable, then fields, '@items', '@keys', '@values'. */
  readonly path?: readonly string[];
  readonly size?: Size;
  /** Of what an expression itself makes: the sizes of what is in it. */
  readonly entry?: EntrySize;
  readonly literal?: unknown;
}

export interface EntrySize { readonly isMap: boolean; readonly key: Size; readonly value: Size }

/** The expression has a form of which no cost is known here. */
export class Undecided extends Error {}

export const sizeOf = ({ size }: Pick<Estimate, 'size'>): Size => size ?? UNKNOWN_SIZE;

export function unionEntries(a: EntrySize | undefined, b: EntrySize | undefined): EntrySize | undefined {
  return a === undefined || b === undefined ? undefined : { isMap: a.isMap, key: unionSizes(a.key, b.key), value: unionSizes(a.value, b.value) };
}

/** The size that the schema allows at a path; undefined where it says nothing. A path of one step leads to the root, whatever its name. */
export function declaredSize(root: DeclaredType, path: readonly string[] | undefined): Size | undefined {
  if (path === undefined || path.length === 0) return undefined;
  let at: DeclaredType | undefined = root;
  for (const step of path.slice(1)) {
    if (step === '@keys') at = at.kind === 'map' ? KEY : undefined;
    else at = step === '@items' || step === '@values' ? at.element : at.fields?.get(step);
    if (at === undefined) return undefined;
  }
  return { min: 0, max: at.maxElements };
}

/** Keys count nothing. */
const KEY: DeclaredType = { kind: 'string', maxElements: 0, minSerializedSize: 2 };

import { put, type JsonMap } from '../patch/values.ts';
import type { SchemaProblem } from './check.ts';
import type { PropertyType } from './table.ts';
import { withoutFields } from './withoutFields.ts';

const ZERO: Readonly<Record<PropertyType, unknown>> = { string: '', integer: 0, number: 0, boolean: false, object: {}, array: [], any: null, quantity: '0', intOrString: 0 };

/** The object as Go decodes it: fields that are unknown or null are dropped, and nulls in lists and maps are zero values. `object` itself is left alone; where there is nothing to do, it comes back. */
export function asDecoded<T extends object>(object: T, problems: readonly SchemaProblem[]): T {
  const dropped = problems.filter(({ code }) => code === 'unknownField' || code === 'nullField');
  const nulls = problems.filter(({ code }) => code === 'nullItem');
  if (dropped.length === 0 && nulls.length === 0) return object;
  const copy = withoutFields(object, dropped.map(({ path }) => path));
  for (const { path, subject } of nulls) {
    const parent = path.slice(0, -1).reduce<unknown>((value, part) => (value as Record<string | number, unknown>)[part], copy);
    put(parent as JsonMap, String(path.at(-1)), structuredClone(ZERO[subject as PropertyType]));
  }
  return copy;
}

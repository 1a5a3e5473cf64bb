import type { SchemaProblem } from './check.ts';
import type { PropertyType } from './table.ts';
import { withoutFields } from './withoutFields.ts';

const ZERO: Readonly<Record<PropertyType, unknown>> = { string: '', integer: 0, number: 0, boolean: false, object: {}, array: [], any: null, quantity: '0', intOrString: 0 };

/** The object as Go decodes it: unknown fields are dropped, and nulls in lists are zero values. `object` itself is left alone; where there is nothing to do, it comes back. */
export function asDecoded<T extends object>(object: T, problems: readonly SchemaProblem[]): T {
  const [unknown, nulls] = (['unknownField', 'nullItem'] as const).map(wanted => problems.filter(({ code }) => code === wanted));
  if (unknown?.length === 0 && nulls?.length === 0) return object;
  const copy = withoutFields(object, (unknown ?? []).map(({ path }) => path));
  for (const { path, subject } of nulls ?? []) {
    const list = path.slice(0, -1).reduce<unknown>((value, part) => (value as Record<string | number, unknown>)[part], copy) as unknown[];
    list[Number(path.at(-1))] = structuredClone(ZERO[subject as PropertyType]);
  }
  return copy;
}

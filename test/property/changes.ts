import fc from 'fast-check';
import type { UnstructuredObject } from '../../src/api/objects.ts';

type Path = readonly (string | number)[];
function placesOf(value: unknown, path: Path = []): Path[] {
  const children = Array.isArray(value) ? value.map((child, index) => [index, child] as const) : typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return children.flatMap(([key, child]) => [[...path, key], ...placesOf(child, [...path, key])]);
}

const ODD: readonly unknown[] = ['', 'Bad_Name', 'a', 'x'.repeat(70), 'x'.repeat(260), '-a', '1', '1.5Gi', '10%', '200%', 'Always', 'Never', 'TCP', 0, -1, 1, 3, 1.5, 70000, 2 ** 33, true, false, null, [], {}, ['a'], ['a', 'a'], { a: 'b' }, { 'bad key!': 'b' }, 'a b', '/etc', '../x', 'a:b', 'http', '* * * * *', '10.0.0.1', '10.0.0.0/8', 'example.com/a'];

export type Change = { readonly kind: 'remove' | 'double' | 'unknown'; readonly at: number } | { readonly kind: 'set'; readonly at: number; readonly value: unknown };
/** One change of an object. */
export const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constantFrom('remove' as const, 'double' as const, 'unknown' as const), at: fc.nat(10_000) }),
  fc.record({ kind: fc.constant('set' as const), at: fc.nat(10_000), value: fc.constantFrom(...ODD) }),
);

/** The object after a change at one of its places; apiVersion, kind and namespace stay: the API asks of those before it looks at the object. */
export function mutate(object: UnstructuredObject, { at, ...what }: Change): UnstructuredObject {
  const copy = structuredClone(object);
  const places = placesOf(copy).filter(([first, second]) => first !== 'apiVersion' && first !== 'kind' && second !== 'namespace');
  const path = places[at % places.length] ?? [];
  const parent = path.slice(0, -1).reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], copy) as Record<string | number, unknown>;
  const key = path.at(-1) ?? '';
  if (what.kind === 'set') parent[key] = structuredClone(what.value);
  else if (what.kind === 'double') { if (Array.isArray(parent)) parent.push(structuredClone(parent[Number(key)])); else parent[`${key}`] = [structuredClone(parent[key])]; }
  else if (what.kind === 'unknown') { if (!Array.isArray(parent)) parent['qqzz'] = 1; }
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
  return copy;
}

import { cloneJson } from '../../base/cloneJson.ts';
import type { SchemaPath } from './check.ts';

/** A copy from top to bottom without the fields at `paths`. */
export function withoutFields<T extends object>(object: T, paths: readonly SchemaPath[]): T {
  const copy = cloneJson(object);
  for (const path of paths) drop(copy, path);
  return copy;
}

function drop(root: object, path: SchemaPath): void {
  const parent = path.slice(0, -1).reduce<unknown>((value, part) => (value as Record<string | number, unknown>)[part], root);
  delete (parent as Record<string | number, unknown>)[path.at(-1) as string | number];
}

import type { FieldError } from '../apiError.ts';
import { duplicate, tooMany } from './fieldErrors.ts';

type Check<T> = (item: T, path: string) => readonly FieldError[];

/** The errors of every item, or only that there are too many of them. @source pkg/apis/resource/validation validateSlice */
export function validateList<T>(list: readonly T[] | undefined, { path, max, check }: { readonly path: string; readonly max: number; readonly check: Check<T> }): FieldError[] {
  const items = list ?? [];
  return items.length > max ? [tooMany(path, items.length, max)] : items.flatMap((item, index) => check(item, `${path}[${index}]`));
}

/** As `validateList`, for items of which no two have the same key. @source pkg/apis/resource/validation validateSet */
export function validateSet<T>(list: readonly T[] | undefined, { key, ...how }: { readonly path: string; readonly max: number; readonly check: Check<T>; readonly key: (item: T) => string }): FieldError[] {
  const errors = validateList(list, how);
  const keys = (list ?? []).map(key);
  if (keys.length > how.max) return errors;
  return [...errors, ...keys.flatMap((each, index) => keys.indexOf(each) < index ? [duplicate(`${how.path}[${index}]`, each)] : [])];
}

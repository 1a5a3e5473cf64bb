import { cloneJson } from '../../base/cloneJson.ts';
import { apiErrors } from '../apiError.ts';
import { get, isMap, put, type JsonMap } from './values.ts';

/** The object after an RFC 7386 merge patch; inputs stay as they are. Throws ApiError 400 when `body` is no JSON object. */
export function applyMergePatch<T extends object>(object: T, body: unknown): T {
  if (!isMap(body)) throw apiErrors.badRequest('json: merge patch must be a JSON object');
  return merge(cloneJson(object), cloneJson(body)) as T;
}

function merge(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch;
  const result: JsonMap = isMap(target) ? target : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else put(result, key, merge(get(result, key), value));
  }
  return result;
}

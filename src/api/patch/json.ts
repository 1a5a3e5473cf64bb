import { cloneJson } from '../../base/cloneJson.ts';
import { apiErrors } from '../apiError.ts';
import { jsonKind } from '../schema/goWords.ts';
import { applyOperation, type PatchTarget } from './jsonOperations.ts';
import { rejectedRequest } from './rejectedRequest.ts';
import { isMap } from './values.ts';

const MAX_OPERATIONS = 10_000;

/**
 * The object after RFC 6902 operations; inputs stay as they are. Throws ApiError 400 for what is no JSON patch,
 * 413 above 10,000 operations, 422 when an operation fails (a missing path, a failed test), whose `cause` says which.
 * @source apiserver endpoints/handlers jsonPatcher
 */
export function applyJsonPatch<T extends object>(object: T, operations: unknown): T {
  if (!Array.isArray(operations)) throw apiErrors.badRequest(`json: cannot unmarshal ${jsonKind(operations)} into Go value of type jsonpatch.Patch`);
  const odd = operations.find(operation => !isMap(operation) && operation !== null) as unknown;
  if (odd !== undefined) throw apiErrors.badRequest(`json: cannot unmarshal ${jsonKind(odd)} into Go value of type jsonpatch.Operation`);
  if (operations.length > MAX_OPERATIONS) {
    throw apiErrors.requestEntityTooLarge(`The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${operations.length}`);
  }
  const target: PatchTarget = { root: cloneJson(object), copiedBytes: 0 };
  for (const operation of operations as readonly unknown[]) {
    try { applyOperation(target, isMap(operation) ? operation : {}); } catch (error) { throw rejectedRequest(error as Error); }
  }
  return target.root as T;
}

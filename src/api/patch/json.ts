import { cloneJson } from '../../base/cloneJson.ts';
import { applyPatch, type Operation } from 'rfc6902';
import { ApiError, apiErrors } from '../apiError.ts';
import { rejectedRequest } from './rejectedRequest.ts';

const MAX_OPERATIONS = 10_000;
const OPERATIONS = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);

/**
 * The object after RFC 6902 operations; the input stays as it is. Throws ApiError 400 for what is no JSON patch,
 * 413 above 10,000 operations, 422 when an operation fails (a missing path, a failed test).
 * @source apiserver endpoints/handlers jsonPatcher
 */
export function applyJsonPatch<T extends object>(object: T, operations: unknown): T {
  if (!Array.isArray(operations)) throw apiErrors.badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  if (operations.length > MAX_OPERATIONS) {
    throw apiErrors.requestEntityTooLarge(`The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${operations.length}`);
  }
  for (const operation of operations as readonly unknown[]) checkOperation(operation);
  const target = { root: cloneJson(object) };
  const rooted = (operations as readonly Operation[]).map(operation => ({
    ...cloneJson(operation), path: `/root${operation.path}`, ...('from' in operation ? { from: `/root${operation.from}` } : {}),
  })) as Operation[];
  for (const operation of rooted) {
    const error = applyOne(target, operation);
    if (error !== null) throw rejectedRequest(error);
  }
  return target.root;
}

function checkOperation(operation: unknown): void {
  const { op, path, from } = (typeof operation === 'object' ? operation : undefined) as { op?: unknown; path?: unknown; from?: unknown } | null ?? {};
  if (typeof op !== 'string' || !OPERATIONS.has(op)) throw rejectedRequest(new Error(`Unexpected kind: ${String(op)}`));
  if (!isPointer(path) || ((op === 'move' || op === 'copy') && !isPointer(from))) throw rejectedRequest(new Error('missing or invalid path'));
}

function isPointer(value: unknown): value is string {
  return typeof value === 'string' && (value === '' || value.startsWith('/'));
}

function applyOne(target: object, operation: Operation): Error | null {
  try {
    return applyPatch(target, [operation])[0] ?? null;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    return error as Error;
  }
}

import { cloneJson } from '../../base/cloneJson.ts';
import { jsonKind } from '../schema/goWords.ts';
import { byteLength } from '../validation/names.ts';
import { findPlace, insertAt, readAt, removeAt, replaceAt, type Place } from './jsonPointer.ts';
import { equalJson, get, isMap, type JsonMap } from './values.ts';

/** What operations change: the document, and how much `copy` has added to it so far. */
export interface PatchTarget {
  root: unknown;
  copiedBytes: number;
}

/** A `test` did not hold. */
export class TestFailedError extends Error {
  constructor(path: string) { super(`testing value ${path} failed: test failed`); }
}

/** All that the copies of one patch may add. @source apiserver server.Config JSONPatchMaxCopyBytes */
const MAX_COPIED_BYTES = 3 * 1024 * 1024;

/**
 * Applies one RFC 6902 operation to the target, with which it shares no part afterwards. Throws an Error that names the operation.
 * @source evanphx/json-patch v4, and its departures from the RFC: `replace` makes what is not there, null stands for absent in `test`, lists have negative indices
 */
export function applyOperation(target: PatchTarget, operation: JsonMap): void {
  const op = get(operation, 'op');
  const apply = typeof op === 'string' && Object.hasOwn(operations, op) ? operations[op as keyof typeof operations] : undefined;
  if (apply === undefined) throw new Error(`Unexpected kind: ${typeof op === 'string' ? op : 'unknown'}`);
  apply(target, operation);
}

const operations = {
  add(target: PatchTarget, operation: JsonMap): void {
    const path = pathOf('add', operation);
    const place = placeOf(target, path, `add operation does not apply: doc is missing path: "${path}"`);
    attempt(`error in add for path: '${path}'`, () => { insertAt(place, valueOf(operation)); });
  },

  remove(target: PatchTarget, operation: JsonMap): void {
    const path = pathOf('remove', operation);
    const place = placeOf(target, path, `remove operation does not apply: doc is missing path: "${path}"`);
    attempt(`error in remove for path: '${path}'`, () => { removeAt(place); });
  },

  replace(target: PatchTarget, operation: JsonMap): void {
    const path = pathOf('replace', operation);
    if (path === '') { target.root = documentOf(operation); return; }
    const place = placeOf(target, path, `replace operation does not apply: doc is missing path: ${path}`);
    try { replaceAt(place, valueOf(operation)); } catch (cause) {
      throw new Error(`replace operation does not apply: doc is missing key: ${path}: missing value`, { cause });
    }
  },

  move(target: PatchTarget, operation: JsonMap): void {
    const from = fromOf('move', operation);
    const source = placeOf(target, from, `move operation does not apply: doc is missing from path: ${from}`);
    const value = attempt(`error in move for path: '${source.key}'`, () => { const found = readAt(source); removeAt(source); return found; });
    const path = pathOf('move', operation);
    const place = placeOf(target, path, `move operation does not apply: doc is missing destination path: ${path}`);
    attempt(`error in move for path: '${path}'`, () => { insertAt(place, value); });
  },

  copy(target: PatchTarget, operation: JsonMap): void {
    const from = fromOf('copy', operation);
    const source = placeOf(target, from, `copy operation does not apply: doc is missing from path: ${from}`);
    const value = attempt(`error in copy for from: '${from}'`, () => cloneJson(readAt(source) ?? null));
    const path = pathOf('copy', operation);
    const place = placeOf(target, path, `copy operation does not apply: doc is missing destination path: ${path}`);
    target.copiedBytes += byteLength(JSON.stringify(value));
    if (target.copiedBytes > MAX_COPIED_BYTES) throw new Error(`Unable to complete the copy, the accumulated size increase of copy is ${target.copiedBytes}, exceeding the limit ${MAX_COPIED_BYTES}`);
    attempt('error while adding value during copy', () => { insertAt(place, value); });
  },

  test(target: PatchTarget, operation: JsonMap): void {
    const path = pathOf('test', operation);
    const place = path === '' ? undefined : placeOf(target, path, `test operation does not apply: is missing path: ${path}`);
    const found = place === undefined ? target.root : attempt(`error in test for path: '${path}'`, () => readAt(place));
    if (!equalJson(found ?? null, get(operation, 'value') ?? null)) throw new TestFailedError(path);
  },
};

function pathOf(name: string, operation: JsonMap): string {
  return pointerIn(operation, 'path', `${name} operation failed to decode path: `);
}

function fromOf(name: string, operation: JsonMap): string {
  return pointerIn(operation, 'from', `${name} operation failed to decode from: `);
}

function pointerIn(operation: JsonMap, field: 'path' | 'from', place: string): string {
  const pointer = get(operation, field) ?? undefined;
  if (typeof pointer === 'string') return pointer;
  throw new Error(`${place}${pointer === undefined ? `operation missing ${field} field: missing value` : `json: cannot unmarshal ${jsonKind(pointer)} into Go value of type string`}`);
}

function placeOf({ root }: PatchTarget, pointer: string, problem: string): Place {
  const place = findPlace(root, pointer);
  if (place === undefined) throw new Error(`${problem}: missing value`);
  return place;
}

/** An absent value is null. */
function valueOf(operation: JsonMap): unknown {
  return cloneJson(get(operation, 'value') ?? null);
}

function documentOf(operation: JsonMap): unknown {
  const value = valueOf(operation);
  if (!isMap(value) && !Array.isArray(value)) throw new Error('replace operation value must be object or array');
  return value;
}

function attempt<T>(place: string, action: () => T): T {
  try { return action(); } catch (cause) { throw new Error(`${place}: ${(cause as Error).message}`, { cause }); }
}

import { get, isMap, put, type JsonMap } from './values.ts';

/** A place in a document: a map or list that is there, and a key in it that need not be. */
export interface Place {
  readonly container: JsonMap | unknown[];
  readonly key: string;
}

/** Where an RFC 6901 pointer leads; undefined for the whole document (""), for what is no pointer and where a container on the way is missing. */
export function findPlace(document: unknown, pointer: string): Place | undefined {
  const [before, ...tokens] = pointer.split('/').map(unescapeToken);
  const key = tokens.pop();
  if (before !== '' || key === undefined) return undefined;
  const container = tokens.reduce(childOf, document);
  return isMap(container) || Array.isArray(container) ? { container, key } : undefined;
}

/** What is there; undefined for a key that a map does not have. Throws an Error outside of a list. */
export function readAt({ container, key }: Place): unknown {
  return Array.isArray(container) ? container[indexIn(container.length, key)] : get(container, key);
}

/** Sets the value, which must be there in a list. Throws an Error outside of a list. */
export function replaceAt({ container, key }: Place, value: unknown): void {
  if (Array.isArray(container)) container[indexIn(container.length, key)] = value;
  else put(container, key, value);
}

/** Sets a map's key, or puts the value before a list's item; `-` is after the last. Throws an Error outside of a list. */
export function insertAt({ container, key }: Place, value: unknown): void {
  if (!Array.isArray(container)) { put(container, key, value); return; }
  if (key !== '-' && parseIndex(key) === undefined) throw new Error(`value was not a proper array index: '${key}': ${noIndex(key)}`);
  container.splice(key === '-' ? container.length : indexIn(container.length + 1, key), 0, value);
}

/** Takes away what is there. Throws an Error when nothing is. */
export function removeAt({ container, key }: Place): void {
  if (Array.isArray(container)) { container.splice(indexIn(container.length, key), 1); return; }
  if (!Object.hasOwn(container, key)) throw new Error(`Unable to remove nonexistent key: ${key}: missing value`);
  delete container[key];
}

/** A part of a pointer as the key that it means. */
export function unescapeToken(token: string): string {
  return token.replace(/~[01]/g, found => found === '~1' ? '/' : '~');
}

/** A key as a part of a pointer. */
export function escapeToken(key: string): string {
  return key.replace(/[~/]/g, found => found === '/' ? '~1' : '~0');
}

function childOf(value: unknown, token: string): unknown {
  if (isMap(value)) return get(value, token);
  if (!Array.isArray(value)) return undefined;
  const index = parseIndex(token);
  return index === undefined ? undefined : value.at(index);
}

/** As kube-apiserver reads indices: a sign and leading zeros are let through, and -1 is the last. */
function parseIndex(token: string): number | undefined {
  return /^[+-]?\d+$/.test(token) ? Number(token) : undefined;
}

function indexIn(length: number, token: string): number {
  const index = parseIndex(token);
  if (index === undefined) throw new Error(noIndex(token));
  if (index >= length || index < -length) throw new Error(`Unable to access invalid index: ${index}: invalid index referenced`);
  return index < 0 ? index + length : index;
}

function noIndex(token: string): string {
  return `strconv.Atoi: parsing ${JSON.stringify(token)}: invalid syntax`;
}

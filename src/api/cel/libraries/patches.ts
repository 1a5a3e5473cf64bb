import type { Environment } from '@marcbachmann/cel-js';
import { escapeToken } from '../../patch/jsonPointer.ts';
import { fromCelValue } from '../celValue.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A value of one of the types `Object`, `Object.spec`, …: some fields of an object. */
class PatchObject {
  readonly type: string;
  readonly fields: Fields;
  constructor(type: string, fields: Fields) { this.type = type; this.fields = fields; }
}

class JsonPatch {
  readonly fields: Fields;
  constructor(fields: Fields) { this.fields = fields; }
}

class PatchNamespace {}

const OPERATION_FIELDS: readonly string[] = ['op', 'path', 'from', 'value'];

/** What `rewriteStructLiterals` makes of literals, and `jsonpatch.escapeKey`. @source k8s.io/apiserver pkg/cel/mutation, pkg/cel/library/jsonpatch.go */
export function addPatches(environment: Environment): void {
  const entries = (map: unknown): Fields => map instanceof Map ? Object.fromEntries(map) as Fields : map as Fields;
  environment
    .registerType('Object', { ctor: PatchObject, fields: {} }).registerType('JSONPatch', { ctor: JsonPatch, fields: {} })
    .registerFunction('__object(string, map): Object', (type: string, map: unknown) => new PatchObject(type, entries(map)))
    .registerFunction('__jsonPatch(string, map): JSONPatch', (_: string, map: unknown) => {
      const fields = entries(map);
      for (const name of Object.keys(fields)) if (!OPERATION_FIELDS.includes(name)) throw new Error(`no such field: ${name}`);
      return new JsonPatch(fields);
    })
    .registerType('PatchNamespace', { ctor: PatchNamespace, fields: {} }).registerConstant('jsonpatch', 'PatchNamespace', new PatchNamespace())
    .registerFunction('PatchNamespace.escapeKey(string): string', (_: PatchNamespace, key: string) => escapeToken(key));
}

/** What an expression that comes to an `Object` says, as JSON. Throws an Error for other values, and where the name of a type is not the path of the field that it is in. */
export function toAppliedFields(value: unknown): Fields {
  if (!(value instanceof PatchObject) || value.type !== 'Object') throw new Error(`must evaluate to Object but got ${value instanceof PatchObject ? value.type : typeof value}`);
  return toJson(value) as Fields;
}

/** What an expression that comes to a list of `JSONPatch` says. Throws an Error. */
export function toJsonPatch(value: unknown): readonly Fields[] {
  if (!Array.isArray(value)) throw new Error('type mismatch: JSONPatchType.expression should evaluate to array');
  return value.map(each => {
    if (!(each instanceof JsonPatch)) throw new Error('type mismatch: JSONPatchType.expression should evaluate to array of JSONPatch');
    return toJson(each.fields) as Fields;
  });
}

function toJson(value: unknown, path?: string): unknown {
  if (value instanceof PatchObject) {
    const expected = path ?? value.type;
    if (value.type !== expected) throw new Error(`type mismatch: unexpected type name ${JSON.stringify(value.type)}, expected ${JSON.stringify(expected)}, which matches field name path from root Object type`);
    return Object.fromEntries(Object.entries(value.fields).map(([name, each]) => [name, toJson(each, `${expected}.${name}`)]));
  }
  if (Array.isArray(value)) return value.map(each => toJson(each, path));
  const entries = value instanceof Map ? [...value] : typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype ? Object.entries(value) : undefined;
  return entries === undefined ? fromCelValue(value) : Object.fromEntries(entries.map(([key, each]) => [String(key), toJson(each, path)]));
}

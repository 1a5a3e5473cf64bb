import protobuf from 'protobufjs/minimal.js';
import type { Reader, Writer } from 'protobufjs/minimal.js';
import { ApiError, apiErrors } from '../apiError.ts';
import { jsonFormOf } from './jsonForms.ts';
import { messageNameForKind, messageOf, type MessageField } from './messages.ts';
import { specialType } from './specialTypes.ts';

/** The media type of Kubernetes' binary bodies. */
export const PROTOBUF_MEDIA_TYPE = 'application/vnd.kubernetes.protobuf';

type JsonObject = Record<string, unknown>;
const PREFIX = Buffer.from('k8s\0', 'latin1');

/*
 * Import this module with `import()` where the first body arrives: protobufjs costs 10 ms to load.
 */

/**
 * Decodes a body `k8s\0` + runtime.Unknown into the JSON form that kube-apiserver would see: zero values that
 * Go's omitempty drops are absent, pointers keep theirs; `object` carries apiVersion and kind, and `metadata` where the kind has one.
 * Throws ApiError 400 for other bytes and for kinds without a known message.
 * @source apimachinery runtime/serializer/protobuf
 */
export function decodeProtobuf(bytes: Uint8Array): { readonly apiVersion: string; readonly kind: string; readonly object: JsonObject } {
  if (!PREFIX.equals(bytes.subarray(0, PREFIX.length))) {
    throw apiErrors.badRequest(`provided data does not appear to be a protobuf message, expected prefix ${JSON.stringify([...PREFIX]).replaceAll(',', ' ')}`);
  }
  try {
    const { apiVersion, kind, raw, contentType } = readUnknown(protobuf.Reader.create(bytes.subarray(PREFIX.length)));
    const object = contentType === 'application/json' ? JSON.parse(Buffer.from(raw).toString('utf8')) as JsonObject : decodeKind(apiVersion, kind, raw);
    return { apiVersion, kind, object: { apiVersion, kind, ...object } };
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError(apiErrors.badRequest(`unable to decode protobuf body: ${(error as Error).message}`).status, { cause: error });
  }
}

/**
 * Encodes an object as `k8s\0` + runtime.Unknown; fields that its message does not have are left out.
 * Throws ApiError 400 for kinds without a known message, TypeError for values of the wrong type.
 */
export function encodeProtobuf(object: object): Uint8Array {
  const { apiVersion, kind } = object as { readonly apiVersion?: unknown; readonly kind?: unknown };
  const name = messageNameForKind(String(apiVersion), String(kind)) ?? unknownKind(String(apiVersion), String(kind));
  const writer = protobuf.Writer.create();
  writer.uint32(10).fork().uint32(10).string(String(apiVersion)).uint32(18).string(String(kind)).ldelim();
  writer.uint32(18).fork();
  writeMessage(writer, name, object as JsonObject);
  writer.ldelim().uint32(26).string('').uint32(34).string('');
  return Buffer.concat([PREFIX, writer.finish()]);
}

function unknownKind(apiVersion: string, kind: string): never {
  throw apiErrors.badRequest(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`);
}

function decodeKind(apiVersion: string, kind: string, raw: Uint8Array): JsonObject {
  const name = messageNameForKind(apiVersion, kind) ?? unknownKind(apiVersion, kind);
  const object: JsonObject = {};
  if (messageOf(name).fields.some(field => field.name === 'metadata')) object['metadata'] = {};
  const reader = protobuf.Reader.create(raw);
  readMessage(reader, { name, end: reader.len, target: object });
  return object;
}

function readUnknown(reader: Reader): { readonly apiVersion: string; readonly kind: string; readonly raw: Uint8Array; readonly contentType: string } {
  let apiVersion = '', kind = '', contentType = '', raw = new Uint8Array();
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    switch (tag >>> 3) {
      case 1: {
        const end = reader.uint32() + reader.pos;
        while (reader.pos < end) {
          const inner = reader.uint32();
          if (inner >>> 3 === 1) apiVersion = reader.string(); else if (inner >>> 3 === 2) kind = reader.string(); else reader.skipType(inner & 7);
        }
        break;
      }
      case 2: raw = new Uint8Array(reader.bytes()); break;
      case 4: contentType = reader.string(); break;
      default: reader.skipType(tag & 7);
    }
  }
  return { apiVersion, kind, raw, contentType };
}

function readMessage(reader: Reader, { name, end, target }: { readonly name: string; readonly end: number; readonly target: JsonObject }): void {
  const { byNumber } = messageOf(name);
  while (reader.pos < end) {
    const tag = reader.uint32();
    const field = byNumber.get(tag >>> 3);
    if (field === undefined) { reader.skipType(tag & 7); continue; }
    readField(reader, { field, wireType: tag & 7, target });
  }
}

function readField(reader: Reader, { field, wireType, target }: { readonly field: MessageField; readonly wireType: number; readonly target: JsonObject }): void {
  if (field.repeated === 'map') {
    const map = own(target, field.name) as JsonObject | undefined ?? {};
    set(target, field.name, map);
    readEntry(reader, field, map);
    return;
  }
  if (field.repeated === 'list') {
    const list = own(target, field.name) as unknown[] | undefined ?? [];
    set(target, field.name, list);
    if (wireType !== 2 || field.message || field.type === 'string' || field.type === 'bytes') { list.push(readValue(reader, field)); return; }
    const end = reader.uint32() + reader.pos;
    while (reader.pos < end) list.push(readValue(reader, field));
    return;
  }
  if (field.inline && field.message && specialType(field.type) === undefined) {
    readMessage(reader, { name: field.type, end: reader.uint32() + reader.pos, target });
    return;
  }
  const value = readValue(reader, field);
  if (value === undefined || (field.dropZero && isZero(value))) return;
  set(target, field.name, value);
}

function readEntry(reader: Reader, field: MessageField, map: JsonObject): void {
  const end = reader.uint32() + reader.pos;
  let key = '';
  let value: unknown = field.message ? {} : field.type === 'string' || field.type === 'bytes' ? '' : 0;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag >>> 3 === 1) key = reader.string(); else if (tag >>> 3 === 2) value = readValue(reader, field); else reader.skipType(tag & 7);
  }
  set(map, key, value);
}

function readValue(reader: Reader, { type, message }: MessageField): unknown {
  if (message) {
    const end = reader.uint32() + reader.pos;
    const special = specialType(type);
    if (special !== undefined) return special.read(reader, end);
    const target: JsonObject = {};
    readMessage(reader, { name: type, end, target });
    return jsonFormOf(type)?.fromFields(target) ?? target;
  }
  switch (type) {
    case 'string': return reader.string();
    case 'bytes': return Buffer.from(reader.bytes()).toString('base64');
    case 'bool': return reader.bool();
    case 'int32': return reader.int32();
    case 'int64': return Number(reader.int64());
    case 'double': return reader.double();
    default: throw new TypeError(`unknown scalar ${type}`);
  }
}

function isZero(value: unknown): boolean {
  return value === '' || value === 0 || value === false || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}

function writeMessage(writer: Writer, name: string, source: JsonObject): void {
  for (const field of messageOf(name).fields) {
    if (field.inline && field.message && specialType(field.type) === undefined) {
      writer.uint32(field.number << 3 | 2).fork();
      writeMessage(writer, field.type, source);
      writer.ldelim();
      continue;
    }
    const value = own(source, field.name);
    if (value === undefined || value === null) continue;
    if (field.repeated === 'list') {
      for (const item of value as readonly unknown[]) writeValue(writer, { field, number: field.number, value: item });
    } else if (field.repeated === 'map') {
      for (const key of Object.keys(value).sort()) {
        writer.uint32(field.number << 3 | 2).fork().uint32(10).string(key);
        writeValue(writer, { field, number: 2, value: (value as JsonObject)[key] });
        writer.ldelim();
      }
    } else writeValue(writer, { field, number: field.number, value });
  }
}

function writeValue(writer: Writer, { field, number, value }: { readonly field: MessageField; readonly number: number; readonly value: unknown }): void {
  if (field.message) {
    writer.uint32(number << 3 | 2).fork();
    const special = specialType(field.type);
    if (special !== undefined) special.write(writer, value); else writeMessage(writer, field.type, (jsonFormOf(field.type)?.toFields(value) ?? value) as JsonObject);
    writer.ldelim();
    return;
  }
  switch (field.type) {
    case 'string': writer.uint32(number << 3 | 2).string(String(value)); break;
    case 'bytes': writer.uint32(number << 3 | 2).bytes(Buffer.from(String(value), 'base64')); break;
    case 'bool': writer.uint32(number << 3).bool(value === true); break;
    case 'int32': writer.uint32(number << 3).int32(Number(value)); break;
    case 'int64': writer.uint32(number << 3).int64(Number(value)); break;
    case 'double': writer.uint32(number << 3 | 1).double(Number(value)); break;
    default: throw new TypeError(`unknown scalar ${field.type}`);
  }
}

function own(source: JsonObject, key: string): unknown {
  return Object.hasOwn(source, key) ? source[key] : undefined;
}

/** Sets an own property whatever its name ('__proto__' is a legal map key). */
function set(target: JsonObject, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  else target[key] = value;
}

import type { Schema } from './components.ts';

/** Content type of the protobuf form; kubectl 1.20 and 1.32 accept this spelling only. */
export const OPENAPI_V2_PROTOBUF_TYPE = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/** An OpenAPI v2 document (`openApiV2Document`) in protobuf, for clients that insist. Throws for what is no such document. @source google/gnostic openapiv2/OpenAPIv2.proto, for the field numbers */
export function toOpenApiV2Protobuf(document: Schema): Buffer { return encode(document, DOCUMENT); }

/** Turns a value of a JSON document (and the name under which it was found) into bytes of its message. */
type Write = (value: unknown, name: string) => Buffer;
/** JSON name → how it is written; 'x-' stands for extensions. Names that are absent are left out. */
type Fields = Readonly<Record<string, Write>>;
type Json = Readonly<Record<string, unknown>>;

const text = (number: number): Write => value => bytes(number, Buffer.from(String(value)));
const flag = (number: number): Write => value => Buffer.concat([varint(number << 3), varint(value === true ? 1 : 0)]);
/** What is no count is left out. */
const integer = (number: number): Write => value => Number.isSafeInteger(value) && Number(value) >= 0 ? Buffer.concat([varint(number << 3), varint(Number(value))]) : Buffer.alloc(0);
const double = (number: number): Write => value => { const eight = Buffer.alloc(8); eight.writeDoubleLE(Number(value)); return Buffer.concat([varint(number << 3 | 1), eight]); };
const each = (write: Write): Write => (value, name) => Buffer.concat((value as readonly unknown[]).map(item => write(item, name)));
const within = (number: number, write: Write): Write => (value, name) => bytes(number, write(value, name));
const message = (number: number, fields: () => Fields): Write => value => bytes(number, encode(value as Json, fields()));
/** A map as a list of {name = 1, value = 2}. */
const named = (number: number, write: Write): Write => value => Buffer.concat(Object.entries(value as Json).map(([name, item]) => bytes(number, Buffer.concat([bytes(1, Buffer.from(name)), write(item, name)]))));
/** A value that the format does not know, as YAML; JSON is that. */
const any = (number: number): Write => value => bytes(number, bytes(2, Buffer.from(`${JSON.stringify(value)}\n`)));
const extension = (number: number): Write => (value, name) => bytes(number, Buffer.concat([bytes(1, Buffer.from(name)), any(2)(value, name)]));

const SCHEMA: Fields = {
  '$ref': text(1), 'format': text(2), 'title': text(3), 'description': text(4), 'default': any(5), 'maximum': double(7), 'exclusiveMaximum': flag(8), 'minimum': double(9), 'exclusiveMinimum': flag(10),
  'maxLength': integer(11), 'minLength': integer(12), 'pattern': text(13), 'maxItems': integer(14), 'minItems': integer(15), 'uniqueItems': flag(16), 'required': each(text(19)), 'enum': each(any(20)),
  'additionalProperties': within(21, (value, name) => typeof value === 'boolean' ? flag(2)(value, name) : message(1, () => SCHEMA)(value, name)), 'type': within(22, text(1)),
  'items': within(23, message(1, () => SCHEMA)), 'properties': within(25, named(1, message(2, () => SCHEMA))), 'x-': extension(31),
};
const QUERY_PARAMETER: Fields = { required: flag(1), in: text(2), description: text(3), name: text(4), type: text(6), format: text(7), uniqueItems: flag(20) };
const PATH_PARAMETER: Fields = { required: flag(1), in: text(2), description: text(3), name: text(4), type: text(5), format: text(6), uniqueItems: flag(19) };
const BODY_PARAMETER: Fields = { description: text(1), name: text(2), in: text(3), required: flag(4), schema: message(5, () => SCHEMA) };
const PARAMETERS: Readonly<Record<string, Write>> = {
  body: within(1, message(1, () => BODY_PARAMETER)),
  query: within(1, within(2, message(3, () => QUERY_PARAMETER))),
  path: within(1, within(2, message(4, () => PATH_PARAMETER))),
};
const parameter: Write = (value, name) => PARAMETERS[String((value as Json)['in'])]?.(value, name) ?? Buffer.alloc(0);
const parameters = (number: number): Write => each(within(number, parameter));
const RESPONSE: Fields = { description: text(1), schema: within(2, message(1, () => SCHEMA)) };
const OPERATION: Fields = {
  'tags': each(text(1)), 'description': text(3), 'operationId': text(5), 'produces': each(text(6)), 'consumes': each(text(7)), 'parameters': parameters(8),
  'responses': within(9, named(1, within(2, message(1, () => RESPONSE)))), 'x-': extension(13),
};
const operation = (number: number) => message(number, () => OPERATION);
const PATH_ITEM: Fields = { get: operation(2), put: operation(3), post: operation(4), delete: operation(5), options: operation(6), head: operation(7), patch: operation(8), parameters: parameters(9) };
const DOCUMENT: Fields = {
  swagger: text(1), info: message(2, () => ({ title: text(1), version: text(2) })), paths: within(8, named(2, message(2, () => PATH_ITEM))), definitions: within(9, named(1, message(2, () => SCHEMA))),
};

function encode(object: Json, fields: Fields): Buffer {
  return Buffer.concat(Object.entries(object).map(([name, value]) => (Object.hasOwn(fields, name) ? fields[name] : name.startsWith('x-') ? fields['x-'] : undefined)?.(value, name) ?? Buffer.alloc(0)));
}

function bytes(number: number, body: Uint8Array): Buffer { return Buffer.concat([varint(number << 3 | 2), varint(body.length), body]); }

function varint(value: number): Buffer {
  const out: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) out.push(value % 128 | 128);
  return Buffer.from([...out, value]);
}

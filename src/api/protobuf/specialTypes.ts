import type { Reader, Writer } from 'protobufjs/minimal.js';
import { APIEXTENSIONS_PACKAGE } from './apiextensions.ts';
import { parseDuration, formatDuration } from './duration.ts';

/** A message whose JSON form is not an object of its fields. `read` answers undefined for Go's zero value. */
interface SpecialType {
  read(reader: Reader, end: number): unknown;
  write(writer: Writer, value: unknown): void;
}

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

const time = (digits: 0 | 6): SpecialType => ({
  read(reader, end) {
    const empty = reader.pos >= end;
    const { 1: seconds = 0, 2: nanos = 0 } = readNumbers(reader, end);
    if (empty) return undefined;
    const text = new Date(seconds * 1000).toISOString().slice(0, -5);
    return digits === 0 ? `${text}Z` : `${text}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z`;
  },
  write(writer, value) {
    const text = String(value);
    const milliseconds = Date.parse(text);
    if (Number.isNaN(milliseconds)) throw new TypeError(`not a time: ${text}`);
    const fraction = /\.(\d{1,9})/.exec(text)?.[1] ?? '';
    writer.uint32(8).int64(Math.floor(milliseconds / 1000));
    writer.uint32(16).int32(digits === 0 ? 0 : Number(fraction.padEnd(9, '0')));
  },
});

const json: SpecialType = {
  read: (reader, end) => {
    const raw = readBytes(reader, end)[1];
    return raw === undefined || raw.length === 0 ? undefined : JSON.parse(Buffer.from(raw).toString('utf8')) as unknown;
  },
  write: (writer, value) => { writer.uint32(10).bytes(Buffer.from(JSON.stringify(value), 'utf8')); },
};

/** Here null is a value as well. */
const nullableJson: SpecialType = { ...json, read: (reader, end) => json.read(reader, end) ?? null };

const stringList: SpecialType = {
  read(reader, end) {
    const items: string[] = [];
    while (reader.pos < end) {
      const tag = reader.uint32();
      if (tag >>> 3 === 1) items.push(reader.string()); else reader.skipType(tag & 7);
    }
    return items;
  },
  write(writer, value) { for (const item of value as readonly string[]) writer.uint32(10).string(item); },
};

const special: Readonly<Record<string, SpecialType>> = {
  [`${META}.Time`]: time(0),
  [`${META}.Timestamp`]: time(0),
  [`${META}.MicroTime`]: time(6),
  [`${META}.FieldsV1`]: json,
  [`${META}.Verbs`]: stringList,
  [`${META}.Duration`]: {
    read: (reader, end) => formatDuration(readNumbers(reader, end)[1] ?? 0),
    write: (writer, value) => { writer.uint32(8).int64(parseDuration(String(value))); },
  },
  'io.k8s.apimachinery.pkg.runtime.RawExtension': json,
  [`${APIEXTENSIONS_PACKAGE}.JSON`]: nullableJson,
  'io.k8s.apimachinery.pkg.api.resource.Quantity': {
    read: (reader, end) => { const raw = readBytes(reader, end)[1]; return raw === undefined ? '0' : Buffer.from(raw).toString('utf8'); },
    write: (writer, value) => { writer.uint32(10).string(String(value)); },
  },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': {
    read(reader, end) {
      let type = 0, number = 0, text = '';
      while (reader.pos < end) {
        const tag = reader.uint32();
        switch (tag >>> 3) {
          case 1: type = Number(reader.int64()); break;
          case 2: number = reader.int32(); break;
          case 3: text = reader.string(); break;
          default: reader.skipType(tag & 7);
        }
      }
      return type === 1 ? text : number;
    },
    write(writer, value) {
      const isText = typeof value === 'string';
      writer.uint32(8).int64(isText ? 1 : 0).uint32(16).int32(isText ? 0 : Number(value)).uint32(26).string(isText ? value : '');
    },
  },
};

/** The codec of a message with a JSON form of its own; undefined for plain messages. */
export function specialType(definition: string): SpecialType | undefined {
  if (definition.endsWith('.ExtraValue')) return stringList;
  return Object.hasOwn(special, definition) ? special[definition] : undefined;
}

function readNumbers(reader: Reader, end: number): Record<number, number> {
  const numbers: Record<number, number> = {};
  while (reader.pos < end) {
    const tag = reader.uint32();
    if ((tag & 7) === 0) numbers[tag >>> 3] = Number(reader.int64()); else reader.skipType(tag & 7);
  }
  return numbers;
}

function readBytes(reader: Reader, end: number): Record<number, Uint8Array> {
  const values: Record<number, Uint8Array> = {};
  while (reader.pos < end) {
    const tag = reader.uint32();
    if ((tag & 7) === 2) values[tag >>> 3] = reader.bytes(); else reader.skipType(tag & 7);
  }
  return values;
}

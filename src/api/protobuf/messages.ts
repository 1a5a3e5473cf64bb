import packed from './descriptors.json' with { type: 'json' };
import { kindEntry } from '../schema/table.ts';
import { APIEXTENSIONS_PACKAGE, apiextensionsMessages } from './apiextensions.ts';

/** One field of a message, as protobuf numbers it and JSON names it. */
export interface MessageField {
  readonly number: number;
  readonly name: string;
  /** Scalar ('string', 'int32', 'int64', 'bool', 'bytes', 'double') or a message's definition name. */
  readonly type: string;
  readonly message: boolean;
  readonly repeated: 'no' | 'list' | 'map';
  /** The message's fields lie in the parent's JSON. */
  readonly inline: boolean;
  /** A zero value is left out of JSON, as Go's omitempty on a plain field does. */
  readonly dropZero: boolean;
}

export interface Message {
  readonly fields: readonly MessageField[];
  readonly byNumber: ReadonlyMap<number, MessageField>;
}

let packages: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
/** Kinds of meta/v1 that every group serves under its own apiVersion. */
const OPTIONS = new Set(['DeleteOptions', 'CreateOptions', 'UpdateOptions', 'PatchOptions', 'GetOptions', 'ListOptions', 'WatchEvent', 'Status']);
const known = new Map<string, Message>();

/** Definition name of a kind's message; undefined when the table has no field numbers for it (custom resources). */
export function messageNameForKind(apiVersion: string, kind: string): string | undefined {
  const name = OPTIONS.has(kind) ? `${META}.${kind}` : kindEntry(apiVersion, kind)?.definition;
  return name === undefined || lineOf(name) === undefined ? undefined : name;
}

/** The message of a definition name; throws for a name that is not in the table. */
export function messageOf(name: string): Message {
  const seen = known.get(name);
  if (seen !== undefined) return seen;
  const line = lineOf(name);
  if (line === undefined) throw new Error(`no protobuf message ${name}`);
  const home = name.slice(0, name.lastIndexOf('.'));
  const fields = line === '' ? [] : line.split(';').map(text => toField(text, home));
  const message = { fields, byNumber: new Map(fields.map(field => [field.number, field])) };
  known.set(name, message);
  return message;
}

function lineOf(name: string): string | undefined {
  const dot = name.lastIndexOf('.');
  packages ??= { ...packed.packages, [APIEXTENSIONS_PACKAGE]: apiextensionsMessages };
  const home = packages[name.slice(0, dot)];
  return home !== undefined && Object.hasOwn(home, name.slice(dot + 1)) ? home[name.slice(dot + 1)] : undefined;
}

function toField(text: string, home: string): MessageField {
  const [number = '', name = '', expression = '', flags = ''] = text.split(' ');
  const repeated = expression.startsWith('[]') ? 'list' : expression.startsWith('{}') ? 'map' : 'no';
  const type = repeated === 'no' ? expression : expression.slice(2);
  const message = type.startsWith('#');
  const target = message ? type.slice(1) : type;
  return {
    number: Number(number), name, message, repeated, type: message && !target.includes('.') ? `${home}.${target}` : target,
    inline: flags.includes('i'), dropZero: flags.includes('o') && !flags.includes('p'),
  };
}

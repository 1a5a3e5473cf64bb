import type { GoField, GoPackage } from './goTypes.ts';

export interface ProtoField { readonly number: number; readonly name: string; readonly type: string }

/** Messages of a generated.proto. Types: scalars, `#<definition>`, prefixed by `[]` or `{}` for lists and maps by string. */
export function readProtoMessages({ proto, name }: GoPackage): Map<string, readonly ProtoField[]> {
  const messages = new Map<string, readonly ProtoField[]>();
  const text = proto.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
  for (const [, message = '', body = ''] of text.matchAll(/^message (\w+) \{([\s\S]*?)^\}/gm)) {
    messages.set(message, [...body.matchAll(/^\s*(?:(optional|repeated|required)\s+(\S+)|map<string,\s*(\S+)>)\s+(\w+)\s*=\s*(\d+)/gm)].map(([, label, type, value, field = '', number = '']) => ({
      number: Number(number), name: field, type: `${label === 'repeated' ? '[]' : value === undefined ? '' : '{}'}${toType(value ?? type ?? '', name)}`,
    })));
  }
  return messages;
}

const SCALARS = new Set(['string', 'int32', 'int64', 'bool', 'bytes', 'double']);

function toType(type: string, home: string): string {
  if (SCALARS.has(type)) return type;
  return `#${type.startsWith('.') ? type.slice(1).replace(/^k8s\.io\./, 'io.k8s.') : `${home}.${type}`}`;
}

/** Messages with a JSON form of their own, which the codec knows. */
const SPECIAL = new Set(['Time', 'MicroTime', 'Timestamp', 'Quantity', 'QuantityValue', 'IntOrString', 'RawExtension', 'FieldsV1', 'Duration', 'Verbs', 'ExtraValue']);

/**
 * One message as a line: `<number> <json name> <type> <flags>` joined by ';'. Types of the own package are `#Name`.
 * Undefined for messages that the codec knows, and for the generic List, which is never sent.
 * Flags: `i` inlined in the parent's JSON; `o` left out of JSON when zero; `p` a Go pointer (zero is a value).
 */
export function describeMessage(message: string, fields: readonly ProtoField[], pkg: GoPackage): string | undefined {
  if (message === 'List' && pkg.group === '' && pkg.version === 'v1') return undefined;
  if (SPECIAL.has(message) || fields.length === 0) return fields.length === 0 && !SPECIAL.has(message) ? '' : undefined;
  const struct = pkg.structs.get(message);
  if (struct === undefined) throw new Error(`${pkg.name}.${message} has no Go struct`);
  return fields.map(field => {
    const go: GoField | undefined = struct.find(candidate => candidate.number === field.number);
    if (go === undefined) throw new Error(`${pkg.name}.${message}.${field.name} has no Go field`);
    const flags = `${go.inline || go.json === undefined ? 'i' : ''}${go.omitEmpty ? 'o' : ''}${go.goType.startsWith('*') ? 'p' : ''}`;
    const type = field.type.replace(`#${pkg.name}.`, '#');
    return `${field.number} ${go.json ?? field.name} ${type}${flags === '' ? '' : ` ${flags}`}`;
  }).join(';');
}

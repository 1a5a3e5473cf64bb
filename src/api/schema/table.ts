import packed from './schema.json' with { type: 'json' };
import { keysOf, removedIn } from './keys.ts';

/** JSON form of a value. `any` takes everything; `object` any map; `quantity` and `intOrString` a string or a number. */
export type PropertyType = 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array' | 'any' | 'quantity' | 'intOrString';

/** One value's shape: a scalar, a reference (`type` object, `ref` names a definition), a list (`items`) or a map (`additionalProperties`). */
export interface Property {
  readonly type: PropertyType;
  /** Name for `definition`; only with type object. */
  readonly ref?: string;
  readonly items?: Property;
  readonly additionalProperties?: Property;
  readonly enum?: readonly string[];
  /** int32, int64, double, byte, date-time, date-time-micro. */
  readonly format?: string;
  /** Markdown as upstream wrote it; decoded on first access. */
  readonly description?: string;
  readonly patchMergeKey?: string;
  /** 'merge', 'replace', 'retainKeys' or 'merge,retainKeys'. */
  readonly patchStrategy?: string;
  readonly listType?: 'map' | 'set' | 'atomic';
  readonly listMapKeys?: readonly string[];
  readonly mapType?: 'atomic' | 'granular';
  readonly default?: string | number | boolean;
}

/** An object type of Kubernetes' API, named as in OpenAPI: 'io.k8s.api.core.v1.PodSpec'. */
export interface Definition {
  readonly name: string;
  readonly description?: string;
  /** In alphabetical order. */
  readonly required: readonly string[];
  /** In alphabetical order. Look up with Object.hasOwn: keys come from documents. */
  readonly properties: Readonly<Record<string, Property>>;
}

/** A kind that the table knows; `definition` names its type. */
export interface KindEntry {
  readonly apiVersion: string;
  readonly kind: string;
  readonly definition: string;
  /** Absent for lists and for kinds that only subresources use. */
  readonly plural?: string;
  readonly namespaced?: boolean;
  /** No longer served by current Kubernetes; the version that removed it where known ('1.22'), else true. */
  readonly removed?: string | true;
}

const API_VERSION = 'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources';
const KIND = 'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds';

const lines: Readonly<Record<string, string>> = packed.structure;
let descriptions: Readonly<Record<string, readonly string[]>> | undefined;
let kindList: readonly KindEntry[] | undefined;
let kindIndex: ReadonlyMap<string, KindEntry> | undefined;
const definitions = new Map<string, Definition>();

/** Packages and versions that the table was made from. */
export const schemaOrigin: readonly string[] = packed.origin;

/** Every kind of the table, sorted by apiVersion, then kind; lists and removed versions included. */
export function kinds(): readonly KindEntry[] {
  kindList ??= (packed.kinds as readonly (Omit<KindEntry, 'removed'> & { readonly removed?: boolean })[]).map(({ removed, ...entry }) => {
    const version = removedIn(entry.apiVersion, entry.kind);
    return version === undefined && removed !== true ? entry : { ...entry, removed: version ?? true };
  });
  return kindList;
}

/** The kind's entry; undefined when the table does not hold it (a custom resource, a typing error). */
export function kindEntry(apiVersion: string, kind: string): KindEntry | undefined {
  kindIndex ??= new Map(kinds().map(entry => [`${entry.apiVersion} ${entry.kind}`, entry]));
  return kindIndex.get(`${apiVersion} ${kind}`);
}

export function definitionForKind(apiVersion: string, kind: string): Definition | undefined {
  const entry = kindEntry(apiVersion, kind);
  return entry === undefined ? undefined : definition(entry.definition);
}

/** The definition of an OpenAPI name; the same object at every call. */
export function definition(name: string): Definition | undefined {
  const known = definitions.get(name);
  if (known !== undefined) return known;
  const line = Object.hasOwn(lines, name) ? lines[name] : undefined;
  if (line === undefined) return undefined;
  const made = toDefinition(name, line);
  definitions.set(name, made);
  return made;
}

/** Names of all definitions, sorted. */
export function definitionNames(): readonly string[] {
  return Object.keys(lines);
}

/** `line`: 'required,required;property type;property type|value|value'. */
function toDefinition(name: string, line: string): Definition {
  const [required = '', ...fields] = line.split(';');
  const properties: Record<string, Property> = {};
  fields.forEach((field, index) => {
    const space = field.indexOf(' ');
    const property = field.slice(0, space);
    const [expression = 'any', ...values] = field.slice(space + 1).split('|');
    const parsed = { ...toProperty(expression, values), ...keysOf(name, property) };
    properties[property] = described(parsed, () => describe(name, index + 1) ?? (property === 'apiVersion' ? API_VERSION : property === 'kind' ? KIND : undefined));
  });
  return described({ name, required: required === '' ? [] : required.split(','), properties }, () => describe(name, 0));
}

function toProperty(expression: string, values: readonly string[]): Property {
  if (expression.startsWith('[]')) return { type: 'array', items: toProperty(expression.slice(2), values) };
  if (expression.startsWith('{}')) return { type: 'object', additionalProperties: toProperty(expression.slice(2), values) };
  if (expression.startsWith('#')) return { type: 'object', ref: expression.slice(1) };
  const [type = 'any', format] = expression.split(':') as [PropertyType, string?];
  return { type, ...(format === undefined ? {} : { format }), ...(values.length === 0 ? {} : { enum: values }) };
}

/** Adds a `description` that is looked up when read, so that validation never decodes the texts. */
function described<T extends object>(target: T, read: () => string | undefined): T {
  return Object.defineProperty(target, 'description', { get: read, enumerable: true });
}

function describe(name: string, index: number): string | undefined {
  descriptions ??= unpack<Readonly<Record<string, readonly string[]>>>(packed.descriptions);
  const text = descriptions[name]?.[index];
  return text === '' ? undefined : text;
}

function unpack<T>(text: string): T {
  const { brotliDecompressSync } = process.getBuiltinModule('node:zlib'); // loaded for texts only
  return JSON.parse(brotliDecompressSync(Buffer.from(text, 'base64')).toString('utf8')) as T;
}

import { apiErrors, type ApiError } from '../apiError.ts';
import { parseQuantity, QUANTITY_FORMAT_MESSAGE } from '../quantity.ts';
import { definitionForKind, definition, type Definition, type Property } from './table.ts';
import type { RepeatedFields } from './repeatedFields.ts';
import { describeFormat, goStructName, goTypeName, jsonKind } from './goWords.ts';

export type SchemaPath = readonly (string | number)[];

/** Something in an object that the schema does not allow. `path` leads to the field, or to the parent for a missing one. */
export interface SchemaProblem {
  /** nullField, nullItem: a null, which Go reads as a field that is left out, and in a list or map as the zero value of its type; no mistakes by themselves. */
  readonly code: 'unknownField' | 'wrongType' | 'badFormat' | 'missingRequired' | 'notInEnum' | 'duplicateItem' | 'nullField' | 'nullItem';
  readonly path: SchemaPath;
  /** unknownField, missingRequired, nullField: the field's name. notInEnum: the value. duplicateItem: the key's values. nullItem: the type. */
  readonly subject: string;
  /** For people; for wrongType and badFormat Go's words, as kube-apiserver answers them. */
  readonly message: string;
  /** notInEnum: what would be valid. */
  readonly expected?: readonly string[];
}

/**
 * Compares a plain JS object with its kind's schema; problems in document order, [] for kinds outside the table. Never throws.
 * null counts as absent, as it does for kube-apiserver. Duplicate keys are lost in a plain object: the parser reports those.
 * kube-apiserver itself refuses only unknownField (strict), wrongType and badFormat while decoding; the rest is its validation's matter.
 */
export function checkSchema(object: unknown, apiVersion: string, kind: string): readonly SchemaProblem[] {
  const found = definitionForKind(apiVersion, kind);
  if (found === undefined) return [];
  const problems: SchemaProblem[] = [];
  checkMap({ value: object, definition: found, path: [], problems, goPath: kind });
  return problems;
}

/** As `checkSchema`, for a part of an object that lies at `path` and has a definition of its own. */
export function checkDefinition(value: unknown, name: string, path: SchemaPath): readonly SchemaProblem[] {
  const found = definition(name);
  if (found === undefined) return [];
  const problems: SchemaProblem[] = [];
  checkMap({ value, definition: found, path, problems, goPath: formatPath(path) });
  return problems;
}

/** 'spec.containers[0].image', as kube-apiserver prints paths. */
export function formatPath(path: SchemaPath): string {
  return path.reduce<string>((text, part) => typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`, '');
}

/** What strict decoding objects to, in the order of the text: `unknown field "spec.foo"`, `duplicate field "spec.replicas"`. */
export function strictSentences(problems: readonly SchemaProblem[], repeated?: RepeatedFields): readonly string[] {
  const unknown = problems.filter(problem => problem.code === 'unknownField');
  if (repeated === undefined) return unknown.map(problem => problem.message);
  const placed = [...repeated.found, ...unknown.map(({ path, message }) => ({ position: repeated.positionOf(path), sentence: message }))];
  return placed.toSorted((a, b) => a.position - b.position).map(({ sentence }) => sentence);
}

/**
 * kube-apiserver's refusal of a body that does not decode: wrong types always, unknown and repeated fields when `strict`. Undefined when it decodes.
 * @source apiserver endpoints/handlers transformDecodeError
 */
export function decodingError(problems: readonly SchemaProblem[], { apiVersion, kind, ...how }: { readonly apiVersion: string; readonly kind: string } & Strictness): ApiError | undefined {
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
  const problem = decodingProblem(problems, how);
  return problem === undefined ? undefined : apiErrors.badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${problem}`);
}

export interface Strictness { readonly strict: boolean; readonly repeated?: RepeatedFields | undefined }

/** Why a body does not decode, without the words around it. */
export function decodingProblem(problems: readonly SchemaProblem[], { strict, repeated }: Strictness): string | undefined {
  const wrong = problems.find(problem => problem.code === 'wrongType' || problem.code === 'badFormat');
  if (wrong !== undefined) return wrong.message;
  const sentences = strict ? strictSentences(problems, repeated) : [];
  return sentences.length === 0 ? undefined : `strict decoding error: ${sentences.join(', ')}`;
}

/** `field`: the struct's field that the value belongs to. Go's words for it are put together only for a problem. */
interface Place { readonly path: SchemaPath; readonly problems: SchemaProblem[]; readonly field?: { readonly shape: Definition; readonly path: SchemaPath } }

function checkMap({ value, definition: shape, path, problems, goPath }: { readonly value: unknown; readonly definition: Definition; readonly path: SchemaPath; readonly problems: SchemaProblem[]; readonly goPath: string }): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push({ code: 'wrongType', path, subject: goPath, message: `json: cannot unmarshal ${jsonKind(value)} into Go value of type ${goStructName(shape.name)}` });
    return;
  }
  checkProperties(value as Readonly<Record<string, unknown>>, shape, { path, problems });
}

function checkProperties(value: Readonly<Record<string, unknown>>, shape: Definition, place: Place): void {
  for (const [name, item] of Object.entries(value)) {
    const path = [...place.path, name];
    const property = Object.hasOwn(shape.properties, name) ? shape.properties[name] : undefined;
    if (property === undefined) { place.problems.push({ code: 'unknownField', path, subject: name, message: `unknown field ${JSON.stringify(formatPath(path))}` }); continue; }
    if (item === null) place.problems.push({ code: 'nullField', path, subject: name, message: 'null' });
    else checkValue(item, property, { problems: place.problems, path, field: { shape, path } }, () => goTypeName(property, shape.name, name));
  }
  for (const name of shape.required) {
    if (!Object.hasOwn(value, name) || value[name] === null) place.problems.push({ code: 'missingRequired', path: place.path, subject: name, message: `missing required field ${JSON.stringify(formatPath([...place.path, name]))}` });
  }
}

function checkValue(value: unknown, property: Property, place: Place, goType: () => string): void {
  if (value === undefined) return;
  switch (property.type) {
    case 'any': return;
    case 'array':
      if (!Array.isArray(value)) return wrongType(value, place, goType);
      value.forEach((item, index) => { if (property.items !== undefined) checkItem(item, property.items, { ...place, path: [...place.path, index] }, () => goType().replace(/^\[\]/, '')); });
      return checkDuplicates(value, property, place);
    case 'object': return checkObject(value, property, place, goType);
    case 'boolean': if (typeof value !== 'boolean') wrongType(value, place, goType); return;
    case 'integer': if (!isInteger(value, property.format)) wrongType(value, place, goType); return;
    case 'number': if (typeof value !== 'number') wrongType(value, place, goType); return;
    case 'string': return checkString(value, property, place, goType);
    case 'quantity':
      if ((typeof value !== 'string' && typeof value !== 'number') || parseQuantity(value) === undefined) badFormat(value, place, QUANTITY_FORMAT_MESSAGE);
      return;
    case 'intOrString':
      if (typeof value !== 'string' && !isInteger(value, 'int32')) badFormat(value, place, `json: cannot unmarshal ${describeNumber(value)} into Go value of type int32`);
  }
}

function checkObject(value: unknown, property: Property, place: Place, goType: () => string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrongType(value, place, goType);
  const record = value as Readonly<Record<string, unknown>>;
  const target = property.ref === undefined ? undefined : definition(property.ref);
  if (target !== undefined) return checkProperties(record, target, place);
  const values = property.additionalProperties;
  if (values === undefined) return;
  for (const [key, item] of Object.entries(record)) checkItem(item, values, { ...place, path: [...place.path, key] }, () => goType().replace(/^map\[[\w.]+\]/, ''));
}

function checkItem(item: unknown, property: Property, place: Place, goType: () => string): void {
  if (item === null) place.problems.push({ code: 'nullItem', path: place.path, subject: property.type, message: 'null' });
  else checkValue(item, property, place, goType);
}

function checkString(value: unknown, property: Property, place: Place, goType: () => string): void {
  if (typeof value !== 'string') return wrongType(value, place, goType);
  const problem = describeFormat(value, property.format);
  if (problem !== undefined) return badFormat(value, place, problem);
  if (property.enum !== undefined && !property.enum.includes(value) && value !== '') {
    const supported = property.enum.map(item => JSON.stringify(item)).join(', ');
    place.problems.push({ code: 'notInEnum', path: place.path, subject: value, expected: property.enum, message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}` });
  }
}

const INT32_LIMIT = 2 ** 31;
const INT64_LIMIT = 2 ** 63;

function isInteger(value: unknown, format: string | undefined): boolean {
  const limit = format === 'int32' ? INT32_LIMIT : INT64_LIMIT;
  return typeof value === 'number' && Number.isInteger(value) && value >= -limit && value < limit;
}

/** Keys that Kubernetes fills in before it compares items. */
const DEFAULTED_KEYS: Readonly<Record<string, string>> = { protocol: 'TCP' };

function checkDuplicates(list: readonly unknown[], property: Property, place: Place): void {
  const { listType, listMapKeys = [] } = property;
  if (listType !== 'map' && listType !== 'set') return;
  const seen = new Set<string>();
  list.forEach((item, index) => {
    const parts = listType === 'set' ? [item] : listMapKeys.map(key => typeof item === 'object' && item !== null ? (item as Readonly<Record<string, unknown>>)[key] ?? DEFAULTED_KEYS[key] : undefined);
    if (parts.some(part => part === undefined)) return;
    const identity = JSON.stringify(parts);
    if (seen.has(identity)) place.problems.push({ code: 'duplicateItem', path: [...place.path, index], subject: parts.map(String).join(', '), message: `Duplicate value: ${parts.length === 1 ? JSON.stringify(parts[0]) : JSON.stringify(Object.fromEntries(listMapKeys.map((key, at) => [key, parts[at]])))}` });
    seen.add(identity);
  });
}

function wrongType(value: unknown, { path, problems, field }: Place, goType: () => string): void {
  const type = goType();
  const goPath = field?.path.filter(part => typeof part === 'string').join('.') ?? '';
  const place = field === undefined ? 'Go value' : `Go struct field ${goStructName(field.shape.name).replace(/^.*\./, '')}.${goPath}`;
  const what = /^u?int\d+$/.test(type) ? describeNumber(value) : jsonKind(value);
  problems.push({ code: 'wrongType', path, subject: jsonKind(value), message: `json: cannot unmarshal ${what} into ${place} of type ${type}` });
}

function describeNumber(value: unknown): string {
  return typeof value === 'number' ? `number ${String(value)}` : jsonKind(value);
}

function badFormat(value: unknown, { path, problems }: Place, message: string): void {
  problems.push({ code: 'badFormat', path, subject: String(value), message });
}

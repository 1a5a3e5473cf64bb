import type { FieldError } from '../apiError.ts';
import { compilePattern } from '../pattern.ts';
import { semanticEqual } from '../semanticEqual.ts';
import { forbidden, invalid, required } from '../validation/fieldErrors.ts';
import type { JsonSchema } from './jsonSchema.ts';

type Level = 'root' | 'item' | 'field';
const INT_OR_STRING: readonly JsonSchema[] = [{ type: 'integer' }, { type: 'string' }];
const EMPTY_TYPE: Readonly<Record<Level, string>> = { root: 'must not be empty at the root', item: 'must not be empty for specified array items', field: 'must not be empty for specified object fields' };

/** Where a schema is no structural one, sorted as upstream sorts. @source apiextensions-apiserver pkg/apiserver/schema/validation.go, complete.go */
export function validateStructural(schema: JsonSchema, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  visit(schema, path, { level: 'root', errors });
  const text = ({ field, message }: FieldError) => `${field}: ${message}`;
  return errors.sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

function visit(schema: JsonSchema, path: string, { level, errors }: { readonly level: Level; readonly errors: FieldError[] }): void {
  const { type = '', items, properties = {}, additionalProperties } = schema;
  const [embedded, intOrString, preserve] = [schema['x-kubernetes-embedded-resource'] === true, schema['x-kubernetes-int-or-string'] === true, schema['x-kubernetes-preserve-unknown-fields'] === true];
  if (type === 'array' && items === undefined) errors.push(required(`${path}.items`, 'must be specified'));
  if (items !== undefined) visit(items, `${path}.items`, { level: 'item', errors });
  for (const [name, property] of Object.entries(properties)) visit(property, `${path}.properties[${name}]`, { level: 'field', errors });
  if (additionalProperties !== undefined && level === 'root') errors.push(forbidden(`${path}.additionalProperties`, 'must not be used at the root'));
  if (typeof additionalProperties === 'object') visit(additionalProperties, `${path}.additionalProperties`, { level: 'field', errors });
  if (intOrString && preserve) errors.push(invalid(`${path}.x-kubernetes-preserve-unknown-fields`, true, 'must be false if x-kubernetes-int-or-string is true'));
  if (intOrString && embedded) errors.push(invalid(`${path}.x-kubernetes-embedded-resource`, true, 'must be false if x-kubernetes-int-or-string is true'));
  visitJunctors(schema, schema, path, errors);
  if (embedded && type !== 'object') errors.push(type === '' ? required(`${path}.type`, 'must be object if x-kubernetes-embedded-resource is true') : invalid(`${path}.type`, type, 'must be object if x-kubernetes-embedded-resource is true'));
  else if (type === '' && !intOrString && !preserve) errors.push(required(`${path}.type`, EMPTY_TYPE[level]));
  if (embedded && additionalProperties !== undefined) errors.push(forbidden(`${path}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set'));
  if (level === 'root' && type !== '' && type !== 'object') errors.push(invalid(`${path}.type`, type, 'must be object at the root'));
  if (level === 'root' || embedded) visitTypeMeta(properties, path, { isRoot: level === 'root', errors });
  if (embedded && !preserve && Object.keys(properties).length === 0) errors.push(required(`${path}.properties`, 'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields'));
}

function visitTypeMeta(properties: Readonly<Record<string, JsonSchema>>, path: string, { isRoot, errors }: { readonly isRoot: boolean; readonly errors: FieldError[] }): void {
  for (const field of ['kind', 'apiVersion']) {
    const property = properties[field];
    if (property !== undefined && property.type !== 'string') errors.push(invalid(`${path}.properties[${field}].type`, property.type ?? '', 'must be string'));
  }
  const { metadata } = properties;
  if (metadata === undefined) return;
  if (metadata.type !== 'object') errors.push(invalid(`${path}.properties[metadata].type`, metadata.type ?? '', 'must be object'));
  if (!isRoot) return;
  const { type: _type, default: _default, description: _description, properties: restricted = {}, ...more } = metadata;
  if (Object.keys(more).length > 0 || Object.keys(restricted).some(name => name !== 'name' && name !== 'generateName')) {
    errors.push(forbidden(`${path}.properties[metadata]`, 'must not specify anything other than name and generateName, but metadata is implicitly specified'));
  }
}

/** `outer`: the structural part whose fields the junctors may speak of. */
function visitJunctors(schema: JsonSchema, outer: JsonSchema | undefined, path: string, errors: FieldError[]): void {
  const isAnyOfException = (anyOf: readonly JsonSchema[] | undefined) => outer?.['x-kubernetes-int-or-string'] === true && semanticEqual(anyOf, INT_OR_STRING);
  if (!isAnyOfException(schema.anyOf)) schema.anyOf?.forEach((each, index) => visitNested(each, outer, `${path}.anyOf[${index}]`, errors));
  schema.allOf?.forEach((each, index) => visitNested(index === 0 && isAnyOfException(each.anyOf) ? { ...each, anyOf: [] } : each, outer, `${path}.allOf[${index}]`, errors));
  schema.oneOf?.forEach((each, index) => visitNested(each, outer, `${path}.oneOf[${index}]`, errors));
  if (schema.not !== undefined) visitNested(schema.not, outer, `${path}.not`, errors);
  if (schema.pattern !== undefined) {
    try { compilePattern(schema.pattern); } catch (error) { errors.push(invalid(`${path}.pattern`, schema.pattern, `must be a valid regular expression, but isn't: ${(error as Error).message}`)); }
  }
}

const FORBIDDEN_NESTED: readonly (readonly [keyof JsonSchema, string])[] = [
  ['type', 'must be empty to be structural'], ['additionalProperties', 'must be undefined to be structural'], ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'], ['description', 'must be empty to be structural'], ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'], ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'], ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'], ['x-kubernetes-map-type', 'must be undefined to be structural'], ['x-kubernetes-validations', 'must be empty to be structural'],
];

function visitNested(schema: JsonSchema, outer: JsonSchema | undefined, path: string, errors: FieldError[]): void {
  visitJunctors(schema, outer, path, errors);
  for (const [keyword, why] of FORBIDDEN_NESTED) if (schema[keyword] !== undefined && schema[keyword] !== false) errors.push(forbidden(`${path}.${keyword}`, why));
  if (schema.items !== undefined) {
    if (outer !== undefined && outer.items === undefined) errors.push(required(outerPath(path, 'items'), `because it is defined in ${path}.items`));
    visitNested(schema.items, outer?.items, `${path}.items`, errors);
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const known = outer?.properties?.[name];
    if (outer !== undefined && known === undefined) errors.push(required(outerPath(path, `properties[${name}]`), `because it is defined in ${path}.properties[${name}]`));
    if (name === 'metadata') errors.push(forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context'));
    visitNested(property, known, `${path}.properties[${name}]`, errors);
  }
}

/** The place outside of the junctors: 'a.anyOf[0].properties[b]' + 'items' → 'a.properties[b].items'. */
const outerPath = (path: string, child: string) => `${path.replace(/\.(?:anyOf|allOf|oneOf)\[\d+\]|\.not(?=\.|$)/g, '')}.${child}`;

import type { FieldError } from '../apiError.ts';
import { forbidden, invalid, notSupported, required } from '../validation/fieldErrors.ts';
import { findUnknownFields } from './findUnknownFields.ts';
import { hasRules } from './hasRules.ts';
import type { JsonSchema } from './jsonSchema.ts';
import { formatPath } from '../schema/check.ts';
import { type RuleCostOptions, validateRuleCosts } from './validateRuleCosts.ts';
import { validateRuleTexts } from './validateRuleTexts.ts';
import { validateStructural } from './validateStructural.ts';
import { validateValue } from './validateValue.ts';

const TYPES: readonly string[] = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const UNSUPPORTED: readonly string[] = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'];
const META_FIELDS: readonly string[] = ['metadata', 'kind', 'apiVersion'];

/** The errors of a version's schema, which must be structural. @source apiextensions-apiserver pkg/apis/apiextensions/validation validateCustomResourceDefinitionValidation */
export function validateSchema(schema: JsonSchema, path: string): readonly FieldError[] {
  const errors = validateShape(schema, path);
  return errors.length === 0 ? validateRuleTexts(schema, path) : errors;
}

/** Where the rules of a version's schema may cost too much; nothing of a schema that is refused for other things. @source the same */
export function validateSchemaCosts(schema: JsonSchema, path: string, options: RuleCostOptions): readonly FieldError[] {
  return hasRules(schema) && validateShape(schema, path).length === 0 ? validateRuleCosts(schema, path, options) : [];
}

/** All that is wrong but with rules. */
function validateShape(schema: JsonSchema, path: string): readonly FieldError[] {
  const errors: FieldError[] = schema.nullable === true ? [forbidden(`${path}.nullable`, 'nullable cannot be true at the root')] : [];
  const structural = validateStructural(schema, path);
  errors.push(...structural);
  visit(schema, path, { isRoot: true, errors });
  if (errors.length === 0) visitDefaults(schema, path, errors);
  return errors;
}

interface Place { readonly isRoot?: boolean; readonly noDefaults?: string; readonly errors: FieldError[] }

function visit(schema: JsonSchema, path: string, { isRoot = false, noDefaults, errors }: Place): void {
  const { type, properties = {}, additionalProperties, items } = schema;
  if (type === 'null') errors.push(forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative'));
  else if (type !== undefined && type !== '' && !TYPES.includes(type)) errors.push(notSupported(`${path}.type`, type, TYPES));
  if (schema.default !== undefined && noDefaults !== undefined) errors.push(forbidden(`${path}.default`, `must not be set ${noDefaults}`));
  for (const keyword of UNSUPPORTED) if (Object.hasOwn(schema, keyword)) errors.push(forbidden(`${path}.${keyword}`, `${keyword} is not supported`));
  if (Array.isArray(items)) { errors.push(forbidden(`${path}.items`, 'items must be a schema object and not an array')); return; }
  if (schema.uniqueItems === true) errors.push(forbidden(`${path}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'));
  if (additionalProperties !== undefined && additionalProperties !== true && Object.keys(properties).length > 0) errors.push(forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'));
  const inherited = noDefaults === undefined ? { errors } : { noDefaults, errors };
  if (typeof additionalProperties === 'object') visit(additionalProperties, `${path}.additionalProperties`, inherited);
  for (const [name, property] of Object.entries(properties)) visit(property, `${path}.properties[${name}]`, isRoot && META_FIELDS.includes(name) ? { noDefaults: `in top-level ${name}`, errors } : inherited);
  for (const keyword of ['allOf', 'oneOf', 'anyOf'] as const) schema[keyword]?.forEach((each, index) => visit(each, `${path}.${keyword}[${index}]`, inherited));
  if (schema.not !== undefined) visit(schema.not, `${path}.not`, inherited);
  if (items !== undefined) visit(items, `${path}.items`, inherited);
  visitExtensions(schema, path, errors);
}

function visitExtensions(schema: JsonSchema, path: string, errors: FieldError[]): void {
  const { type = '', items } = schema;
  const { 'x-kubernetes-list-type': listType, 'x-kubernetes-map-type': mapType, 'x-kubernetes-list-map-keys': keys = [] } = schema;
  const needsType = (wanted: string, extension: string) => { if (type !== wanted) errors.push(type === '' ? required(`${path}.type`, `must be ${wanted} if ${extension} is specified`) : invalid(`${path}.type`, type, `must be ${wanted} if ${extension} is specified`)); };
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) errors.push(invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  if (mapType !== undefined) needsType('object', 'x-kubernetes-map-type');
  if (mapType !== undefined && !['atomic', 'granular'].includes(mapType)) errors.push(notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular']));
  if (listType !== undefined) needsType('array', 'x-kubernetes-list-type');
  if (listType !== undefined && !['atomic', 'set', 'map'].includes(listType)) errors.push(notSupported(`${path}.x-kubernetes-list-type`, listType, ['atomic', 'set', 'map']));
  if (listType === 'set' && items?.type === 'array' && (items['x-kubernetes-list-type'] ?? 'atomic') !== 'atomic') errors.push(invalid(`${path}.items.x-kubernetes-list-type`, items['x-kubernetes-list-type'], 'must be atomic as item of a list with x-kubernetes-list-type=set'));
  if (listType === 'set' && items?.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic') errors.push(invalid(`${path}.items.x-kubernetes-map-type`, items['x-kubernetes-map-type'], 'must be atomic as item of a list with x-kubernetes-list-type=set'));
  if (keys.length > 0 && listType !== 'map') errors.push(listType === undefined ? required(`${path}.x-kubernetes-list-type`, 'must be map if x-kubernetes-list-map-keys is non-empty') : invalid(`${path}.x-kubernetes-list-type`, listType, 'must be map if x-kubernetes-list-map-keys is non-empty'));
  if ((listType === 'set' || listType === 'map') && items?.nullable === true) errors.push(forbidden(`${path}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${listType}`));
  if (listType === 'map') visitMapKeys(schema, path, errors);
}

function visitMapKeys({ items, 'x-kubernetes-list-map-keys': keys = [] }: JsonSchema, path: string, errors: FieldError[]): void {
  if (keys.length === 0) errors.push(required(`${path}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map'));
  if (items === undefined) { errors.push(required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map')); return; }
  if (items.type !== 'object') { errors.push(invalid(`${path}.items.type`, items.type ?? '', "must be object if parent array's x-kubernetes-list-type is map")); return; }
  keys.forEach((key, index) => {
    const property = items.properties?.[key];
    const at = `${path}.items.properties[${key}]`;
    if (property === undefined) errors.push(invalid(`${path}.x-kubernetes-list-map-keys`, keys, 'entries must all be names of item properties'));
    else if (property.type === 'array' || property.type === 'object') errors.push(invalid(`${at}.type`, items.type, "must be a scalar type if parent array's x-kubernetes-list-type is map"));
    if (keys.indexOf(key) !== index) errors.push(invalid(`${path}.x-kubernetes-list-map-keys`, keys, 'must not contain duplicate entries'));
    if (property !== undefined && items.required?.includes(key) !== true && property.default === undefined) errors.push(required(`${at}.default`, 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property'));
    if (property?.nullable === true) errors.push(forbidden(`${at}.nullable`, 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable'));
  });
}

/** Defaults must be what the schema itself would take, without fields that would be pruned. @source pkg/apiserver/schema/defaulting ValidateDefaults */
function visitDefaults(schema: JsonSchema, path: string, errors: FieldError[]): void {
  if (schema.default !== undefined) {
    const at = `${path}.default`;
    const unknown = findUnknownFields({ value: schema.default }, { properties: { value: schema } });
    if (unknown.length > 0) errors.push(invalid(at, schema.default, `must not have unknown fields: ${unknown.map(field => formatPath(field.slice(1))).join(', ')}`));
    errors.push(...validateValue({ value: schema.default }, { properties: { value: schema } }).map(error => ({ ...error, field: error.field.replace(/^value(?=$|[.[])/, at) })));
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) visitDefaults(property, `${path}.properties[${name}]`, errors);
  if (schema.items !== undefined) visitDefaults(schema.items, `${path}.items`, errors);
  if (typeof schema.additionalProperties === 'object') visitDefaults(schema.additionalProperties, `${path}.additionalProperties`, errors);
}

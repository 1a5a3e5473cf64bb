import type { FieldError } from '../../apiError.ts';
import { isConditionTrue, type CustomColumn, type CustomNames, type CustomResourceDefinition, type CustomVersion, type ScalePaths } from '../../customResources/customResourceDefinition.ts';
import { fieldSchema, type JsonSchema } from '../../customResources/jsonSchema.ts';
import { validateSchema, validateSchemaCosts } from '../../customResources/validateSchema.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { duplicate, FIELD_IMMUTABLE, forbidden, invalid, notSupported, required, tooMany } from '../../validation/fieldErrors.ts';
import { dns1035Label, dns1123Subdomain } from '../../validation/names.ts';
import { validateWebhookClientConfig } from '../../validation/webhookClientConfig.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

const COLUMN_TYPES: readonly string[] = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS: readonly string[] = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const MAX_SELECTABLE_FIELDS = 8;

/** @source apiextensions-apiserver pkg/apis/apiextensions/validation ValidateCustomResourceDefinition */
export function validateCustomResourceDefinition(definition: CustomResourceDefinition): readonly FieldError[] {
  const { spec, status } = definition;
  const { group = '', names, scope = '', versions } = spec;
  const nameRule = (name: string) => [...dns1123Subdomain(name), ...(name === `${names.plural}.${group}` ? [] : ['must be spec.names.plural+"."+spec.group'])];
  return [
    ...validateObjectMeta(definition.metadata, { namespaced: false, nameRule, bareFinalizers: true }),
    ...validateGroup(group),
    ...((scope as string) === '' ? [required('spec.scope')] : scope === 'Cluster' || scope === 'Namespaced' ? [] : [notSupported('spec.scope', scope, ['Cluster', 'Namespaced'])]),
    ...versions.flatMap((version, index) => validateVersion(version, `spec.versions[${index}]`)),
    ...(new Set(versions.map(({ name }) => name)).size === versions.length ? [] : [invalid('spec.versions', versions, 'must contain unique version names')]),
    ...(versions.filter(({ storage }) => storage).length === 1 ? [] : [invalid('spec.versions', versions, 'must have exactly one version marked as storage version')]),
    ...(['plural', 'singular', 'kind', 'listKind'] as const).filter(name => (names[name] ?? '') === '').map(name => required(`spec.names.${name}`)),
    ...validateNames(names, 'spec.names'),
    ...(spec.preserveUnknownFields === true ? [invalid('spec.preserveUnknownFields', true, 'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead')] : []),
    ...validateConversion(spec.conversion),
    ...validateStoredVersions(status?.storedVersions ?? [], versions),
  ];
}

/** Also what may not change. @source ValidateCustomResourceDefinitionUpdate */
export function validateCustomResourceDefinitionUpdate(next: CustomResourceDefinition, old: CustomResourceDefinition): readonly FieldError[] {
  const immutable = (field: string, value: unknown, before: unknown) => semanticEqual(value, before) ? [] : [invalid(field, value, FIELD_IMMUTABLE)];
  return [
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
    ...(isConditionTrue(old, 'Established') ? [...immutable('spec.scope', next.spec.scope, old.spec.scope), ...immutable('spec.names.kind', next.spec.names.kind, old.spec.names.kind)] : []),
    ...immutable('spec.group', next.spec.group, old.spec.group),
    ...immutable('spec.names.plural', next.spec.names.plural, old.spec.names.plural),
  ];
}

/** What rules may cost, of versions that change also each rule by itself; of a definition whose schemas stay as they are nothing: engines that did not judge costs yet have stored some that cost too much. */
export function validateCosts(next: CustomResourceDefinition, old?: CustomResourceDefinition): readonly FieldError[] {
  const changes = ({ name, schema }: CustomVersion): boolean => {
    const before = old?.spec.versions.find(version => version.name === name)?.schema;
    return before === undefined || !semanticEqual(before, schema);
  };
  if (!next.spec.versions.some(changes)) return [];
  return next.spec.versions.flatMap((version, index) => {
    const { openAPIV3Schema } = version.schema ?? {};
    return openAPIV3Schema === undefined ? [] : validateSchemaCosts(openAPIV3Schema, `spec.versions[${index}].schema.openAPIV3Schema`, { perExpression: changes(version) });
  });
}

function validateGroup(group: string): readonly FieldError[] {
  if (group === '') return [required('spec.group')];
  const problems = dns1123Subdomain(group);
  if (problems.length > 0) return [invalid('spec.group', group, problems.join(','))];
  return group.includes('.') ? [] : [invalid('spec.group', group, 'should be a domain with at least one dot')];
}

function validateVersion(version: CustomVersion, path: string): readonly FieldError[] {
  const { name, schema, subresources, additionalPrinterColumns = [], selectableFields = [], deprecated, deprecationWarning } = version;
  const problems = dns1035Label(name);
  const root = schema?.openAPIV3Schema;
  return [
    ...(problems.length === 0 ? [] : [invalid(`${path}.name`, name, problems.join(','))]),
    ...(deprecationWarning === undefined ? [] : deprecationProblems(deprecated === true, deprecationWarning).map(problem => invalid(`${path}.deprecationWarning`, deprecationWarning, problem))),
    ...(root === undefined ? [required(`${path}.schema.openAPIV3Schema`)] : validateSchema(root, `${path}.schema.openAPIV3Schema`)),
    ...(subresources?.scale === undefined ? [] : validateScalePaths(subresources.scale, `${path}.subresources.scale`)),
    ...additionalPrinterColumns.flatMap((column, index) => validateColumn(column, `${path}.additionalPrinterColumns[${index}]`)),
    ...(root === undefined ? [] : validateSelectableFields(selectableFields, root, `${path}.selectableFields`)),
  ];
}

function deprecationProblems(deprecated: boolean, warning: string): readonly string[] {
  if (!deprecated) return ['can only be set for deprecated versions'];
  return [...(warning.length > 256 ? ['must be <= 256 characters long'] : []), ...(warning === '' ? ['must not be an empty string'] : [])];
}

function validateNames({ plural, singular = '', kind, listKind = '', shortNames = [], categories = [] }: CustomNames, path: string): readonly FieldError[] {
  const label = (field: string, value: string, { prefix = '', text = value }: { readonly prefix?: string; readonly text?: string } = {}) => {
    const problems = value === '' ? [] : dns1035Label(text);
    return problems.length === 0 ? [] : [invalid(`${path}.${field}`, value, `${prefix}${problems.join(',')}`)];
  };
  const mixed = (value: string) => ({ prefix: 'may have mixed case, but should otherwise match: ', text: value.toLowerCase() });
  return [
    ...label('plural', plural), ...label('singular', singular), ...label('kind', kind, mixed(kind)), ...label('listKind', listKind, mixed(listKind)),
    ...shortNames.flatMap((each, index) => label(`shortNames[${index}]`, each)),
    ...(kind !== '' && kind === listKind ? [invalid(`${path}.listKind`, listKind, 'kind and listKind may not be the same')] : []),
    ...categories.flatMap((each, index) => label(`categories[${index}]`, each)),
  ];
}

function validateColumn({ name, type, format, jsonPath }: CustomColumn, path: string): readonly FieldError[] {
  return [
    ...(name === '' ? [required(`${path}.name`)] : []),
    ...((type as string) === '' ? [required(`${path}.type`, `must be one of ${COLUMN_TYPES.join(',')}`)] : COLUMN_TYPES.includes(type) ? [] : [invalid(`${path}.type`, type, `must be one of ${COLUMN_TYPES.join(',')}`)]),
    ...(format === undefined || format === '' || COLUMN_FORMATS.includes(format) ? [] : [invalid(`${path}.format`, format, `must be one of ${COLUMN_FORMATS.join(',')}`)]),
    ...(jsonPath === '' ? [required(`${path}.JSONPath`)] : validateSimplePath(jsonPath, `${path}.JSONPath`)),
  ];
}

const validateSimplePath = (text: string, path: string): readonly FieldError[] => text.startsWith('.') ? [] : [invalid(path, text, 'must be a simple json path starting with .')];

function validateScalePaths({ specReplicasPath, statusReplicasPath, labelSelectorPath }: ScalePaths, path: string): readonly FieldError[] {
  const below = (field: string, text: string, roots: readonly string[], where: string) => {
    if (text === '') return [required(`${path}.${field}`)];
    const problems = validateSimplePath(text, `${path}.${field}`);
    return problems.length > 0 || roots.some(root => text.startsWith(root)) ? problems : [invalid(`${path}.${field}`, text, `should be a json path under ${where}`)];
  };
  return [
    ...below('specReplicasPath', specReplicasPath, ['.spec.'], '.spec'), ...below('statusReplicasPath', statusReplicasPath, ['.status.'], '.status'),
    ...((labelSelectorPath ?? '') === '' ? [] : below('labelSelectorPath', labelSelectorPath ?? '', ['.spec.', '.status.'], 'either .spec or .status')),
  ];
}

function validateSelectableFields(fields: readonly { readonly jsonPath: string }[], root: JsonSchema, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  fields.forEach(({ jsonPath }, index) => {
    const at = `${path}[${index}].jsonPath`;
    if (jsonPath === '') { errors.push(required(at)); return; }
    const names = jsonPath.replace(/^\./, '').split('.');
    const found = names.reduce<JsonSchema | undefined>((schema, name) => schema === undefined ? undefined : fieldSchema({ ...schema, additionalProperties: false }, name), root);
    if (found === undefined) { errors.push(invalid(at, jsonPath, 'is an invalid path: does not refer to a valid field')); return; }
    if (names[0] === 'metadata') errors.push(invalid(at, jsonPath, 'must not point to fields in metadata'));
    if (!['string', 'boolean', 'integer'].includes(found.type ?? '')) errors.push(invalid(at, jsonPath, 'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.'));
    if (seen.has(jsonPath)) errors.push(duplicate(at, jsonPath));
    seen.add(jsonPath);
  });
  if (seen.size > MAX_SELECTABLE_FIELDS) errors.push(tooMany(path, seen.size, MAX_SELECTABLE_FIELDS));
  return errors;
}

function validateConversion(conversion: CustomResourceDefinition['spec']['conversion']): readonly FieldError[] {
  if (conversion === undefined) return [];
  const { strategy, webhook } = conversion;
  if ((strategy as string) === '') return [required('spec.conversion.strategy')];
  if (strategy !== 'None' && strategy !== 'Webhook') return [notSupported('spec.conversion.strategy', strategy, ['None', 'Webhook'])];
  const at = 'spec.conversion.webhookClientConfig';
  if (strategy === 'None') return webhook === undefined ? [] : [forbidden(at, 'should not be set when strategy is not set to Webhook')];
  const { clientConfig, conversionReviewVersions = [] } = webhook ?? {};
  return [
    ...(clientConfig === undefined ? [required(at, 'required when strategy is set to Webhook')] : validateWebhookClientConfig(clientConfig, at)),
    ...(conversionReviewVersions.length === 0 ? [required('spec.conversion.conversionReviewVersions')] : conversionReviewVersions.some(version => version === 'v1' || version === 'v1beta1') ? [] : [invalid('spec.conversion.conversionReviewVersions', conversionReviewVersions, 'must include at least one of v1, v1beta1')]),
  ];
}

function validateStoredVersions(stored: readonly string[], versions: readonly CustomVersion[]): readonly FieldError[] {
  const path = 'status.storedVersions';
  if (stored.length === 0) return [invalid(path, stored, 'must have at least one stored version')];
  return [
    ...versions.filter(({ name, storage }) => storage && !stored.includes(name)).map(({ name }) => invalid(path, stored, `must have the storage version ${name}`)),
    ...stored.flatMap((name, index) => versions.some(version => version.name === name) ? [] : [invalid(`${path}[${index}]`, name, `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`)]),
  ];
}

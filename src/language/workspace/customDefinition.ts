import type { JsonSchema } from '../../api/customResources/jsonSchema.ts';
import { definitionForKind, type Definition, type Property } from '../../api/schema/table.ts';
import { oncePerObject } from '../../base/oncePerObject.ts';
import type { Manifest } from '../manifest.ts';
import { describeProperty } from '../schemaWalk.ts';
import { customKindOf } from './customKinds.ts';
import type { Workspace } from './workspace.ts';

/** What describes an object of a kind that the table does not hold, as the table describes its own: from the workspace's definitions and what is known beside them. Undefined where nothing does, and for kinds of the table. */
export function customDefinition(workspace: Workspace, { apiVersion, kind, definition }: Pick<Manifest, 'apiVersion' | 'kind' | 'definition'>): Definition | undefined {
  const [group = '', version = ''] = apiVersion.split('/');
  if (definition !== undefined || version === '') return undefined;
  const found = customKindOf(workspace, { group, kind })?.versions.get(version);
  return found === undefined ? undefined : definitionOfSchema(found.schema);
}

/** The first fields of every object, as the table has them. */
const HEAD: readonly string[] = ['apiVersion', 'kind', 'metadata'];

const definitionOfSchema = oncePerObject((schema: JsonSchema): Definition => {
  const own = toDefinition(schema);
  const head = definitionForKind('v1', 'ConfigMap')?.properties ?? {};
  return { ...own, properties: { ...Object.fromEntries(HEAD.flatMap(name => head[name] === undefined ? [] : [[name, head[name]]])), ...withoutHead(own.properties) } };
});

const withoutHead = (properties: Definition['properties']) => Object.fromEntries(Object.entries(properties).filter(([name]) => !HEAD.includes(name)));

function toDefinition({ properties = {}, required = [], description }: JsonSchema): Definition {
  return {
    name: '', required: [...required].sort(), ...description === undefined ? {} : { description },
    properties: Object.fromEntries(Object.entries(properties).sort(([a], [b]) => a < b ? -1 : 1).map(([name, schema]) => [name, toProperty(schema)])),
  };
}

function toProperty(schema: JsonSchema): Property {
  const { type, items, properties, additionalProperties, format, description, default: fallback } = schema;
  const common = {
    ...description === undefined ? {} : { description }, ...format === undefined ? {} : { format }, ...schema.enum === undefined ? {} : { enum: schema.enum.map(String) },
    ...typeof fallback === 'string' || typeof fallback === 'number' || typeof fallback === 'boolean' ? { default: fallback } : {},
  };
  if (schema['x-kubernetes-int-or-string'] === true) return { ...common, type: 'intOrString' };
  if (type === 'array') return { ...common, type, ...items === undefined ? {} : { items: toProperty(items) } };
  if (properties !== undefined) return describeProperty({ ...common, type: 'object' }, toDefinition(schema));
  if (type === 'object') return { ...common, type, ...typeof additionalProperties === 'object' ? { additionalProperties: toProperty(additionalProperties) } : {} };
  return { ...common, type: type === 'string' || type === 'integer' || type === 'number' || type === 'boolean' ? type : 'any' };
}

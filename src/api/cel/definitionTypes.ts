import type { Environment } from '@marcbachmann/cel-js';
import { definition, type Property } from '../schema/table.ts';
import { type ObjectType, registerStruct } from './objectType.ts';

const SCALARS: Readonly<Record<string, string>> = { string: 'string', integer: 'int', number: 'double', boolean: 'bool' };

const types = new Map<string, ObjectType>();

/** A definition of the schema table as a type of its own name. */
export function definitionType(name: string): ObjectType {
  let type = types.get(name);
  if (type === undefined) types.set(name, type = { name, addTo: (environment, known) => { addDefinitionTypes(environment, name, known); } });
  return type;
}

/** Values that are no objects stay dynamic where no type fits them. */
function addDefinitionTypes(environment: Environment, name: string, known: Set<string>): void {
  if (known.has(name)) return;
  known.add(name);
  const open = [name];
  const typeOf = (property: Property): string => {
    if (property.items !== undefined) return `list<${typeOf(property.items)}>`;
    if (property.additionalProperties !== undefined) return `map<string, ${typeOf(property.additionalProperties)}>`;
    if (property.ref === undefined) return property.format === 'byte' || property.format?.startsWith('date-time') === true ? 'dyn' : SCALARS[property.type] ?? 'dyn';
    if (definition(property.ref) === undefined) return 'dyn';
    if (!known.has(property.ref)) { known.add(property.ref); open.push(property.ref); }
    return property.ref;
  };
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    registerStruct(environment, next, Object.fromEntries(Object.entries(definition(next)?.properties ?? {}).map(([field, property]) => [field, typeOf(property)])));
  }
}

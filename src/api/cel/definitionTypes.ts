import type { Environment } from '@marcbachmann/cel-js';
import { definition, type Property } from '../schema/table.ts';

const SCALARS: Readonly<Record<string, string>> = { string: 'string', integer: 'int', number: 'double', boolean: 'bool' };

/** Makes a definition of the schema table, with all that it refers to, known as types of their own names, of which two of the same may be compared; other values stay dynamic. For checks alone: what runs has no such types. */
export function addDefinitionTypes(environment: Environment, name: string): void {
  const open = [name];
  const seen = new Set(open);
  const typeOf = (property: Property): string => {
    if (property.items !== undefined) return `list<${typeOf(property.items)}>`;
    if (property.additionalProperties !== undefined) return `map<string, ${typeOf(property.additionalProperties)}>`;
    if (property.ref === undefined) return property.format === 'byte' || property.format?.startsWith('date-time') === true ? 'dyn' : SCALARS[property.type] ?? 'dyn';
    if (definition(property.ref) === undefined) return 'dyn';
    if (!seen.has(property.ref)) { seen.add(property.ref); open.push(property.ref); }
    return property.ref;
  };
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const fields = Object.fromEntries(Object.entries(definition(next)?.properties ?? {}).map(([field, property]) => [field, typeOf(property)]));
    environment.registerType(next, { ctor: class {}, fields });
    environment.registerOperator(`${next} == ${next}`, () => true);
  }
}

import type { Environment } from '@marcbachmann/cel-js';
import { definitionType } from './definitionTypes.ts';
import type { DeclaredType } from './estimate/celType.ts';
import { type ObjectType, registerStruct } from './objectType.ts';

const METADATA = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const SCALARS: ReadonlySet<string> = new Set(['string', 'int', 'double', 'bool']);

/** Objects of which a schema declares the fields. `name`: dotted words. */
export function declaredObjectType(name: string, { fields = new Map() }: DeclaredType): ObjectType {
  return {
    name,
    addTo(environment, known) {
      if (known.has(name)) return;
      known.add(name);
      definitionType(METADATA).addTo(environment, known);
      const own = [...fields].map(([field, type]) => [field, nameOf(environment, type, `${name}.${field}`)]);
      registerStruct(environment, name, { ...Object.fromEntries(own), apiVersion: 'string', kind: 'string', metadata: METADATA });
    },
  };
}

/** What CEL calls a type, whose structs are made known by where they are. */
function nameOf(environment: Environment, { kind, element, fields }: DeclaredType, path: string): string {
  if (element !== undefined) return kind === 'list' ? `list<${nameOf(environment, element, `${path}.item`)}>` : `map<string, ${nameOf(environment, element, `${path}.value`)}>`;
  if (fields === undefined) return SCALARS.has(kind) ? kind : 'dyn';
  registerStruct(environment, path, Object.fromEntries([...fields].map(([field, type]) => [field, nameOf(environment, type, `${path}.${field}`)])));
  return path;
}

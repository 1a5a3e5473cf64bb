import type { FieldError } from '../../api/apiError.ts';
import type { CustomResourceDefinition } from '../../api/customResources/customResourceDefinition.ts';
import { parseFieldPath } from '../fieldPath.ts';

type Parts = Record<string, unknown>;

/**
 * A definition that the API refuses, with schemas by which its objects can be judged nevertheless: each schema that an error is in takes
 * anything, each list of rules with a wrong one is gone. Undefined where not even group, kind and versions are said.
 */
export function withUsableSchemas(definition: CustomResourceDefinition, errors: readonly FieldError[]): CustomResourceDefinition | undefined {
  const copy = structuredClone(definition);
  const { group, names, versions } = (copy as { spec: Partial<CustomResourceDefinition['spec']> }).spec as { group?: unknown; names?: { kind?: unknown }; versions?: unknown };
  if (typeof group !== 'string' || typeof names?.kind !== 'string' || !Array.isArray(versions) || !versions.every(each => typeof (each as { name?: unknown } | null)?.name === 'string')) return undefined;
  for (const { field } of errors) {
    const [spec, list, index, schema, root, ...path] = parseFieldPath(field);
    const holder = spec === 'spec' && list === 'versions' && schema === 'schema' && root === 'openAPIV3Schema' ? (versions[Number(index)] as { schema?: Parts } | undefined)?.schema : undefined;
    if (holder !== undefined) open(holder, path);
  }
  return copy;
}

/** Lets the innermost schema on the way take anything. */
function open(holder: Parts, path: readonly (string | number)[]): void {
  let [parent, key] = [holder, 'openAPIV3Schema'];
  for (let at = 0; at < path.length; at++) {
    const here = parent[key];
    if (!isParts(here)) break;
    const step = String(path[at]);
    if (step === 'x-kubernetes-validations') { Reflect.deleteProperty(here, step); return; }
    const inner = step === 'properties' || step === 'patternProperties' ? here[step] : here;
    const name = inner === here ? step : String(path[++at]);
    if (!isParts(inner) || (inner === here && step !== 'items' && step !== 'additionalProperties') || !isParts(inner[name])) break;
    [parent, key] = [inner, name];
  }
  parent[key] = { 'x-kubernetes-preserve-unknown-fields': true };
}

const isParts = (value: unknown): value is Parts => typeof value === 'object' && value !== null && !Array.isArray(value);

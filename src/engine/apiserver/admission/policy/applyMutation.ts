import { ApiError } from '../../../../api/apiError.ts';
import { toAppliedFields, toJsonPatch } from '../../../../api/cel/libraries/patches.ts';
import { checkTyped, formatProblems } from '../../../../api/managedFields/checkTyped.ts';
import { type FieldType, fieldTypeOf, shapeOf } from '../../../../api/managedFields/fieldType.ts';
import { mergeTyped } from '../../../../api/managedFields/mergeTyped.ts';
import { fieldElement, formatElement } from '../../../../api/managedFields/pathElement.ts';
import type { KubernetesObject, Mutation } from '../../../../api/objects.ts';
import { applyJsonPatch } from '../../../../api/patch/json.ts';
import { TestFailedError } from '../../../../api/patch/jsonOperations.ts';

/** An object after what a mutation's expression came to; the object is left alone. Throws an Error that says what is wrong. @source k8s.io/apiserver pkg/admission/plugin/policy/mutating/patch */
export function applyMutation(patchType: Mutation['patchType'], value: unknown, { object, type }: { readonly object: KubernetesObject; readonly type: FieldType }): KubernetesObject {
  return patchType === 'JSONPatch' ? applyOperations(object, toJsonPatch(value)) : applyFields(object, toAppliedFields(value), type);
}

/** A test that does not hold leaves the object as it was. */
function applyOperations(object: KubernetesObject, operations: readonly Readonly<Record<string, unknown>>[]): KubernetesObject {
  try { return applyJsonPatch(object, operations); } catch (error) {
    const cause = error instanceof ApiError && error.cause instanceof Error ? error.cause : error as Error;
    if (cause instanceof TestFailedError) return object;
    throw new Error(`JSON Patch: ${cause.message}`, { cause: error });
  }
}

function applyFields(object: KubernetesObject, fields: Readonly<Record<string, unknown>>, type: FieldType): KubernetesObject {
  const configuration = { apiVersion: object.apiVersion, kind: object.kind, ...fields };
  const problems = checkTyped(configuration, type);
  if (problems.length > 0) throw new Error(`error applying patch: failed to convert patch object to typed object: ${formatProblems(problems)}`);
  const atomics = findAtomics(configuration, type, '');
  if (atomics.length > 0) throw new Error(`error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${atomics.join(', ')}`);
  return structuredClone(mergeTyped(object, configuration, type)) as KubernetesObject;
}

/** Where fields would be lost that the configuration does not name. */
function findAtomics(value: unknown, type: FieldType, path: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const shape = shapeOf(type, value);
  if (shape === 'map' && type.map !== undefined && !Array.isArray(value)) {
    const { map } = type;
    return [...map.atomic ? [path] : [], ...Object.entries(value).flatMap(([name, each]) => {
      const field = fieldTypeOf(map, name);
      return field === undefined ? [] : findAtomics(each, field, `${path}${formatElement(fieldElement(name))}`);
    })];
  }
  if (shape !== 'list' || type.list === undefined || !Array.isArray(value)) return [];
  const { list } = type;
  return [...list.kind === 'atomic' ? [path] : [], ...value.flatMap((each, index) => findAtomics(each, list.items, `${path}[${index}]`))];
}

import type { KubernetesObject } from '../api/objects.ts';
import { withoutNulls } from '../base/withoutNulls.ts';
import { definition as definitionNamed, type Property, type PropertyType } from '../api/schema/table.ts';
import type { SchemaProblem } from '../api/schema/check.ts';
import { toData, valueAt, type PathSegment } from '../manifest/node.ts';
import type { Manifest } from './manifest.ts';
import { schemaAt } from './schemaWalk.ts';

/** What Go has for a value that is not there. */
const ZERO: Readonly<Record<PropertyType, unknown>> = { string: '', integer: 0, number: 0, boolean: false, object: {}, array: [], any: null, quantity: '0', intOrString: 0 };

/**
 * Two objects that decode, in place of one that does not: without the values of a wrong type, and with what their author most likely meant
 * by them. What holds of both does not hang on these values. Undefined where nobody can tell what was meant: text in place of a container, true in place of one of some words.
 */
export function aroundWrongTypes(manifest: Manifest, written: KubernetesObject, check: (object: KubernetesObject) => readonly SchemaProblem[]): readonly [KubernetesObject, KubernetesObject] | undefined {
  const paths = check(written).filter(isWrong).map(({ path }) => path);
  const values = paths.map(path => meantAt(manifest, path));
  const meant = replaced(written, paths, values);
  if (values.includes(undefined) || check(meant).some(isWrong)) return undefined;
  return [replaced(written, paths, paths.map(path => typeof path.at(-1) === 'number' ? ZERO[propertyAt(manifest, path).type] : undefined)), meant];
}

/** Whether it keeps an object from being decoded. */
export const isWrong = ({ code }: SchemaProblem) => code === 'wrongType' || code === 'badFormat';

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

function propertyAt({ definition }: Manifest, path: readonly PathSegment[]): Pick<Property, 'type' | 'enum'> {
  const [root, below] = definition === undefined ? [definitionNamed(OBJECT_META), path.slice(1)] : [definition, path];
  return root === undefined || below.length === 0 ? { type: 'object' } : schemaAt(root, below).property ?? { type: 'any' };
}

function meantAt(manifest: Manifest, path: readonly PathSegment[]): unknown {
  const { root, placed: { document: { text } } } = manifest;
  const { type, enum: words } = propertyAt(manifest, path);
  const node = valueAt(root, path);
  const scalar = node?.kind === 'scalar' ? String(node.value) : undefined;
  switch (type) {
    case 'string': return node?.kind !== 'scalar' || words !== undefined ? undefined : typeof node.value === 'string' ? '' : text.slice(node.range.start, node.range.end);
    case 'integer': case 'number': return scalar !== undefined && /^-?\d+$/.test(scalar) ? Number(scalar) : 1;
    case 'boolean': return true;
    case 'quantity': return '1';
    case 'intOrString': return 1;
    case 'array': return node === undefined ? undefined : [withoutNulls(toData(node))];
    case 'object': case 'any': return undefined;
  }
}

/** A copy with other values at some paths; undefined takes the field out. */
function replaced(object: KubernetesObject, paths: readonly (readonly PathSegment[])[], values: readonly unknown[]): KubernetesObject {
  const copy = structuredClone(object) as unknown;
  for (const [index, path] of paths.entries()) {
    const parent = path.slice(0, -1).reduce<unknown>((value, part) => (value as Record<string | number, unknown>)[part], copy) as Record<string | number, unknown>;
    const [last = ''] = path.slice(-1);
    if (values[index] === undefined) Reflect.deleteProperty(parent, last); else parent[last] = values[index];
  }
  return copy as KubernetesObject;
}

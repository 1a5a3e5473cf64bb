import type { UnstructuredObject } from '../../api/objects.ts';
import { formatYaml } from '../../manifest/formatYaml.ts';

/** Fields that the server keeps for itself and that would drown what a person changed. */
const SERVER_FIELDS = ['managedFields', 'resourceVersion', 'uid', 'creationTimestamp', 'generation', 'selfLink'] as const;
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Objects as one YAML text for a diff's side: sorted keys, without status and what the server keeps; secrets' values hidden, with a word where they are not those of `before`, the other side in the same order. */
export function toDiffText(objects: readonly (UnstructuredObject | undefined)[], before: readonly (UnstructuredObject | undefined)[] = []): string {
  return objects.flatMap((object, index) => object === undefined ? [] : [formatYaml(sortKeys(withoutServerFields(object, before[index])))]).join('---\n');
}

function withoutServerFields(object: UnstructuredObject, before: UnstructuredObject | undefined): UnstructuredObject {
  const copy = structuredClone(object);
  delete copy['status'];
  for (const field of SERVER_FIELDS) delete copy.metadata[field];
  if (copy.metadata.annotations !== undefined) {
    delete copy.metadata.annotations[LAST_APPLIED];
    if (Object.keys(copy.metadata.annotations).length === 0) delete copy.metadata.annotations;
  }
  return copy.kind === 'Secret' ? hideSecrets(copy, before) : copy;
}

function hideSecrets(secret: UnstructuredObject, before: UnstructuredObject | undefined): UnstructuredObject {
  const hide = (field: 'data' | 'stringData') => {
    const [values, earlier] = [secret[field], before?.[field]] as (Record<string, string> | undefined)[];
    const isChanged = (key: string, value: string) => earlier?.[key] !== undefined && earlier[key] !== value;
    return values === undefined ? {} : { [field]: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, `*** (${value.length} characters${isChanged(key, value) ? ', changed' : ''})`])) };
  };
  return { ...secret, ...hide('data'), ...hide('stringData') };
}

const FIRST = ['apiVersion', 'kind', 'metadata', 'name', 'namespace'];

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const rank = (key: string) => FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1)).map(([key, inner]) => [key, sortKeys(inner)]));
}

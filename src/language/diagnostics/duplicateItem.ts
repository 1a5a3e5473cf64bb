import { formatPath, toData, valueAt, type ManifestNode } from '../../manifest/node.ts';
import type { Finding } from '../finding.ts';
import type { Visits } from '../schemaWalk.ts';

/** Lists whose items the API tells apart by these fields, and refuses two alike. */
const REFUSED: Readonly<Record<string, readonly string[]>> = { containers: ['name'], initContainers: ['name'], ephemeralContainers: ['name'], volumes: ['name'], volumeMounts: ['mountPath'], volumeDevices: ['devicePath'], ports: ['name'] };

/** Lists that the API takes as they are, where a later item silently hides an earlier one. */
const HIDDEN: Readonly<Record<string, readonly string[]>> = { env: ['name'] };

/**
 * Two items of one list that the API tells apart by name: an error where it refuses them, a warning where it keeps the last.
 * @source kubernetes pkg/apis/core/validation ("Duplicate value"), pkg/api/pod warnings ("hides previous definition")
 */
export function duplicateItem({ values }: Visits): Finding[] {
  return values.flatMap(({ node, property, path }): Finding[] => {
    const name = path.at(-1);
    if (node?.kind !== 'sequence' || typeof name !== 'string' || property.items?.ref === undefined) return [];
    const keys = own(REFUSED, name) ?? own(HIDDEN, name);
    if (keys === undefined) return [];
    const identities = property.items.ref.endsWith('.v1.ServicePort') ? [keys, ['port', 'protocol']] : [keys];
    return identities.flatMap(identity => repeated(node.items, identity).map(({ index, item }) => finding(formatPath([...path, index]), identity, item, own(REFUSED, name) !== undefined)));
  });
}

interface Repeated { readonly index: number; readonly item: ManifestNode }

/** Keys that Kubernetes fills in before it compares items. */
const DEFAULTED: Readonly<Record<string, unknown>> = { protocol: 'TCP' };

function repeated(items: readonly (ManifestNode | undefined)[], keys: readonly string[]): Repeated[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    if (item?.kind !== 'mapping') return [];
    const parts = keys.map(key => toData(valueAt(item, [key])) ?? DEFAULTED[key]);
    if (parts.some(part => part === undefined || (typeof part === 'string' && part.includes('{{')))) return [];
    const identity = JSON.stringify(parts);
    if (seen.has(identity)) return [{ index, item }];
    seen.add(identity);
    return [];
  });
}

function finding(place: string, keys: readonly string[], item: ManifestNode, isRefused: boolean): Finding {
  const marked = valueAt(item, keys.slice(0, 1)) ?? item;
  const value = keys.length === 1 ? JSON.stringify(toData(marked)) : JSON.stringify(Object.fromEntries(keys.map(key => [key, toData(valueAt(item, [key])) ?? DEFAULTED[key]])));
  return {
    code: 'duplicate-item', severity: isRefused ? 'error' : 'warning', range: marked.range, fixes: [],
    message: isRefused ? `${place}${keys.length === 1 ? `.${keys[0]}` : ''}: Duplicate value: ${value}` : `${place}: hides previous definition of ${value}, which may be dropped when using apply`,
  };
}

const own = (table: Readonly<Record<string, readonly string[]>>, key: string) => Object.hasOwn(table, key) ? table[key] : undefined;

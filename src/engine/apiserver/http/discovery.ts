import { compareVersions } from '../../../api/compareVersions.ts';
import { writeSubresources } from '../../../api/kind.ts';
import { apiVersionOf, verbsOf } from '../../../api/resources.ts';
import type { ApiResource, ExtensionVersion } from '../aggregation/aggregator.ts';
import type { ServedResource } from '../served.ts';

/** Subresource → what it exchanges and how. Kinds absent here are the resource's own. */
const SUBRESOURCES: Readonly<Record<string, { readonly verbs: readonly string[]; readonly kind?: { readonly group: string; readonly version: string; readonly kind: string } }>> = {
  ...Object.fromEntries(writeSubresources.map(name => [name, { verbs: ['get', 'patch', 'update'] }])),
  scale: { verbs: ['get', 'patch', 'update'], kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } },
  finalize: { verbs: ['update'] },
  log: { verbs: ['get'] },
  exec: { verbs: ['create', 'get'], kind: { group: '', version: 'v1', kind: 'PodExecOptions' } },
  attach: { verbs: ['create', 'get'], kind: { group: '', version: 'v1', kind: 'PodAttachOptions' } },
  portforward: { verbs: ['create', 'get'], kind: { group: '', version: 'v1', kind: 'PodPortForwardOptions' } },
  token: { verbs: ['create'], kind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' } },
  eviction: { verbs: ['create'], kind: { group: 'policy', version: 'v1', kind: 'Eviction' } },
  proxy: { verbs: ['create', 'delete', 'get', 'patch', 'update'], kind: { group: '', version: 'v1', kind: '*ProxyOptions' } },
  binding: { verbs: ['create'], kind: { group: '', version: 'v1', kind: 'Binding' } },
};

/** '*' in a kind stands for the resource's own. */
function exchanged(resource: ServedResource, subresource: string) {
  const { verbs, kind } = SUBRESOURCES[subresource] ?? {};
  return { verbs, ...(kind === undefined ? {} : { kind: { ...kind, kind: kind.kind.replace('*', resource.kind) } }) };
}

interface GroupVersion { readonly group: string; readonly version: string }
type Served = readonly ServedResource[];

type Extensions = readonly ExtensionVersion[];

/** Groups in discovery order, those of other servers last, each with its versions, the preferred one first; other servers' are in their APIServices' order. */
function groupsOf(served: Served, extensions: Extensions): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, readonly string[]>();
  const add = ({ group, version }: GroupVersion) => [...new Set([...groups.get(group) ?? [], version])];
  for (const each of served) groups.set(each.group, add(each).sort(compareVersions));
  for (const each of extensions) groups.set(each.group, add(each));
  return groups;
}

const inVersion = (served: Served, { group, version }: GroupVersion) => served.filter(resource => resource.group === group && resource.version === version);

/** GET /api */
export const apiVersions = (serverAddress: string) => ({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }] });

/** GET /apis */
export const apiGroupList = (served: Served, extensions: Extensions) => ({ kind: 'APIGroupList', apiVersion: 'v1', groups: [...groupsOf(served, extensions)].filter(([group]) => group !== '').map(toGroup) });

/** GET /apis/<group>; undefined for a group that is not served. */
export function apiGroup(served: Served, extensions: Extensions, group: string): Record<string, unknown> | undefined {
  const versions = groupsOf(served, extensions).get(group);
  return versions === undefined || group === '' ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...toGroup([group, versions]) };
}

function toGroup([group, versions]: readonly [string, readonly string[]]) {
  const entries = versions.map(version => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: entries, preferredVersion: entries[0] };
}

/** GET /api/v1 and /apis/<group>/<version>; undefined when nothing of it is served. */
export function apiResourceList(served: Served, groupVersion: GroupVersion): Record<string, unknown> | undefined {
  const resources = inVersion(served, groupVersion);
  if (resources.length === 0) return undefined;
  return {
    kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersionOf(groupVersion),
    resources: resources.flatMap(resource => [
      {
        name: resource.plural, singularName: resource.singular, namespaced: resource.namespaced, kind: resource.kind, verbs: verbsOf(resource),
        ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }), ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
      },
      ...resource.subresources.map(subresource => {
        const { verbs = [], kind } = exchanged(resource, subresource);
        return { name: `${resource.plural}/${subresource}`, singularName: '', namespaced: resource.namespaced, ...(kind ?? { kind: resource.kind }), verbs };
      }),
    ]),
  };
}

/** GET /api and /apis in aggregated form. */
export function aggregatedDiscovery(served: Served, extensions: Extensions, { root, version }: { readonly root: 'api' | 'apis'; readonly version: 'v2' | 'v2beta1' }): Record<string, unknown> {
  const wanted = [...groupsOf(served, extensions)].filter(([group]) => (group === '') === (root === 'api'));
  return {
    kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {},
    items: wanted.map(([group, versions]) => ({
      metadata: { name: group, creationTimestamp: null },
      versions: versions.map(each => {
        const extension = extensions.find(other => other.group === group && other.version === each);
        return extension === undefined ? { version: each, resources: inVersion(served, { group, version: each }).map(toAggregated), freshness: 'Current' } : aggregateExtension(extension);
      }),
    })),
  };
}

/** What another server said of its resources, in aggregated form; 'Stale' when it does not answer now. */
function aggregateExtension({ group, version, resources, available }: ExtensionVersion): Record<string, unknown> {
  const kindOf = (each: ApiResource) => ({ group: each.group ?? group, version: each.version ?? version, kind: each.kind });
  return {
    version, freshness: available ? 'Current' : 'Stale',
    resources: resources.filter(({ name }) => !name.includes('/')).map(each => {
      const subresources = resources.filter(({ name }) => name.startsWith(`${each.name}/`));
      return {
        resource: each.name, responseKind: kindOf(each), scope: each.namespaced ? 'Namespaced' : 'Cluster', singularResource: each.singularName ?? '', verbs: each.verbs,
        ...((each.shortNames ?? []).length === 0 ? {} : { shortNames: each.shortNames }), ...((each.categories ?? []).length === 0 ? {} : { categories: each.categories }),
        ...(subresources.length === 0 ? {} : { subresources: subresources.map(sub => ({ subresource: sub.name.slice(each.name.length + 1), responseKind: kindOf(sub), verbs: sub.verbs })) }),
      };
    }),
  };
}

function toAggregated(resource: ServedResource): Record<string, unknown> {
  const { group, version, kind } = resource;
  return {
    resource: resource.plural, responseKind: { group, version, kind }, scope: resource.namespaced ? 'Namespaced' : 'Cluster', singularResource: resource.singular, verbs: verbsOf(resource),
    ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }), ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
    ...(resource.subresources.length === 0 ? {} : {
      subresources: resource.subresources.map(subresource => ({ subresource, responseKind: exchanged(resource, subresource).kind ?? { group, version, kind }, verbs: exchanged(resource, subresource).verbs ?? [] })),
    }),
  };
}

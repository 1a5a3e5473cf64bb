import { apiVersionOf, verbsOf } from '../../../api/resources.ts';
import { allServed } from '../served.ts';
import type { ServedResource } from '../served.ts';

/** Subresource → what it exchanges and how. Kinds absent here are the resource's own. */
const SUBRESOURCES: Readonly<Record<string, { readonly verbs: readonly string[]; readonly kind?: { readonly group: string; readonly version: string; readonly kind: string } }>> = {
  status: { verbs: ['get', 'patch', 'update'] },
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

/** Groups besides the core one, each with its versions, in discovery order. */
function groupVersions(): readonly GroupVersion[] {
  const seen = new Map(allServed.map(({ group, version }) => [`${group}/${version}`, { group, version }]));
  return [...seen.values()];
}

/** A group with all its versions, the preferred one first. */
interface Group { readonly group: string; readonly versions: readonly GroupVersion[] }

function groups(): readonly Group[] {
  const names = [...new Set(groupVersions().map(({ group }) => group))];
  return names.map(group => ({ group, versions: groupVersions().filter(each => each.group === group) }));
}

const inVersion = ({ group, version }: GroupVersion) => allServed.filter(resource => resource.group === group && resource.version === version);

/** GET /api */
export const apiVersions = (serverAddress: string) => ({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }] });

/** GET /apis */
export const apiGroupList = () => ({ kind: 'APIGroupList', apiVersion: 'v1', groups: groups().filter(({ group }) => group !== '').map(toGroup) });

/** GET /apis/<group>; undefined for a group that is not served. */
export function apiGroup(group: string): Record<string, unknown> | undefined {
  const found = groups().find(each => each.group === group && group !== '');
  return found === undefined ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...toGroup(found) };
}

function toGroup({ group, versions }: Group) {
  const entries = versions.map(({ version }) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: entries, preferredVersion: entries[0] };
}

/** GET /api/v1 and /apis/<group>/<version>; undefined when nothing of it is served. */
export function apiResourceList(groupVersion: GroupVersion): Record<string, unknown> | undefined {
  const resources = inVersion(groupVersion);
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
export function aggregatedDiscovery(root: 'api' | 'apis', version: 'v2' | 'v2beta1'): Record<string, unknown> {
  const wanted = groups().filter(({ group }) => (group === '') === (root === 'api'));
  return {
    kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {},
    items: wanted.map(({ group, versions }) => ({
      metadata: { name: group, creationTimestamp: null },
      versions: versions.map(each => ({ version: each.version, resources: inVersion(each).map(toAggregated), freshness: 'Current' })),
    })),
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

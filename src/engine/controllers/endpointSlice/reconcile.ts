import { isDeepStrictEqual } from 'node:util';
import type { Endpoint, EndpointSlice, Pod, Service } from '../../../api/objects.ts';
import { services } from '../../../api/resources.ts';
import { makeControllerRef } from '../ownership.ts';
import { computeEndpointGroups, type EndpointGroup, type EndpointPorts } from './endpoints.ts';

export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';
export const MANAGED_BY_LABEL = 'endpointslice.kubernetes.io/managed-by';
export const MANAGER = 'endpointslice-controller.k8s.io';
const HEADLESS_LABEL = 'service.kubernetes.io/headless';
const MAX_ENDPOINTS = 100;

export interface EndpointSliceInput {
  readonly service: Service;
  /** Pods that the service selects. */
  readonly pods: readonly Pod[];
  /** Slices of this service that this controller manages. */
  readonly slices: readonly EndpointSlice[];
}

export interface EndpointSliceActions {
  readonly create: readonly EndpointSlice[];
  readonly update: readonly EndpointSlice[];
  readonly delete: readonly EndpointSlice[];
}

/**
 * Makes the service's slices hold its endpoints, at most 100 each, changing as few slices as it can: an endpoint
 * stays in its slice, new ones fill up slices with room. A service without endpoints keeps one empty slice.
 * @source Kubernetes staging endpointslice/reconciler.go
 */
export function reconcileEndpointSlices({ service, pods, slices }: EndpointSliceInput): EndpointSliceActions {
  const computed = computeEndpointGroups(service, pods);
  const groups: readonly EndpointGroup[] = computed.length > 0 ? computed : [{ ports: [], endpoints: [] }];
  const labels = toLabels(service);
  const usable = slices.filter(slice => slice.addressType === 'IPv4' && slice.metadata.deletionTimestamp === undefined);
  const remaining = new Set(usable);
  const actions = { create: [] as EndpointSlice[], update: [] as EndpointSlice[], delete: [] as EndpointSlice[] };
  for (const group of groups) {
    const mine = usable.filter(slice => remaining.has(slice) && samePorts(slice.ports, group.ports));
    for (const slice of mine) remaining.delete(slice);
    const filled = fill(mine, group.endpoints);
    const placeholder = group.endpoints.length === 0 ? mine[0] : undefined;
    for (const [slice, endpoints] of filled.kept) {
      if (endpoints.length === 0 && slice !== placeholder) { actions.delete.push(slice); continue; }
      const next: EndpointSlice = { ...slice, metadata: { ...slice.metadata, labels }, endpoints: [...endpoints] };
      if (!isDeepStrictEqual(next.endpoints, slice.endpoints ?? []) || !isDeepStrictEqual(labels, slice.metadata.labels)) actions.update.push(next);
    }
    for (const endpoints of filled.added) actions.create.push(makeSlice(service, labels, group.ports, endpoints));
  }
  actions.delete.push(...remaining);
  return actions;
}

/** Spreads endpoints: each stays where its pod already is; the rest fill gaps, then come in new groups of 100. */
function fill(slices: readonly EndpointSlice[], endpoints: readonly Endpoint[]): { readonly kept: ReadonlyMap<EndpointSlice, readonly Endpoint[]>; readonly added: readonly (readonly Endpoint[])[] } {
  const wanted = new Map(endpoints.map(endpoint => [identityOf(endpoint), endpoint]));
  const kept = new Map<EndpointSlice, Endpoint[]>();
  for (const slice of slices) {
    const staying: Endpoint[] = [];
    for (const endpoint of slice.endpoints ?? []) {
      const next = wanted.get(identityOf(endpoint));
      if (next === undefined) continue;
      wanted.delete(identityOf(endpoint));
      staying.push(next);
    }
    kept.set(slice, staying);
  }
  const homeless = [...wanted.values()];
  for (const [, staying] of [...kept].sort(([, a], [, b]) => b.length - a.length)) staying.push(...homeless.splice(0, Math.max(0, MAX_ENDPOINTS - staying.length)));
  const added: Endpoint[][] = [];
  while (homeless.length > 0) added.push(homeless.splice(0, MAX_ENDPOINTS));
  if (kept.size === 0 && added.length === 0) added.push([]);
  return { kept, added };
}

function identityOf(endpoint: Endpoint): string { return `${endpoint.targetRef?.uid}|${endpoint.addresses.join(',')}`; }

function samePorts(a: EndpointSlice['ports'], b: EndpointPorts): boolean { return isDeepStrictEqual(a ?? [], b); }

function toLabels(service: Service): Record<string, string> {
  const own = Object.fromEntries(Object.entries(service.metadata.labels ?? {}).filter(([key]) => key !== HEADLESS_LABEL));
  return {
    ...own, ...(service.spec?.clusterIP === 'None' ? { [HEADLESS_LABEL]: '' } : {}),
    [SERVICE_NAME_LABEL]: service.metadata.name ?? '', [MANAGED_BY_LABEL]: MANAGER,
  };
}

function makeSlice(service: Service, labels: Record<string, string>, ports: EndpointPorts, endpoints: readonly Endpoint[]): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice',
    metadata: {
      generateName: `${service.metadata.name}-`, namespace: service.metadata.namespace ?? '', labels,
      ownerReferences: [makeControllerRef(service, services)],
    },
    addressType: 'IPv4', endpoints: [...endpoints], ports: [...ports],
  };
}

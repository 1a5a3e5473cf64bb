import { isDeepStrictEqual } from 'node:util';
import type { Endpoint, Endpoints, EndpointSlice } from '../../../api/objects.ts';
import { endpoints as endpointsResource } from '../../../api/resources.ts';
import { MANAGED_BY_LABEL, SERVICE_NAME_LABEL } from '../endpointSlice/reconcile.ts';
import { makeControllerRef } from '../ownership.ts';

export const MIRROR = 'endpointslicemirroring-controller.k8s.io';
const SKIP_MIRROR_LABEL = 'endpointslice.kubernetes.io/skip-mirror';
const LEADER_ANNOTATION = 'control-plane.alpha.kubernetes.io/leader';
const NOT_MIRRORED = ['endpoints.kubernetes.io/last-change-trigger-time', 'kubectl.kubernetes.io/last-applied-configuration'];
/** Of a subset and a family of addresses; what is more is left out. */
const MAX_ENDPOINTS = 1000;

type Subset = NonNullable<Endpoints['subsets']>[number];
type Address = NonNullable<Subset['addresses']>[number];

export interface MirrorActions {
  readonly create: readonly EndpointSlice[];
  readonly update: readonly EndpointSlice[];
  readonly delete: readonly EndpointSlice[];
}

/** Whether slices are made from these Endpoints, if their Service has no selector. */
export function isMirrored({ metadata }: Endpoints): boolean {
  return metadata.deletionTimestamp === undefined && metadata.labels?.[SKIP_MIRROR_LABEL] !== 'true' && metadata.annotations?.[LEADER_ANNOTATION] === undefined;
}

/**
 * Makes a slice of each subset and family of addresses. A slice with the same ports is changed, others come and go.
 * @source pkg/controller/endpointslicemirroring reconciler.go
 */
export function reconcileMirror(mirrored: Endpoints | undefined, slices: readonly EndpointSlice[]): MirrorActions {
  const remaining = new Set(slices.filter(slice => slice.metadata.deletionTimestamp === undefined));
  const actions = { create: [] as EndpointSlice[], update: [] as EndpointSlice[] };
  for (const wanted of mirrored === undefined ? [] : toSlices(mirrored)) {
    const found = [...remaining].find(slice => slice.addressType === wanted.addressType && isDeepStrictEqual(slice.ports ?? [], wanted.ports));
    if (found === undefined) { actions.create.push(wanted); continue; }
    remaining.delete(found);
    const { labels, annotations } = wanted.metadata;
    if (isDeepStrictEqual([found.endpoints ?? [], found.metadata.labels, found.metadata.annotations ?? {}], [wanted.endpoints, labels, annotations ?? {}])) continue;
    const { annotations: _, ...metadata } = found.metadata;
    actions.update.push({ ...found, metadata: { ...metadata, labels: labels ?? {}, ...(annotations === undefined ? {} : { annotations }) }, endpoints: wanted.endpoints ?? [] });
  }
  return { ...actions, delete: [...remaining] };
}

function toSlices(mirrored: Endpoints): EndpointSlice[] {
  const { name = '', namespace = '', labels, annotations = {} } = mirrored.metadata;
  const kept = Object.fromEntries(Object.entries(annotations).filter(([key]) => !NOT_MIRRORED.includes(key)));
  return (mirrored.subsets ?? []).flatMap(subset => (['IPv4', 'IPv6'] as const).flatMap((addressType): EndpointSlice[] => {
    const endpoints = toEndpoints(subset, addressType);
    if (endpoints.length === 0) return [];
    return [{
      apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice',
      metadata: {
        generateName: `${name}-`, namespace, labels: { ...labels, [SERVICE_NAME_LABEL]: name, [MANAGED_BY_LABEL]: MIRROR },
        ...(Object.keys(kept).length === 0 ? {} : { annotations: kept }), ownerReferences: [makeControllerRef(mirrored, endpointsResource)],
      },
      addressType, endpoints,
      ports: (subset.ports ?? []).map(({ name: portName = '', port, protocol = 'TCP', appProtocol }) => ({ name: portName, port, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) })),
    }];
  }));
}

function toEndpoints({ addresses = [], notReadyAddresses = [] }: Subset, addressType: 'IPv4' | 'IPv6'): Endpoint[] {
  const isOfType = ({ ip }: Address) => ip.includes(':') === (addressType === 'IPv6');
  const [ready, notReady] = [addresses.filter(isOfType), notReadyAddresses.filter(isOfType)];
  return [...ready.map(address => toEndpoint(address, true)), ...notReady.map(address => toEndpoint(address, false))].slice(0, MAX_ENDPOINTS);
}

function toEndpoint({ ip, hostname, nodeName, targetRef }: Address, ready: boolean): Endpoint {
  return {
    addresses: [ip], conditions: { ready },
    ...(hostname === undefined ? {} : { hostname }), ...(nodeName === undefined ? {} : { nodeName }), ...(targetRef === undefined ? {} : { targetRef }),
  };
}

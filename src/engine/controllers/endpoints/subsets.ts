import type { Endpoints, Pod, Service, ServicePort } from '../../../api/objects.ts';
import { isPodReady, isPodTerminal, isPodTerminating } from '../podState.ts';
import { findTargetPort, hostnameIn } from '../servicePods.ts';

export type Subset = NonNullable<Endpoints['subsets']>[number];
type Address = NonNullable<Subset['addresses']>[number];
type Port = NonNullable<Subset['ports']>[number];

/** One of the Service's pods. */
interface Member { readonly address: Address; readonly ready: boolean }

/** All that an Endpoints object holds at most. */
export const MAX_ADDRESSES = 1000;

/**
 * The addresses of a Service's pods, by the ports that they offer: named target ports may mean different numbers in different pods. Pods without an
 * address, ended and terminating ones are left out; with `publishNotReadyAddresses`, all others are ready, the terminating too. Ports
 * that the same pods offer share a subset. Without ports only a headless Service has any.
 * @source pkg/controller/endpoint syncService, endpointutil.ShouldPodBeInEndpoints and RepackSubsets
 */
export function computeSubsets(service: Service, pods: readonly Pod[]): readonly Subset[] {
  const { ports: servicePorts = [], publishNotReadyAddresses = false, clusterIP } = service.spec ?? {};
  if (servicePorts.length === 0 && clusterIP !== 'None') return [];
  const members = pods.filter(pod => (pod.status?.podIP ?? '') !== '' && !isPodTerminal(pod) && (publishNotReadyAddresses || !isPodTerminating(pod)))
    .map(pod => ({ pod, address: toAddress(service, pod), ready: publishNotReadyAddresses || isPodReady(pod) }))
    .sort((a, b) => compare(a.address.ip, b.address.ip) || compare(a.address.targetRef?.uid ?? '', b.address.targetRef?.uid ?? ''));
  if (servicePorts.length === 0) return members.length === 0 ? [] : [toSubset(members, [])];
  const offers = new Map<string, { readonly port: Port; readonly members: Member[] }>();
  for (const servicePort of servicePorts) {
    for (const member of members) {
      const number = findTargetPort(member.pod, servicePort);
      if (number === undefined) continue;
      const port = toPort(servicePort, number);
      const key = JSON.stringify(port);
      const offer = offers.get(key) ?? { port, members: [] };
      offers.set(key, offer);
      offer.members.push(member);
    }
  }
  const subsets = new Map<string, { readonly ports: Port[]; readonly members: readonly Member[] }>();
  for (const { port, members: offering } of offers.values()) {
    const key = JSON.stringify(offering.map(({ address }) => [address.ip, address.targetRef?.uid]));
    const subset = subsets.get(key) ?? { ports: [], members: offering };
    subsets.set(key, subset);
    subset.ports.push(port);
  }
  return [...subsets.values()].map(subset => toSubset(subset.members, subset.ports));
}

function toSubset(members: readonly Member[], ports: readonly Port[]): Subset {
  const addressesOf = (wanted: boolean) => members.filter(({ ready }) => ready === wanted).map(({ address }) => address);
  return makeSubset({ addresses: addressesOf(true), notReadyAddresses: addressesOf(false), ports });
}

/** Without lists that are empty, as they are stored. */
function makeSubset({ addresses, notReadyAddresses, ports }: { readonly addresses: readonly Address[]; readonly notReadyAddresses: readonly Address[]; readonly ports: readonly Port[] }): Subset {
  return {
    ...(addresses.length === 0 ? {} : { addresses: [...addresses] }),
    ...(notReadyAddresses.length === 0 ? {} : { notReadyAddresses: [...notReadyAddresses] }),
    ...(ports.length === 0 ? {} : { ports: [...ports] }),
  };
}

/**
 * At most 1000 addresses: those that are not ready go first. Each subset keeps its share, rounded up as long as there is room.
 * @source pkg/controller/endpoint truncateEndpoints
 */
export function truncateSubsets(subsets: readonly Subset[]): { readonly subsets: readonly Subset[]; readonly truncated: boolean } {
  const count = (field: 'addresses' | 'notReadyAddresses') => subsets.reduce((sum, subset) => sum + (subset[field]?.length ?? 0), 0);
  const [ready, notReady] = [count('addresses'), count('notReadyAddresses')];
  if (ready + notReady <= MAX_ADDRESSES) return { subsets, truncated: false };
  const cut = ready > MAX_ADDRESSES ? 'addresses' : 'notReadyAddresses';
  const [total, room] = cut === 'addresses' ? [ready, MAX_ADDRESSES] : [notReady, MAX_ADDRESSES - ready];
  let left = room;
  const kept = subsets.map(({ addresses = [], notReadyAddresses = [], ports = [] }) => {
    const own = cut === 'addresses' ? addresses : notReadyAddresses;
    const staying = own.slice(0, Math.min(left, Math.ceil(own.length / total * room)));
    left -= staying.length;
    return makeSubset({ addresses: cut === 'addresses' ? staying : addresses, notReadyAddresses: cut === 'addresses' ? [] : staying, ports });
  });
  return { subsets: kept.filter(subset => subset.addresses !== undefined || subset.notReadyAddresses !== undefined), truncated: true };
}

function toAddress(service: Service, pod: Pod): Address {
  const { name = '', namespace = '', uid = '' } = pod.metadata;
  const hostname = hostnameIn(service, pod);
  return {
    ip: pod.status?.podIP ?? '',
    ...(hostname === undefined ? {} : { hostname }),
    ...(pod.spec?.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', name, namespace, uid },
  };
}

function toPort({ name = '', protocol = 'TCP', appProtocol }: ServicePort, port: number): Port {
  return { ...(name === '' ? {} : { name }), port, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) };
}

function compare(a: string, b: string): number { return a < b ? -1 : a > b ? 1 : 0; }

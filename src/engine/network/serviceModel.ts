import type { DnsRecord } from '../../agent/protocol/messages.ts';
import type { Endpoint, EndpointSlice, Service } from '../../api/objects.ts';
import { endpointSlices, pods, services } from '../../api/resources.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Informer, Informers } from '../../informer/contract.ts';
import { toDnsRecords } from './dnsRecords.ts';
import { SERVICE_NAME_LABEL, toServicePortTargets, type ServicePortTarget } from './serviceEndpoints.ts';

export interface ServiceView {
  readonly service: Service;
  readonly targets: readonly ServicePortTarget[];
  readonly records: readonly DnsRecord[];
}

/**
 * Services joined with their endpoints. A pod that is being deleted, or that its kubelet withdrew, leaves the
 * endpoints here before its EndpointSlice says so. Handlers get 'namespace/name' of what may have changed.
 */
export class ServiceModel implements Disposable {
  readonly synced: Promise<unknown>;
  readonly #services: Informer<Service>;
  readonly #slices: Informer<EndpointSlice>;
  readonly #domain: string;
  readonly #slicesOf = new Map<string, Map<string, EndpointSlice>>();
  /** Services that name a pod, by pod uid. */
  readonly #servicesOf = new Map<string, Set<string>>();
  readonly #leaving = new Set<string>();
  readonly #handlers = new Set<(key: string) => void>();
  readonly #subscriptions: Disposable[];

  constructor(informers: Informers, domain: string) {
    this.#services = informers.for(services);
    this.#slices = informers.for(endpointSlices);
    const podInformer = informers.for(pods);
    this.#domain = domain;
    this.synced = Promise.all([this.#services.synced, this.#slices.synced, podInformer.synced]);
    this.#subscriptions = [
      this.#services.onChange(({ object }) => this.#changed(keyOf(object))),
      this.#slices.onChange(event => this.#sliceChanged(event.object, event.type === 'deleted')),
      podInformer.onChange(({ type, object: { metadata } }) => {
        if (type === 'deleted') this.#leaving.delete(metadata.uid ?? '');
        else if (metadata.deletionTimestamp !== undefined && metadata.deletionTimestamp !== null) this.withdraw(metadata.uid ?? '');
      }),
    ];
  }

  onChange(handler: (key: string) => void): Disposable {
    this.#handlers.add(handler);
    for (const service of this.#services.list()) handler(keyOf(service));
    return { dispose: () => this.#handlers.delete(handler) };
  }

  /** The Service as the network wants it now; undefined when it is gone. */
  view(key: string): ServiceView | undefined {
    const slash = key.indexOf('/');
    const service = this.#services.get({ namespace: key.slice(0, slash), name: key.slice(slash + 1) });
    if (service === undefined) return undefined;
    const slices = [...this.#slicesOf.get(key)?.values() ?? []];
    return { service, targets: toServicePortTargets(service, slices, endpoint => this.#isLeaving(endpoint)), records: toDnsRecords(service, slices, this.#domain) };
  }

  keys(): readonly string[] { return this.#services.list().map(keyOf); }

  /** New connections go to the pod no more, as long as another endpoint is ready. */
  withdraw(podUid: string): void {
    if (this.#leaving.has(podUid)) return;
    this.#leaving.add(podUid);
    for (const key of this.#servicesOf.get(podUid) ?? []) this.#changed(key);
  }

  dispose(): void { for (const subscription of this.#subscriptions) subscription.dispose(); }

  #isLeaving({ targetRef }: Endpoint): boolean { return targetRef?.uid !== undefined && this.#leaving.has(targetRef.uid); }

  #sliceChanged(slice: EndpointSlice, deleted: boolean): void {
    const service = slice.metadata.labels?.[SERVICE_NAME_LABEL];
    if (service === undefined) return;
    const key = `${slice.metadata.namespace}/${service}`;
    const known = this.#slicesOf.get(key) ?? new Map<string, EndpointSlice>();
    const name = slice.metadata.name ?? '';
    for (const uid of podsOf(known.get(name))) this.#servicesOf.get(uid)?.delete(key);
    if (deleted) known.delete(name); else known.set(name, slice);
    if (known.size === 0) this.#slicesOf.delete(key); else this.#slicesOf.set(key, known);
    for (const other of known.values()) for (const uid of podsOf(other)) this.#servicesOf.set(uid, (this.#servicesOf.get(uid) ?? new Set()).add(key));
    for (const [uid, keys] of this.#servicesOf) if (keys.size === 0) this.#servicesOf.delete(uid);
    this.#changed(key);
  }

  #changed(key: string): void { for (const handler of this.#handlers) handler(key); }
}

function podsOf(slice: EndpointSlice | undefined): string[] {
  return (slice?.endpoints ?? []).flatMap(endpoint => endpoint.targetRef?.uid === undefined ? [] : [endpoint.targetRef.uid]);
}

function keyOf(service: Service): string { return `${service.metadata.namespace}/${service.metadata.name}`; }

import type { Client } from '../../../src/api/client.ts';
import type { Endpoint, EndpointSlice, KubernetesObject, Pod, Service } from '../../../src/api/objects.ts';
import { endpointSlices, services, type Resource } from '../../../src/api/resources.ts';
import type { Informer, InformerEvent, Informers } from '../../../src/informer/contract.ts';

/** An informer that is told what to know. */
class FakeInformer<T extends KubernetesObject> implements Informer<T> {
  readonly synced = Promise.resolve();
  listed() { return Promise.resolve(undefined); }
  readonly #objects = new Map<string, T>();
  readonly #handlers = new Set<(event: InformerEvent<T>) => void>();

  get(key: { readonly name: string; readonly namespace?: string }): T | undefined { return this.#objects.get(`${key.namespace}/${key.name}`); }
  list(): readonly T[] { return [...this.#objects.values()]; }

  onChange(handler: (event: InformerEvent<T>) => void) {
    this.#handlers.add(handler);
    for (const object of this.#objects.values()) handler({ type: 'added', object });
    return { dispose: () => { this.#handlers.delete(handler); } };
  }

  set(object: T): void {
    const key = `${object.metadata.namespace}/${object.metadata.name}`;
    const old = this.#objects.get(key);
    this.#objects.set(key, object);
    for (const handler of this.#handlers) handler(old === undefined ? { type: 'added', object } : { type: 'updated', object, old });
  }

  remove(object: T): void {
    this.#objects.delete(`${object.metadata.namespace}/${object.metadata.name}`);
    for (const handler of this.#handlers) handler({ type: 'deleted', object });
  }
}

/** Informers whose objects the test sets, and a client that records what is written. */
export class FakeCluster {
  readonly #informers = new Map<string, FakeInformer<KubernetesObject>>();
  readonly events: { readonly reason: string; readonly message: string }[] = [];
  readonly patches: { readonly name: string; readonly body: unknown }[] = [];

  readonly informers: Informers = {
    for: <T extends KubernetesObject>(resource: Resource<T>) => this.informer(resource),
    release: () => undefined, stop: async () => undefined,
  };

  readonly client = {
    create: async (_resource: Resource, object: KubernetesObject & { reason?: string; message?: string }) => { this.events.push({ reason: object.reason ?? '', message: object.message ?? '' }); return object; },
    patch: async (_resource: Resource, key: { name: string }, patch: { body?: unknown }) => { this.patches.push({ name: key.name, body: patch.body }); return { metadata: { name: key.name } }; },
  } as unknown as Client;

  informer<T extends KubernetesObject>(resource: Resource<T>): FakeInformer<T> {
    const informer = this.#informers.get(resource.plural) ?? new FakeInformer<KubernetesObject>();
    this.#informers.set(resource.plural, informer);
    return informer as unknown as FakeInformer<T>;
  }

  setService(name: string, spec: NonNullable<Service['spec']>): void {
    this.informer(services).set({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default', uid: `service-${name}` }, spec });
  }

  removeService(name: string): void {
    const service = this.informer(services).get({ name, namespace: 'default' });
    if (service !== undefined) this.informer(services).remove(service);
  }

  /** One slice for the service, replacing what was there. */
  setEndpoints(service: string, port: number, endpoints: readonly Endpoint[], portName = ''): void {
    const slice: EndpointSlice = {
      apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', addressType: 'IPv4',
      metadata: { name: `${service}-1`, namespace: 'default', labels: { 'kubernetes.io/service-name': service } },
      endpoints: [...endpoints], ports: [{ name: portName, port, protocol: 'TCP' }],
    };
    this.informer(endpointSlices).set(slice);
  }
}

export function makePod(name: string, uid: string, spec: Partial<NonNullable<Pod['spec']>> = {}): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', uid }, spec: { containers: [], ...spec } };
}

export function readyEndpoint(address: string, uid: string, ready = true): Endpoint {
  return { addresses: [address], conditions: { ready, serving: ready, terminating: false }, targetRef: { kind: 'Pod', uid } };
}

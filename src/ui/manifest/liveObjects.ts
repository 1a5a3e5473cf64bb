import type { Clock } from '../../base/clock.ts';
import type { Component } from '../../base/disposable.ts';
import { silentLogger } from '../../base/logger.ts';
import { systemRandom } from '../../base/random.ts';
import type { Client, ObjectKey } from '../../api/client.ts';
import type { EndpointSlice, KubernetesObject } from '../../api/objects.ts';
import { deployments, endpointSlices, pods, replicaSets, services, type Resource } from '../../api/resources.ts';
import type { Informer, Informers } from '../../informer/contract.ts';
import { ReflectingInformer } from '../../informer/informer.ts';

/** What the views keep a copy of anyway. Of other kinds, Secrets above all, only the objects that an open manifest names are read. */
const SHARED: readonly Resource[] = [deployments, replicaSets, pods, services, endpointSlices];
/** Watches of single objects at the same time; what is beyond has no live state. */
const MOST_WATCHES = 100;

export interface LiveObjectsOptions {
  readonly client: Client;
  readonly informers: Informers;
  /** The namespace that `informers` are confined to. */
  readonly onlyNamespace?: string | undefined;
  readonly clock: Clock;
  readonly changed: () => void;
}

/** The objects of a cluster that open manifests name, watched from when they are first asked for. */
export class LiveObjects implements Component {
  readonly #options: LiveObjectsOptions;
  readonly #followed = new Set<Informer<KubernetesObject>>();
  readonly #listed = new Set<Informer<KubernetesObject>>();
  readonly #single = new Map<string, Informer<KubernetesObject> & Component>();

  constructor(options: LiveObjectsOptions) { this.#options = options; }

  /** `absent` where the cluster has none, `unknown` while that is not known: nothing was answered yet, or it may not be read. */
  get(resource: Resource, key: ObjectKey): KubernetesObject | 'absent' | 'unknown' {
    const informer = this.#informerOf(resource, key);
    if (informer === undefined) return 'unknown';
    this.#follow(informer);
    return this.#listed.has(informer) ? informer.get(key) ?? 'absent' : 'unknown';
  }

  slices(namespace: string): readonly EndpointSlice[] {
    const informer = this.#options.informers.for(endpointSlices);
    this.#follow(informer as unknown as Informer<KubernetesObject>);
    return informer.list(namespace);
  }

  async stop(): Promise<void> { await Promise.all([...this.#single.values()].map(informer => informer.stop())); }

  #informerOf(resource: Resource, { name, namespace }: ObjectKey): Informer<KubernetesObject> | undefined {
    const { client, clock, informers, onlyNamespace } = this.#options;
    const isShared = SHARED.some(({ group, plural }) => group === resource.group && plural === resource.plural);
    if (isShared && (onlyNamespace === undefined || namespace === onlyNamespace)) return informers.for(resource);
    const id = `${resource.group}/${resource.plural}/${namespace ?? ''}/${name}`;
    const known = this.#single.get(id);
    if (known !== undefined || this.#single.size >= MOST_WATCHES) return known;
    const scope = { fieldSelector: `metadata.name=${name}`, ...(namespace === undefined ? {} : { namespace }) };
    const made = new ReflectingInformer<KubernetesObject>(client, resource, { clock, logger: silentLogger, random: systemRandom, scope });
    this.#single.set(id, made);
    return made;
  }

  #follow(informer: Informer<KubernetesObject>): void {
    if (this.#followed.has(informer)) return;
    this.#followed.add(informer);
    informer.onChange(() => this.#options.changed());
    informer.synced.then(() => { this.#listed.add(informer); this.#options.changed(); }, () => undefined);
  }
}

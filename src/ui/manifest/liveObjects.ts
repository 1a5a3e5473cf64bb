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
/** Watches of single objects at the same time. */
const MOST_WATCHES = 100;

export interface LiveObjectsOptions {
  readonly client: Client;
  readonly informers: Informers;
  /** The namespace that `informers` are confined to. */
  readonly onlyNamespace?: string | undefined;
  readonly clock: Clock;
  readonly changed: () => void;
  /** Whether a document is in sight: what it names is not let go of. */
  readonly isShown: (document: string) => boolean;
}

interface Question { readonly resource: Resource; readonly key: ObjectKey; /** The document that names the object. */ readonly document: string }

interface SingleWatch { readonly informer: Informer<KubernetesObject> & Component; /** The one that asked last. */ document: string }

/**
 * The objects of a cluster that open manifests name, watched from when they are first asked for until their document is closed. When
 * there are too many watches, those that documents out of sight asked for the longest ago go first; what documents in sight name
 * beyond that has no live state.
 */
export class LiveObjects implements Component {
  readonly #options: LiveObjectsOptions;
  readonly #followed = new Set<Informer<KubernetesObject>>();
  readonly #listed = new Set<Informer<KubernetesObject>>();
  /** The least recently asked first. */
  readonly #single = new Map<string, SingleWatch>();

  constructor(options: LiveObjectsOptions) { this.#options = options; }

  /** `absent` where the cluster has none, `unknown` while that is not known: nothing was answered yet, or it may not be read. */
  get({ resource, key, document }: Question): KubernetesObject | 'absent' | 'unknown' {
    const informer = this.#informerOf({ resource, key, document });
    if (informer === undefined) return 'unknown';
    this.#follow(informer);
    return this.#listed.has(informer) ? informer.get(key) ?? 'absent' : 'unknown';
  }

  slices(namespace: string): readonly EndpointSlice[] {
    const informer = this.#options.informers.for(endpointSlices);
    this.#follow(informer as unknown as Informer<KubernetesObject>);
    return informer.list(namespace);
  }

  /** The document is closed. */
  forget(document: string): void {
    const gone = [...this.#single].filter(([, watch]) => watch.document === document);
    for (const [id, watch] of gone) this.#letGo(id, watch);
    if (gone.length > 0) this.#options.changed(); // another document may name the same objects
  }

  async stop(): Promise<void> { await Promise.all([...this.#single.values()].map(({ informer }) => informer.stop())); }

  #informerOf({ resource, key: { name, namespace }, document }: Question): Informer<KubernetesObject> | undefined {
    const { client, clock, informers, onlyNamespace } = this.#options;
    const isShared = SHARED.some(({ group, plural }) => group === resource.group && plural === resource.plural);
    if (isShared && (onlyNamespace === undefined || namespace === onlyNamespace)) return informers.for(resource);
    const id = `${resource.group}/${resource.plural}/${namespace ?? ''}/${name}`;
    const known = this.#single.get(id);
    if (known !== undefined) {
      known.document = document;
      this.#single.delete(id);
      this.#single.set(id, known);
      return known.informer;
    }
    if (!this.#hasRoom(document)) return undefined;
    const scope = { fieldSelector: `metadata.name=${name}`, ...(namespace === undefined ? {} : { namespace }) };
    const made = new ReflectingInformer<KubernetesObject>(client, resource, { clock, logger: silentLogger, random: systemRandom, scope });
    this.#single.set(id, { informer: made, document });
    return made;
  }

  /** Makes room where it can. Never at the cost of who asks: its lenses would be asked for again, and again. */
  #hasRoom(document: string): boolean {
    if (this.#single.size < MOST_WATCHES) return true;
    const oldest = [...this.#single].find(([, watch]) => watch.document !== document && !this.#options.isShown(watch.document));
    if (oldest !== undefined) this.#letGo(...oldest);
    return oldest !== undefined;
  }

  #letGo(id: string, { informer }: SingleWatch): void {
    this.#single.delete(id);
    this.#followed.delete(informer);
    this.#listed.delete(informer);
    void informer.stop();
  }

  #follow(informer: Informer<KubernetesObject>): void {
    if (this.#followed.has(informer)) return;
    this.#followed.add(informer);
    informer.onChange(() => this.#options.changed());
    informer.synced.then(() => { this.#listed.add(informer); this.#options.changed(); }, () => undefined);
  }
}

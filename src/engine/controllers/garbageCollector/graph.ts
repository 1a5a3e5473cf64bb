import type { Disposable } from '../../../base/disposable.ts';
import type { KubernetesObject, OwnerReference } from '../../../api/objects.ts';
import type { Resource } from '../../../api/resources.ts';
import type { Informers } from '../../../informer/contract.ts';
import type { ResourceCatalog } from '../../../api/resourceCatalog.ts';
import { followResources } from '../followResources.ts';

export interface GraphNode { readonly resource: Resource; readonly object: KubernetesObject }

export interface OwnershipGraphOptions {
  readonly informers: Informers;
  readonly catalog: ResourceCatalog;
  readonly wanted: (resource: Resource) => boolean;
  /** Called with the uid of every object whose fate may have changed. */
  readonly touched: (uid: string) => void;
}

/** Who owns whom, over several resources, by uid. An owner may be named before, or without ever, being seen. */
export class OwnershipGraph implements Disposable {
  readonly #nodes = new Map<string, GraphNode>();
  readonly #dependents = new Map<string, Set<string>>();
  readonly #subscription: Disposable;

  constructor({ informers, catalog, wanted, touched }: OwnershipGraphOptions) {
    this.#subscription = followResources({ informers, catalog, wanted, onChange: (resource, { type, object }) => {
      const uid = object.metadata.uid ?? '';
      const former = this.#referencesOf(uid);
      const dependents = this.dependentsOf(uid);
      this.#remove(uid);
      if (type !== 'deleted') this.#add(uid, { resource, object });
      touched(uid);
      // A dependent that left, or blocks no more, may have been the last that held its owner; an owner that left frees its dependents.
      const left = type === 'deleted' ? [] : object.metadata.ownerReferences ?? [];
      for (const reference of former) if (!left.some(each => each.uid === reference.uid && (each.blockOwnerDeletion === true || reference.blockOwnerDeletion !== true))) touched(reference.uid);
      if (type === 'deleted' || object.metadata.deletionTimestamp !== undefined) for (const dependent of dependents) touched(dependent.object.metadata.uid ?? '');
    } });
  }

  get(uid: string): GraphNode | undefined { return this.#nodes.get(uid); }

  dependentsOf(uid: string): readonly GraphNode[] {
    return [...(this.#dependents.get(uid) ?? [])].map(dependent => this.#nodes.get(dependent)).filter(node => node !== undefined);
  }

  dispose(): void { this.#subscription.dispose(); }

  #referencesOf(uid: string): readonly OwnerReference[] { return this.#nodes.get(uid)?.object.metadata.ownerReferences ?? []; }

  #add(uid: string, node: GraphNode): void {
    this.#nodes.set(uid, node);
    for (const { uid: owner } of this.#referencesOf(uid)) {
      let dependents = this.#dependents.get(owner);
      if (dependents === undefined) this.#dependents.set(owner, dependents = new Set());
      dependents.add(uid);
    }
  }

  #remove(uid: string): void {
    for (const { uid: owner } of this.#referencesOf(uid)) {
      const dependents = this.#dependents.get(owner);
      dependents?.delete(uid);
      if (dependents?.size === 0) this.#dependents.delete(owner);
    }
    this.#nodes.delete(uid);
  }
}

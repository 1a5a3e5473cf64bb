import type { Disposable } from '../../../base/disposable.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
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
      const formerOwners = this.#ownersOf(uid);
      const dependents = this.dependentsOf(uid);
      this.#remove(uid);
      if (type !== 'deleted') this.#add(uid, { resource, object });
      touched(uid);
      // A dependent that left may have been the last that held its owner; an owner that left frees its dependents.
      for (const owner of formerOwners) if (type === 'deleted' || !this.#ownersOf(uid).includes(owner)) touched(owner);
      if (type === 'deleted' || object.metadata.deletionTimestamp !== undefined) for (const dependent of dependents) touched(dependent.object.metadata.uid ?? '');
    } });
  }

  get(uid: string): GraphNode | undefined { return this.#nodes.get(uid); }

  dependentsOf(uid: string): readonly GraphNode[] {
    return [...(this.#dependents.get(uid) ?? [])].map(dependent => this.#nodes.get(dependent)).filter(node => node !== undefined);
  }

  dispose(): void { this.#subscription.dispose(); }

  #ownersOf(uid: string): readonly string[] { return (this.#nodes.get(uid)?.object.metadata.ownerReferences ?? []).map(reference => reference.uid); }

  #add(uid: string, node: GraphNode): void {
    this.#nodes.set(uid, node);
    for (const owner of this.#ownersOf(uid)) {
      let dependents = this.#dependents.get(owner);
      if (dependents === undefined) this.#dependents.set(owner, dependents = new Set());
      dependents.add(uid);
    }
  }

  #remove(uid: string): void {
    for (const owner of this.#ownersOf(uid)) {
      const dependents = this.#dependents.get(owner);
      dependents?.delete(uid);
      if (dependents?.size === 0) this.#dependents.delete(owner);
    }
    this.#nodes.delete(uid);
  }
}

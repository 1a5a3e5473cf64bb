import type { Disposable } from '../../base/disposable.ts';
import type { ResourceCatalog } from '../../api/resourceCatalog.ts';
import type { Resource } from '../../api/resources.ts';
import { apiVersionOf } from '../../api/resources.ts';
import { builtInServed, isStored, type ServedResource } from './served.ts';

/** Everything that the API serves: the built-in table, and what others add while the engine runs. */
export class ResourceRegistry implements ResourceCatalog {
  readonly #added = new Map<string, readonly ServedResource[]>();
  readonly #handlers = new Set<() => void>();
  #all: readonly ServedResource[] = builtInServed;
  #stored: readonly Resource[] = storedOf(builtInServed);
  #index = toIndex(builtInServed);

  /** In discovery order; another array after every change, so that what is made from it can be kept by it. */
  get all(): readonly ServedResource[] { return this.#all; }
  get stored(): readonly Resource[] { return this.#stored; }

  find(group: string, version: string, plural: string): ServedResource | undefined {
    return this.#index.get(`${group}/${version}/${plural}`);
  }

  forKind(apiVersion: string | undefined, kind: string | undefined): ServedResource | undefined {
    return this.#all.find(resource => resource.kind === kind && apiVersionOf(resource) === apiVersion);
  }

  /** Puts what `owner` adds in place of what it added before; with an empty list takes it away. */
  set(owner: string, resources: readonly ServedResource[]): void {
    if (resources.length === 0) { if (!this.#added.delete(owner)) return; } else this.#added.set(owner, resources);
    this.#all = [...builtInServed, ...[...this.#added].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, added]) => added)];
    this.#stored = storedOf(this.#all);
    this.#index = toIndex(this.#all);
    for (const handler of [...this.#handlers]) handler();
  }

  onChange(handler: () => void): Disposable {
    this.#handlers.add(handler);
    return { dispose: () => { this.#handlers.delete(handler); } };
  }
}

const storedOf = (all: readonly ServedResource[]) => all.filter(isStored);
const toIndex = (all: readonly ServedResource[]) => new Map(all.map(resource => [`${resource.group}/${resource.version}/${resource.plural}`, resource]));

import type { Disposable } from '../../base/disposable.ts';
import type { KubernetesObject } from '../../api/objects.ts';
import type { ResourceCatalog } from '../../api/resourceCatalog.ts';
import { apiVersionOf, type Resource } from '../../api/resources.ts';
import type { Informer, InformerEvent, Informers } from '../../informer/contract.ts';

export interface FollowOptions {
  readonly catalog: ResourceCatalog;
  readonly informers: Informers;
  readonly wanted: (resource: Resource) => boolean;
  readonly onChange: (resource: Resource, event: InformerEvent<KubernetesObject>) => void;
}

/** Hears of every change of the wanted resources, as they come and go; of one that is served no more, every object is told to be deleted. */
export function followResources({ catalog, informers, wanted, onChange }: FollowOptions): Disposable {
  const followed = new Map<string, { readonly resource: Resource; readonly informer: Informer<KubernetesObject>; readonly subscription: Disposable }>();
  const follow = () => {
    const current = new Map(catalog.stored.filter(wanted).map(resource => [`${apiVersionOf(resource)}/${resource.plural}`, resource]));
    for (const [key, { resource, informer, subscription }] of followed) {
      if (current.has(key)) continue;
      followed.delete(key);
      subscription.dispose();
      informers.release(resource);
      for (const object of informer.list()) onChange(resource, { type: 'deleted', object });
    }
    for (const [key, resource] of current) {
      if (followed.has(key)) continue;
      const informer = informers.for(resource);
      followed.set(key, { resource, informer, subscription: informer.onChange(event => onChange(resource, event)) });
    }
  };
  const changes = catalog.onChange(follow);
  follow();
  return { dispose() { changes.dispose(); for (const { subscription } of followed.values()) subscription.dispose(); } };
}

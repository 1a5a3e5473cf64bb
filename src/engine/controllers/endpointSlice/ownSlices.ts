import { isNotFound } from '../../../api/apiError.ts';
import type { Client } from '../../../api/client.ts';
import type { EndpointSlice } from '../../../api/objects.ts';
import { endpointSlices } from '../../../api/resources.ts';
import type { MutationCache } from '../../../informer/mutationCache.ts';
import { keyOf } from '../ownership.ts';
import { MANAGED_BY_LABEL, SERVICE_NAME_LABEL } from './reconcile.ts';

/** 'namespace/service' of a slice that the controller of this name manages. */
export function toServiceKeys(slice: EndpointSlice, manager: string): readonly string[] {
  const labels = slice.metadata.labels ?? {};
  const service = labels[SERVICE_NAME_LABEL];
  return labels[MANAGED_BY_LABEL] === manager && service !== undefined ? [`${slice.metadata.namespace}/${service}`] : [];
}

/** Deletes slices, those too that are gone already. */
export async function removeSlices(slices: readonly EndpointSlice[], { client, ownWrites }: { readonly client: Client; readonly ownWrites: MutationCache<EndpointSlice> }): Promise<void> {
  for (const slice of slices) {
    await client.delete(endpointSlices, keyOf(slice)).catch((error: unknown) => { if (!isNotFound(error)) throw error; });
    ownWrites.deleted(slice);
  }
}

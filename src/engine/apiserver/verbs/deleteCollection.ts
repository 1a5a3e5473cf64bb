import type { DeleteOptions, ListOptions } from '../../../api/client.ts';
import { isNotFound } from '../../../api/apiError.ts';
import type { KubernetesList, KubernetesObject } from '../../../api/objects.ts';
import type { Machinery, RequestContext } from '../machinery.ts';
import type { ServedResource } from '../served.ts';
import { deleteObject } from './delete.ts';
import { listObjects } from './list.ts';

/** Deletes every selected object as `delete` would. Resolves with the list as it was; objects that went meanwhile are passed over. */
export async function deleteObjects(machinery: Machinery, resource: ServedResource, { options, context }: { readonly options: ListOptions & DeleteOptions; readonly context: RequestContext }): Promise<KubernetesList<KubernetesObject>> {
  const list = await listObjects(machinery, resource, options);
  await Promise.all(list.items.map(async ({ metadata }) => {
    const key = { name: metadata.name ?? '', ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }) };
    try { await deleteObject(machinery, resource, key, { options, context }); } catch (error) { if (!isNotFound(error)) throw error; }
  }));
  return list;
}

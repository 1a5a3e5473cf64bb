import type { DeleteOptions, ListOptions } from '../../../api/client.ts';
import { isNotFound } from '../../../api/apiError.ts';
import { forEachLimited } from '../../../base/forEachLimited.ts';
import type { KubernetesList, KubernetesObject } from '../../../api/objects.ts';
import { toAdmissionRequest } from '../admission/toAdmissionRequest.ts';
import type { Machinery, RequestContext } from '../machinery.ts';
import type { ServedResource } from '../served.ts';
import { deleteObject } from './delete.ts';
import { listObjects } from './list.ts';

/** Of those that somebody else is asked about. @source kube-apiserver --delete-collection-workers */
const MAX_AT_ONCE = 8;

/** Deletes every selected object as `delete` would. Resolves with the list as it was; objects that went meanwhile are passed over. */
export async function deleteObjects(machinery: Machinery, resource: ServedResource, { options, context }: { readonly options: ListOptions & DeleteOptions; readonly context: RequestContext }): Promise<KubernetesList<KubernetesObject>> {
  const list = await listObjects(machinery, resource, options);
  const [first] = list.items;
  const isAdmitted = first !== undefined && machinery.admission.admissionOf(toAdmissionRequest(context, { operation: 'DELETE', resource, namespace: first.metadata.namespace, name: first.metadata.name ?? '', options })) !== undefined;
  await forEachLimited(list.items, {
    // What nobody else is asked about goes in one write.
    limit: isAdmitted || resource.conversion !== undefined ? MAX_AT_ONCE : list.items.length,
    action: async ({ metadata }) => {
      const key = { name: metadata.name ?? '', ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }) };
      try { await deleteObject(machinery, resource, key, { options, context }); } catch (error) { if (!isNotFound(error)) throw error; }
    },
  });
  return list;
}

import type { ObjectKey } from '../../../api/client.ts';
import { apiErrors } from '../../../api/apiError.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import { groupResourceOf } from '../../../api/resources.ts';
import type { Machinery } from '../machinery.ts';
import { assertNotFuture } from '../reading/resourceVersion.ts';
import type { ServedResource } from '../served.ts';
import { readAs, storageKeyOf, subjectOf } from '../served.ts';

/** `resourceVersion`: the state must not be older. Throws ApiError 404, 504 for a version in the future. */
export async function getObject(machinery: Machinery, resource: ServedResource, key: ObjectKey & { readonly resourceVersion?: string | undefined }): Promise<KubernetesObject> {
  assertNotFuture(machinery.storage, key.resourceVersion);
  const found = resource.virtual === true
    ? await machinery.virtualResources.get(groupResourceOf(resource))?.get(key)
    : machinery.storage.get(storageKeyOf(resource, key));
  if (found === undefined) throw apiErrors.notFound(subjectOf(resource, key.name));
  return (await readAs(resource, [found]))[0] as KubernetesObject;
}

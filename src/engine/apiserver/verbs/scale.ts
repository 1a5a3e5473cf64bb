import { apiErrors } from '../../../api/apiError.ts';
import type { ObjectKey } from '../../../api/client.ts';
import type { Scale } from '../../../api/objects.ts';
import type { Scalable } from '../../../api/scale.ts';
import { applyScale, toScale, validateScale } from '../../../api/scale.ts';
import type { Machinery, RequestContext } from '../machinery.ts';
import type { ServedResource } from '../served.ts';
import { getObject } from './get.ts';
import type { Projection } from './update.ts';
import { changeObject } from './update.ts';

const projection: Projection = {
  subresource: 'scale',
  toProjected: object => toScale(object as Scalable),
  toObject: (object, scale) => applyScale(object as Scalable, scale as Scale),
};

/** Throws ApiError 404. */
export async function getScale(machinery: Machinery, resource: ServedResource, key: ObjectKey): Promise<Scale> {
  return toScale(await getObject(machinery, resource, key) as Scalable);
}

/** Sets the number of replicas as `change` says, given the Scale of the stored object. Throws ApiError 404, 409, 422. */
export async function changeScale(machinery: Machinery, resource: ServedResource, { key, change, context }: { readonly key: ObjectKey; readonly change: (current: Scale) => Scale; readonly context: RequestContext }): Promise<Scale> {
  return toScale(await changeObject(machinery, resource, { name: key.name, namespace: key.namespace, context, projection }, stored => {
    const wanted = change(toScale(stored as Scalable));
    const errors = validateScale(wanted);
    if (errors.length > 0) throw apiErrors.invalid({ kind: 'Scale', group: 'autoscaling', name: key.name }, errors);
    const next = applyScale(stored as Scalable, wanted);
    const { uid, resourceVersion } = wanted.metadata;
    next.metadata = { ...next.metadata, ...(uid === undefined ? {} : { uid }), ...(resourceVersion === undefined ? {} : { resourceVersion }) };
    return next;
  }) as Scalable);
}

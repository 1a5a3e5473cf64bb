import { apiErrors } from '../../../api/apiError.ts';
import type { ObjectKey } from '../../../api/client.ts';
import type { Deployment, KubernetesObject, Scale } from '../../../api/objects.ts';
import { formatLabelSelector, toRequirements } from '../../../api/selectors.ts';
import type { Machinery, RequestContext } from '../machinery.ts';
import type { ServedResource } from '../served.ts';
import { getObject } from './get.ts';
import { changeObject } from './update.ts';

/** Throws ApiError 404. */
export async function getScale(machinery: Machinery, resource: ServedResource, key: ObjectKey): Promise<Scale> {
  return toScale(await getObject(machinery, resource, key));
}

/** Sets the number of replicas as `change` says, given the Scale of the stored object. Throws ApiError 404, 409, 422. */
export async function changeScale(machinery: Machinery, resource: ServedResource, { key, change, context }: { readonly key: ObjectKey; readonly change: (current: Scale) => Scale; readonly context: RequestContext }): Promise<Scale> {
  return toScale(await changeObject(machinery, resource, { name: key.name, namespace: key.namespace, context }, stored => {
    const wanted = change(toScale(stored));
    const replicas = wanted.spec?.replicas ?? 0;
    if (!Number.isInteger(replicas) || replicas < 0) {
      throw apiErrors.invalid({ kind: 'Scale', group: 'autoscaling', name: key.name }, [{ field: 'spec.replicas', reason: 'FieldValueInvalid', message: `Invalid value: ${replicas}: must be greater than or equal to 0` }]);
    }
    const next = structuredClone(stored) as Deployment;
    next.spec = { ...next.spec, replicas } as NonNullable<Deployment['spec']>;
    const { uid, resourceVersion } = wanted.metadata;
    next.metadata = { ...next.metadata, ...(uid === undefined ? {} : { uid }), ...(resourceVersion === undefined ? {} : { resourceVersion }) };
    return next;
  }));
}

/** The autoscaling/v1 view of anything with `spec.replicas` and `spec.selector`. */
function toScale(object: KubernetesObject): Scale {
  const { metadata, spec, status } = object as Deployment;
  const selector = formatLabelSelector(toRequirements(spec?.selector) ?? []);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  return {
    kind: 'Scale', apiVersion: 'autoscaling/v1',
    metadata: Object.fromEntries(Object.entries({ name, namespace, uid, resourceVersion, creationTimestamp }).filter(([, value]) => value !== undefined)),
    spec: { replicas: spec?.replicas ?? 0 },
    status: { replicas: status?.replicas ?? 0, ...(selector === '' ? {} : { selector }) },
  };
}

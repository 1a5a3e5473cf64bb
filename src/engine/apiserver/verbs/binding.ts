import { apiErrors } from '../../../api/apiError.ts';
import type { ObjectKey } from '../../../api/client.ts';
import type { Pod } from '../../../api/objects.ts';
import { pods } from '../../../api/resources.ts';
import { toTimestamp } from '../../../base/clock.ts';
import { toAdmissionRequest } from '../admission/toAdmissionRequest.ts';
import type { Machinery, RequestContext } from '../machinery.ts';
import { storageKeyOf } from '../served.ts';
import { commit } from './commit.ts';

export interface BindRequest {
  readonly nodeName: string;
  /** Of the pod that was meant; another pod of the name is refused. */
  readonly uid?: string | undefined;
  readonly context: RequestContext;
}

/** Assigns a pending pod to a node, once. Throws ApiError 404 and 409. @source pkg/registry/core/pod/storage BindingREST */
export async function bindPod(machinery: Machinery, key: ObjectKey, { nodeName, uid, context }: BindRequest): Promise<void> {
  const now = toTimestamp(machinery.clock.now());
  const request = toAdmissionRequest(context, { operation: 'CREATE', resource: pods, subresource: 'binding', namespace: key.namespace, name: key.name });
  const admission = machinery.admission.admissionOf(request);
  const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { ...key, ...(uid === undefined ? {} : { uid }) }, target: { kind: 'Node', name: nodeName } };
  await admission?.mutate({ ...request, object: binding, oldObject: undefined });
  await admission?.validate({ ...request, object: binding, oldObject: undefined });
  await commit(machinery, context, storageKeyOf(pods, key), stored => {
    const current = stored as Pod | undefined;
    if (current === undefined) throw apiErrors.notFound({ resource: 'pods', name: key.name });
    const refuse = (why: string) => apiErrors.conflict({ resource: 'pods/binding', name: key.name }, why);
    if (uid !== undefined && uid !== current.metadata.uid) throw refuse(`Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`);
    if (current.metadata.deletionTimestamp !== undefined) throw refuse(`pod ${key.name} is being deleted, cannot be assigned to a host`);
    if ((current.spec?.nodeName ?? '') !== '') throw refuse(`pod ${key.name} is already assigned to node "${current.spec?.nodeName}"`);
    const next = structuredClone(current);
    next.spec = { ...next.spec, nodeName: binding.target.name } as NonNullable<Pod['spec']>;
    const others = (next.status?.conditions ?? []).filter(condition => condition.type !== 'PodScheduled');
    next.status = { ...next.status, conditions: [...others, { type: 'PodScheduled', status: 'True', lastTransitionTime: now }] };
    return { action: 'put', object: next };
  });
}

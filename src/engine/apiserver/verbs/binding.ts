import { apiErrors } from '../../../api/apiError.ts';
import type { ObjectKey } from '../../../api/client.ts';
import type { Binding, Pod, Status } from '../../../api/objects.ts';
import { pods } from '../../../api/resources.ts';
import { notSupported, required } from '../../../api/validation/fieldErrors.ts';
import { toTimestamp } from '../../../base/clock.ts';
import { toAdmissionRequest } from '../admission/toAdmissionRequest.ts';
import type { Machinery, RequestContext } from '../machinery.ts';
import { storageKeyOf } from '../served.ts';
import { commit } from './commit.ts';

export interface BindRequest {
  readonly nodeName: string;
  /** Of the pod that was meant; another pod of the name is refused. */
  readonly uid?: string | undefined;
  /** For the pod to have besides its own. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly context: RequestContext;
}

/** Assigns a pending pod to a node, once. Throws ApiError 404 and 409. @source pkg/registry/core/pod/storage BindingREST */
export async function bindPod(machinery: Machinery, key: ObjectKey, { nodeName, uid, annotations, context }: BindRequest): Promise<void> {
  const now = toTimestamp(machinery.clock.now());
  const request = toAdmissionRequest(context, { operation: 'CREATE', resource: pods, subresource: 'binding', namespace: key.namespace, name: key.name });
  const admission = machinery.admission.admissionOf(request);
  const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { ...key, ...(uid === undefined ? {} : { uid }), ...(annotations === undefined ? {} : { annotations: { ...annotations } }) }, target: { kind: 'Node', name: nodeName } };
  await admission?.mutate({ ...request, object: binding, oldObject: undefined });
  await admission?.validate({ ...request, object: binding, oldObject: undefined });
  await commit(machinery, context, storageKeyOf(pods, key), stored => {
    const current = stored as Pod | undefined;
    if (current === undefined) throw apiErrors.notFound({ resource: 'pods', name: key.name });
    const refuse = (why: string) => apiErrors.conflict({ resource: 'pods/binding', name: key.name }, why);
    if (uid !== undefined && uid !== current.metadata.uid) throw refuse(`Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`);
    if (current.metadata.deletionTimestamp !== undefined) throw refuse(`pod ${key.name} is being deleted, cannot be assigned to a host`);
    if ((current.spec?.nodeName ?? '') !== '') throw refuse(`pod ${key.name} is already assigned to node "${current.spec?.nodeName}"`);
    if ((current.spec?.schedulingGates ?? []).length > 0) throw refuse(`pod ${key.name} has non-empty .spec.schedulingGates`);
    const next = structuredClone(current);
    if (binding.metadata.annotations !== undefined) next.metadata.annotations = { ...next.metadata.annotations, ...binding.metadata.annotations };
    next.spec = { ...next.spec, nodeName: binding.target.name } as NonNullable<Pod['spec']>;
    const others = (next.status?.conditions ?? []).filter(condition => condition.type !== 'PodScheduled');
    next.status = { ...next.status, conditions: [...others, { type: 'PodScheduled', status: 'True', lastTransitionTime: now }] };
    return { action: 'put', object: next };
  });
}

/** POST bindings and pods/binding. Throws ApiError 400, 404, 409 and 422. @source pkg/apis/core/validation ValidatePodBinding, pkg/registry/core/pod/storage LegacyBindingREST */
export async function createBinding(machinery: Machinery, { metadata, target }: Binding, { key, context }: { readonly key: ObjectKey; readonly context: RequestContext }): Promise<Status & { metadata: object }> {
  if (metadata.name !== undefined && metadata.name !== key.name) throw apiErrors.badRequest('name in URL does not match name in Binding object');
  if (key.name === '') throw apiErrors.badRequest('Name parameter required.');
  const { kind = '', name: nodeName = '' } = target as Partial<Binding['target']> | undefined ?? {};
  const errors = [...(kind === '' || kind === 'Node' ? [] : [notSupported('target.kind', kind, ['Node', '<empty>'])]), ...(nodeName === '' ? [required('target.name')] : [])];
  if (errors.length > 0) throw apiErrors.invalid({ kind: 'Binding', group: '', name: key.name }, errors);
  await bindPod(machinery, key, { nodeName, uid: metadata.uid, annotations: metadata.annotations, context });
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
}

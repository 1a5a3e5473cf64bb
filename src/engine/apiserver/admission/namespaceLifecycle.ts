import { ApiError, apiErrors } from '../../../api/apiError.ts';
import type { Namespace } from '../../../api/objects.ts';
import type { Resource } from '../../../api/resources.ts';
import type { Storage } from '../../storage/contract.ts';
import { subjectOf } from '../served.ts';

/** Namespaces that are part of the cluster. `kube-node-lease` may be deleted, as in Kubernetes; it comes back at the next start. */
export const SYSTEM_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];
const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);

/** Throws ApiError unless the namespace is there and lives. @source k8s.io/apiserver plugin/namespace/lifecycle */
export function assertNamespaceAdmits(storage: Storage, resource: Resource, { namespace, name }: { readonly namespace: string; readonly name: string }): void {
  const found = storage.get({ resource: 'namespaces', namespace: '', name: namespace }) as Namespace | undefined;
  if (found === undefined) throw apiErrors.notFound({ resource: 'namespaces', name: namespace });
  if (found.metadata.deletionTimestamp === undefined && found.status?.phase !== 'Terminating') return;
  const refusal = apiErrors.forbidden(subjectOf(resource, name), `unable to create new content in namespace ${namespace} because it is being terminated`);
  const cause = { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' };
  throw new ApiError({ ...refusal.status, details: { ...refusal.status.details, causes: [cause] } });
}

export function assertNamespaceMayGo(name: string): void {
  if (IMMORTAL.has(name)) throw apiErrors.forbidden({ resource: 'namespaces', name }, 'this namespace may not be deleted');
}

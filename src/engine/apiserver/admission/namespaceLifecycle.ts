import { ApiError, apiErrors } from '../../../api/apiError.ts';
import type { Namespace } from '../../../api/objects.ts';
import type { Storage } from '../../storage/contract.ts';
import { storedAs } from '../served.ts';
import type { AdmissionAttributes, AdmissionPlugin, AdmissionRequest } from './admissionPlugin.ts';
import { forbidden } from './forbidden.ts';

/** Namespaces that are part of the cluster. `kube-node-lease` may be deleted, as in Kubernetes; it comes back at the next start. */
export const SYSTEM_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];
const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);

/** Nothing new in a namespace that is absent or ending; the system's namespaces stay. @source k8s.io/apiserver plugin/namespace/lifecycle */
export function makeNamespaceLifecycle(storage: Storage): AdmissionPlugin {
  return {
    name: 'NamespaceLifecycle',
    handles: request => request.operation === 'DELETE' ? isNamespace(request) && IMMORTAL.has(request.name) : request.operation === 'CREATE' && request.resource.namespaced && !isAccessReview(request),
    mutate(request) {
      if (request.operation === 'DELETE') throw apiErrors.forbidden({ resource: 'namespaces', name: request.name }, 'this namespace may not be deleted');
      assertNamespaceAdmits(storage, request);
    },
  };
}

const isNamespace = ({ resource }: AdmissionRequest) => storedAs(resource).kind === 'Namespace';
const isAccessReview = ({ resource }: AdmissionRequest) => resource.group === 'authorization.k8s.io' && resource.plural === 'localsubjectaccessreviews';

function assertNamespaceAdmits(storage: Storage, attributes: AdmissionAttributes): void {
  const { namespace = '' } = attributes;
  const found = storage.get({ resource: 'namespaces', namespace: '', name: namespace }) as Namespace | undefined;
  if (found === undefined) throw apiErrors.notFound({ resource: 'namespaces', name: namespace });
  if (found.metadata.deletionTimestamp === undefined && found.status?.phase !== 'Terminating') return;
  const refusal = forbidden(attributes, `unable to create new content in namespace ${namespace} because it is being terminated`);
  const cause = { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' };
  throw new ApiError({ ...refusal.status, details: { ...refusal.status.details, causes: [cause] } });
}

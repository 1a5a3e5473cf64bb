import { apiErrors } from '../../../api/apiError.ts';
import type { ResourceClaim, ResourceClaimTemplate } from '../../../api/objects.ts';
import { groupResourceOf, resourceClaims, resourceClaimTemplates } from '../../../api/resources.ts';
import { forbidden } from '../../../api/validation/fieldErrors.ts';
import type { Storage } from '../../storage/contract.ts';
import type { AdmissionAttributes, AdmissionPlugin } from './admissionPlugin.ts';
import { namespaceLabelsOf } from './namespaceLabels.ts';

const LABEL = 'resource.kubernetes.io/admin-access';

/** Devices are had in spite of others' use of them only in namespaces that are labelled for it. @source pkg/registry/resource utils.go AuthorizedForAdmin. There it is part of validation. */
export function makeDeviceAdminAccess(storage: Storage): AdmissionPlugin {
  const labelsOf = namespaceLabelsOf(storage);
  return {
    name: 'DeviceAdminAccess',
    handles({ operation, resource, subresource }) {
      const name = groupResourceOf(resource);
      const isClaim = name === groupResourceOf(resourceClaims);
      return (operation === 'CREATE' && subresource === undefined && (isClaim || name === groupResourceOf(resourceClaimTemplates))) || (operation === 'UPDATE' && subresource === 'status' && isClaim);
    },
    validate(attributes) {
      const { resource, object, namespace = '' } = attributes;
      const field = fieldThatAsks(attributes);
      if (field === undefined || labelsOf(namespace)?.[LABEL] === 'true') return;
      throw apiErrors.invalid({ kind: resource.kind, group: resource.group, name: object?.metadata.name ?? '' }, [forbidden(field, `admin access to devices requires the \`${LABEL}: true\` label on the containing namespace`)]);
    },
  };
}

/** A claim that was given it keeps it. */
function fieldThatAsks({ object, oldObject, subresource, resource }: AdmissionAttributes): string | undefined {
  if (subresource === 'status') {
    const grantedIn = (claim: ResourceClaim | undefined) => (claim?.status?.allocation?.devices?.results ?? []).findIndex(({ adminAccess }) => adminAccess === true);
    const index = grantedIn(oldObject as ResourceClaim | undefined) >= 0 ? -1 : grantedIn(object as ResourceClaim | undefined);
    return index < 0 ? undefined : `status.allocation.devices.results[${index}].adminAccess`;
  }
  const spec = resource.plural === resourceClaims.plural ? (object as ResourceClaim).spec : (object as ResourceClaimTemplate).spec.spec;
  const index = (spec.devices?.requests ?? []).findIndex(({ exactly }) => exactly?.adminAccess === true);
  return index < 0 ? undefined : `spec.devices.requests[${index}].adminAccess`;
}

import { parseCertificateRequest } from '../../../api/certificates/parseCertificateRequest.ts';
import type { CertificateSigningRequest } from '../../../api/objects.ts';
import { certificateSigningRequests } from '../../../api/resources.ts';
import { semanticEqual } from '../../../api/semanticEqual.ts';
import type { Authorizer } from '../authorization/authorizer.ts';
import type { User } from '../user.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admissionPlugin.ts';
import { forbidden } from './forbidden.ts';

const API_CLIENT = 'kubernetes.io/kube-apiserver-client';
const MASTERS = 'system:masters';

/** Only who may approve for a signer approves or denies its requests. @source plugin/pkg/admission/certificates/approval */
export function makeCertificateApproval(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: 'CertificateApproval',
    handles: request => isUpdateOf(request, 'approval'),
    validate(attributes) {
      const { spec: { signerName } } = attributes.oldObject as CertificateSigningRequest;
      if (!mayActFor(authorizer, attributes.user, { verb: 'approve', signerName })) throw forbidden(attributes, `user not permitted to approve requests with signerName ${JSON.stringify(signerName)}`);
    },
  };
}

/** Only who may sign for a signer gives its requests certificates or conditions. @source plugin/pkg/admission/certificates/signing */
export function makeCertificateSigning(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: 'CertificateSigning',
    handles: request => isUpdateOf(request, 'status'),
    validate(attributes) {
      const [next, old] = [attributes.object as CertificateSigningRequest, attributes.oldObject as CertificateSigningRequest];
      if (next.status?.certificate === old.status?.certificate && semanticEqual(next.status?.conditions, old.status?.conditions)) return;
      const { signerName } = old.spec;
      if (!mayActFor(authorizer, attributes.user, { verb: 'sign', signerName })) throw forbidden(attributes, `user not permitted to sign requests with signerName ${JSON.stringify(signerName)}`);
    },
  };
}

/** Nobody asks for a certificate that may do everything. @source plugin/pkg/admission/certificates/subjectrestriction */
export const certificateSubjectRestriction: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',
  handles: ({ operation, subresource, resource }) => operation === 'CREATE' && subresource === undefined && isRequest(resource),
  validate(attributes) {
    const { spec } = attributes.object as CertificateSigningRequest;
    if (spec.signerName !== API_CLIENT || parseCertificateRequest(spec.request).value?.organizations.includes(MASTERS) !== true) return;
    throw forbidden(attributes, `use of ${API_CLIENT} signer with ${MASTERS} group is not allowed`);
  },
};

const isRequest = (resource: AdmissionRequest['resource']) => resource.group === certificateSigningRequests.group && resource.plural === certificateSigningRequests.plural;
const isUpdateOf = ({ operation, subresource, resource }: AdmissionRequest, wanted: string) => operation === 'UPDATE' && subresource === wanted && isRequest(resource);

/** Rights are given for one signer, or for all of a domain ('example.com/*'). @source pkg/certauthorization */
function mayActFor(authorizer: Authorizer, user: User, { verb, signerName }: { readonly verb: string; readonly signerName: string }): boolean {
  const names = [signerName, `${signerName.split('/')[0] ?? ''}/*`];
  return names.some(name => authorizer.authorize(user, { verb, group: certificateSigningRequests.group, resource: 'signers', name }).allowed);
}

import { parseCertificateRequest } from '../../../api/certificates/parseCertificateRequest.ts';
import type { CertificateSigningRequest } from '../../../api/objects.ts';
import { checkKubeletClient, KUBELET_CLIENT } from '../certificateSigning/checkRequest.ts';

/** A right by which a request is approved, and what the approval says. */
export interface ApprovalRule { readonly subresource: string; readonly message: string }

const OWN: ApprovalRule = { subresource: 'selfnodeclient', message: 'Auto approving self kubelet client certificate after SubjectAccessReview.' };
const ANY: ApprovalRule = { subresource: 'nodeclient', message: 'Auto approving kubelet client certificate after SubjectAccessReview.' };

/** The rights of which one approves a kubelet's request, if whoever asks has it; none for requests that people judge. @source pkg/controller/certificates/approver sarapprove.go */
export function approvalRulesOf({ spec, status }: CertificateSigningRequest): readonly ApprovalRule[] {
  const judged = status?.conditions?.some(({ type }) => type === 'Approved' || type === 'Denied') === true;
  if (judged || (status?.certificate ?? '') !== '' || spec.signerName !== KUBELET_CLIENT) return [];
  const { value: request } = parseCertificateRequest(spec.request);
  if (request === undefined || checkKubeletClient(request, spec.usages ?? []) !== undefined) return [];
  return spec.username === request.commonName ? [OWN, ANY] : [ANY];
}

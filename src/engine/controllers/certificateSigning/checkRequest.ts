import type { CertificateRequest } from '../../../api/certificates/parseCertificateRequest.ts';

export const KUBELET_CLIENT = 'kubernetes.io/kube-apiserver-client-kubelet';

/** Why a signer does not sign a request; undefined: it does. */
type Check = (request: CertificateRequest, usages: readonly string[]) => string | undefined;

/** Kubernetes' own signers. 'legacy-unknown' is left out: this version of the API takes no requests for it. @source pkg/controller/certificates/signer */
export const signerChecks: Readonly<Record<string, Check>> = {
  'kubernetes.io/kube-apiserver-client': (_request, usages) => {
    const other = usages.find(usage => !['client auth', 'digital signature', 'key encipherment'].includes(usage));
    if (other !== undefined) return `invalid usage for client certificate: ${other}`;
    return usages.includes('client auth') ? undefined : 'missing required usage for client certificate: client auth';
  },
  [KUBELET_CLIENT]: (request, usages) => checkKubeletClient(request, usages),
  'kubernetes.io/kubelet-serving': (request, usages) => {
    if (!isNodeGroup(request)) return NOT_NODES;
    if (request.dnsNames.length === 0 && request.ipAddresses.length === 0) return 'DNS or IP subjectAltName is required';
    return firstRefused(request, ['emailAddresses', 'uris']) ?? checkUsages(usages, 'server auth') ?? checkNodeName(request);
  },
};

/** @source pkg/apis/certificates ValidateKubeletClientCSR */
export function checkKubeletClient(request: CertificateRequest, usages: readonly string[]): string | undefined {
  if (!isNodeGroup(request)) return NOT_NODES;
  return firstRefused(request, ['dnsNames', 'emailAddresses', 'ipAddresses', 'uris']) ?? checkNodeName(request) ?? checkUsages(usages, 'client auth');
}

const NOT_NODES = 'subject organization is not system:nodes';
const isNodeGroup = ({ organizations }: CertificateRequest) => organizations.length === 1 && organizations[0] === 'system:nodes';

const NAMES = { dnsNames: 'DNS', emailAddresses: 'Email', ipAddresses: 'IP', uris: 'URI' } as const;
function firstRefused(request: CertificateRequest, refused: readonly (keyof typeof NAMES)[]): string | undefined {
  const found = refused.find(names => request[names].length > 0);
  return found === undefined ? undefined : `${NAMES[found]} subjectAltNames are not allowed`;
}

function checkNodeName({ commonName }: CertificateRequest): string | undefined {
  return commonName.startsWith('system:node:') ? undefined : 'subject common name does not begin with system:node:';
}

/** Keys that are not RSA cannot encipher others. */
function checkUsages(usages: readonly string[], purpose: 'client auth' | 'server auth'): string | undefined {
  const given = [...new Set(usages)].sort().join(' ');
  const required = [purpose, 'digital signature', 'key encipherment'].sort();
  const alone = required.filter(usage => usage !== 'key encipherment');
  return [required, alone].some(each => each.join(' ') === given) ? undefined : `usages did not match [${required.join(' ')}]`;
}

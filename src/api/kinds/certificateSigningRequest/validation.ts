import type { FieldError } from '../../apiError.ts';
import { parseCertificateRequest } from '../../certificates/parseCertificateRequest.ts';
import type { CertificateSigningRequest } from '../../objects.ts';
import { duplicate, invalid, notSupported, required, tooLong } from '../../validation/fieldErrors.ts';
import { byteLength, dns1123Label, dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta } from '../../validation/objectMeta.ts';

const USAGES: readonly string[] = [
  'any', 'cert sign', 'client auth', 'code signing', 'content commitment', 'crl sign', 'data encipherment', 'decipher only', 'digital signature', 'email protection', 'encipher only',
  'ipsec end system', 'ipsec tunnel', 'ipsec user', 'key agreement', 'key encipherment', 'microsoft sgc', 'netscape sgc', 'ocsp signing', 's/mime', 'server auth', 'signing', 'timestamping',
];
const LEGACY_SIGNER = 'kubernetes.io/legacy-unknown';
const MIN_EXPIRATION_SECONDS = 600;
const MAX_DOMAIN_BYTES = 253;
const MAX_SIGNER_BYTES = MAX_DOMAIN_BYTES + 1 + MAX_DOMAIN_BYTES + 63 + 1;
const TRUE_ONLY: readonly string[] = ['Approved', 'Denied', 'Failed'];

/** @source pkg/apis/certificates/validation ValidateCertificateSigningRequestCreate */
export function validateCertificateSigningRequest({ metadata, spec, status }: CertificateSigningRequest): FieldError[] {
  const { usages = [], signerName, expirationSeconds } = spec;
  const errors = validateObjectMeta(metadata, { namespaced: false, nameRule: () => [] });
  const { problem } = parseCertificateRequest(spec.request);
  if (problem !== undefined) errors.push(invalid('spec.request', spec.request, problem));
  if (usages.length === 0) errors.push(required('spec.usages', 'usages must be provided'));
  usages.forEach((usage, index) => { if (!USAGES.includes(usage)) errors.push(notSupported(`spec.usages[${index}]`, usage, USAGES)); });
  usages.forEach((usage, index) => { if (usages.indexOf(usage) < index) errors.push(duplicate(`spec.usages[${index}]`, usage)); });
  if (signerName === LEGACY_SIGNER) errors.push(invalid('spec.signerName', signerName, 'the legacy signerName is not allowed via this API version'));
  else errors.push(...validateSignerName(signerName, 'spec.signerName'));
  if (expirationSeconds !== undefined && expirationSeconds < MIN_EXPIRATION_SECONDS) {
    errors.push(invalid('spec.expirationSeconds', expirationSeconds, `may not specify a duration less than ${MIN_EXPIRATION_SECONDS} seconds (10 minutes)`));
  }
  return [...errors, ...validateConditions(status?.conditions ?? [])];
}

/** 'example.com/signer-name'. @source ValidateCertificateSigningRequestSignerName */
function validateSignerName(name: string, path: string): FieldError[] {
  if (name === '') return [required(path, 'signerName must be provided')];
  const [domain = '', rest = '', ...more] = name.split('/');
  if (!name.includes('/') || more.length > 0) return [invalid(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")];
  const errors: FieldError[] = byteLength(domain) > MAX_DOMAIN_BYTES ? [tooLong(path, MAX_DOMAIN_BYTES)] : [];
  errors.push(...firstBadLabel(domain, { path, rule: dns1123Label }));
  if (!domain.includes('.')) errors.push(invalid(path, domain, 'should be a domain with at least two segments separated by dots'));
  errors.push(...firstBadLabel(rest, { path, rule: dns1123Subdomain }));
  return byteLength(name) > MAX_SIGNER_BYTES ? [...errors, tooLong(path, MAX_SIGNER_BYTES)] : errors;
}

function firstBadLabel(text: string, { path, rule }: { readonly path: string; readonly rule: (label: string) => string[] }): FieldError[] {
  const label = text.split('.').find(each => rule(each).length > 0);
  return label === undefined ? [] : rule(label).map(problem => invalid(path, text, `validating label ${JSON.stringify(label)}: ${problem}`));
}

function validateConditions(conditions: readonly { readonly type: string; readonly status: string }[]): FieldError[] {
  return conditions.flatMap(({ type, status }, index) => {
    const at = `status.conditions[${index}]`;
    const errors: FieldError[] = type === '' ? [required(`${at}.type`)] : [];
    const allowed = TRUE_ONLY.includes(type) ? ['True'] : ['False', 'True', 'Unknown'];
    if (status === '') errors.push(required(`${at}.status`));
    else if (!allowed.includes(status)) errors.push(notSupported(`${at}.status`, status, allowed));
    const earlier = conditions.slice(0, index).map(each => each.type);
    const opposite = type === 'Approved' ? 'Denied' : type === 'Denied' ? 'Approved' : undefined;
    if (opposite !== undefined && earlier.includes(opposite)) errors.push(invalid(`${at}.type`, type, 'Approved and Denied conditions are mutually exclusive'));
    return earlier.includes(type) ? [...errors, duplicate(`${at}.type`, type)] : errors;
  });
}

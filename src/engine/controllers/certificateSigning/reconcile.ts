import { parseCertificateRequest } from '../../../api/certificates/parseCertificateRequest.ts';
import type { CertificateSigningRequest } from '../../../api/objects.ts';
import type { CertificateTemplate } from '../../contracts/certificateSigner.ts';
import { signerChecks } from './checkRequest.ts';

export type SigningDecision =
  | { readonly type: 'none' }
  /** The request is never signed, as its Failed condition says. */
  | { readonly type: 'fail'; readonly message: string }
  | { readonly type: 'sign'; readonly template: CertificateTemplate };

const NONE: SigningDecision = { type: 'none' };
const MINUTE_MS = 60_000;
const LONGEST_MS = 365 * 24 * 60 * MINUTE_MS;
const SHORTEST_MS = 10 * MINUTE_MS;
/** For clocks that differ; a longer certificate ends that much earlier. */
const BACKDATE_MS = 5 * MINUTE_MS;
const SHORT_LIVED_MS = 8 * 60 * MINUTE_MS;

/** What becomes of an approved request for one of Kubernetes' own signers. @source pkg/controller/certificates/signer handle, duration; authority/policies.go */
export function reconcileSigning({ spec, status }: CertificateSigningRequest, nowMs: number): SigningDecision {
  const has = (type: string) => status?.conditions?.some(condition => condition.type === type && (type !== 'Failed' || condition.status === 'True')) === true;
  if ((status?.certificate ?? '') !== '' || !has('Approved') || has('Denied') || has('Failed')) return NONE;
  const check = Object.hasOwn(signerChecks, spec.signerName) ? signerChecks[spec.signerName] : undefined;
  const { value: request } = parseCertificateRequest(spec.request);
  if (check === undefined || request === undefined) return NONE;
  const usages = spec.usages ?? [];
  const message = request.commonNames.length > 1 ? 'subject has more than one common name' : check(request, usages);
  if (message !== undefined) return { type: 'fail', message };
  const lifetimeMs = spec.expirationSeconds === undefined ? LONGEST_MS : Math.max(SHORTEST_MS, Math.min(LONGEST_MS, spec.expirationSeconds * 1000));
  return { type: 'sign', template: { request: spec.request, usages, notBeforeMs: nowMs - BACKDATE_MS, notAfterMs: nowMs + lifetimeMs - (lifetimeMs < SHORT_LIVED_MS ? 0 : BACKDATE_MS) } };
}

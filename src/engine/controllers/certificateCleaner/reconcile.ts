import { X509Certificate } from 'node:crypto';
import type { CertificateSigningRequest } from '../../../api/objects.ts';

const HOUR_MS = 3_600_000;
const DECIDED_MS = HOUR_MS;
const PENDING_MS = 24 * HOUR_MS;

/**
 * When a request has served its time: an hour after it was issued, denied or failed, or when its certificate ends; a day after it was made or
 * approved, when nothing came of it. Undefined: nobody can tell.
 * @source pkg/controller/certificates/cleaner. There an hourly round looks for such requests.
 */
export function endOfRequestMs({ metadata, status }: CertificateSigningRequest): number | undefined {
  const conditions = status?.conditions ?? [];
  const certificate = status?.certificate ?? '';
  const after = (time: string | undefined, ms: number) => time === undefined ? [] : [Date.parse(time) + ms];
  const ends = conditions.flatMap(({ type, lastUpdateTime }) => {
    if (type === 'Denied' || type === 'Failed') return after(lastUpdateTime, DECIDED_MS);
    if (type !== 'Approved') return [];
    return certificate === '' ? after(lastUpdateTime, PENDING_MS) : [...after(lastUpdateTime, DECIDED_MS), ...endOfCertificate(certificate)];
  });
  if (conditions.length === 0) ends.push(...after(metadata.creationTimestamp, PENDING_MS));
  return ends.length === 0 ? undefined : Math.min(...ends);
}

function endOfCertificate(base64: string): readonly number[] {
  try { return [Date.parse(new X509Certificate(Buffer.from(base64, 'base64')).validTo)]; } catch { return []; }
}

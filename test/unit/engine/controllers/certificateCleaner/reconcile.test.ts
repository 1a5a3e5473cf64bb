import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemRandom } from '../../../../../src/base/random.ts';
import type { CertificateSigningRequest } from '../../../../../src/api/objects.ts';
import { endOfRequestMs } from '../../../../../src/engine/controllers/certificateCleaner/reconcile.ts';
import { makeAuthority } from '../../../../../src/engine/process/issueCertificates.ts';

const MADE_MS = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;
const { certificate } = makeAuthority({ notBefore: new Date(MADE_MS), notAfter: new Date(MADE_MS + 20 * MINUTE_MS), serial: systemRandom.uuid().replaceAll('-', '') });
const issued = Buffer.from(certificate).toString('base64');
const endOf = (status: NonNullable<CertificateSigningRequest['status']>) => endOfRequestMs({
  apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: { name: 'a', creationTimestamp: '2026-01-01T00:00:00Z' }, spec: { request: '', signerName: '', usages: [] }, status,
});
const since = (type: string) => [{ type, status: 'True', lastUpdateTime: '2026-01-01T00:01:00Z' }];

for (const [name, status, minutes] of [
  ['pending: a day', {}, 1440], ['denied: an hour', { conditions: since('Denied') }, 61], ['failed: an hour', { conditions: [...since('Approved'), ...since('Failed')] }, 61],
  ['approved, and nothing came of it: a day', { conditions: since('Approved') }, 1441], ['issued: an hour', { conditions: since('Approved'), certificate: 'eA==' }, 61],
  ['issued: no longer than the certificate', { conditions: since('Approved'), certificate: issued }, 20],
] as const) {
  test(`a request is kept ${name}`, () => assert.equal(endOf(structuredClone(status) as NonNullable<CertificateSigningRequest['status']>), MADE_MS + minutes * MINUTE_MS));
}

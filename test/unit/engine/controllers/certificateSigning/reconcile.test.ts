import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CertificateSigningRequest } from '../../../../../src/api/objects.ts';
import { reconcileSigning } from '../../../../../src/engine/controllers/certificateSigning/reconcile.ts';
import { makeCertificateRequest, type RequestOptions } from '../../../../certificateRequests.ts';

const NOW_MS = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const [CLIENT, KUBELET, SERVING] = ['kubernetes.io/kube-apiserver-client', 'kubernetes.io/kube-apiserver-client-kubelet', 'kubernetes.io/kubelet-serving'];

type Usage = NonNullable<CertificateSigningRequest['spec']['usages']>[number];
interface Asked extends RequestOptions { readonly signerName?: string; readonly subject?: string; readonly usages?: readonly Usage[]; readonly conditions?: readonly string[]; readonly expirationSeconds?: number; readonly certificate?: string }

async function request({ signerName = CLIENT, subject = 'CN=jane', usages = ['client auth'], conditions = ['Approved'], expirationSeconds, certificate, ...options }: Asked): Promise<CertificateSigningRequest> {
  const made = await makeCertificateRequest(subject, options);
  return {
    apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: { name: 'a' },
    spec: { request: made.request, signerName, usages: [...usages], ...expirationSeconds === undefined ? {} : { expirationSeconds } },
    status: { conditions: conditions.map(type => ({ type, status: 'True' })), ...certificate === undefined ? {} : { certificate } },
  };
}

const NODE = 'O=system:nodes,CN=system:node:a';
const dns = [{ type: 'dns', value: 'a' }] as const;
for (const [name, asked, expected] of [
  ['an approved client', {}, 'sign'],
  ['one that nobody approved', { conditions: [] }, 'none'],
  ['a denied one', { conditions: ['Approved', 'Denied'] }, 'none'],
  ['one that failed before', { conditions: ['Approved', 'Failed'] }, 'none'],
  ['one that has its certificate', { certificate: 'eA==' }, 'none'],
  ['another signer\'s', { signerName: 'example.com/mine' }, 'none'],
  ['a client that wants to be a server', { usages: ['client auth', 'server auth'] }, 'invalid usage for client certificate: server auth'],
  ['a client that is none', { usages: ['digital signature'] }, 'missing required usage for client certificate: client auth'],
  ['a client with two names', { subject: 'CN=admin,CN=jane' }, 'subject has more than one common name'],
  ['a kubelet', { signerName: KUBELET, subject: NODE, usages: ['digital signature', 'client auth'] }, 'sign'],
  ['a kubelet with an RSA key', { signerName: KUBELET, subject: NODE, usages: ['key encipherment', 'digital signature', 'client auth'], key: 'RSA' }, 'sign'],
  ['a kubelet of another group', { signerName: KUBELET, subject: 'O=a,CN=system:node:a' }, 'subject organization is not system:nodes'],
  ['a kubelet of two groups', { signerName: KUBELET, subject: 'O=system:nodes,O=a,CN=system:node:a' }, 'subject organization is not system:nodes'],
  ['a kubelet of another name', { signerName: KUBELET, subject: 'O=system:nodes,CN=a' }, 'subject common name does not begin with system:node:'],
  ['a kubelet client with a host name', { signerName: KUBELET, subject: NODE, names: dns }, 'DNS subjectAltNames are not allowed'],
  ['a kubelet with other usages', { signerName: KUBELET, subject: NODE }, 'usages did not match [client auth digital signature key encipherment]'],
  ['a kubelet\'s server', { signerName: SERVING, subject: NODE, usages: ['digital signature', 'server auth'], names: dns }, 'sign'],
  ['a kubelet\'s server without a name', { signerName: SERVING, subject: NODE, usages: ['digital signature', 'server auth'] }, 'DNS or IP subjectAltName is required'],
  ['a kubelet\'s server with a mail address', { signerName: SERVING, subject: NODE, names: [...dns, { type: 'email', value: 'a@b.c' }] }, 'Email subjectAltNames are not allowed'],
  ['a kubelet\'s server with other usages', { signerName: SERVING, subject: NODE, names: dns }, 'usages did not match [digital signature key encipherment server auth]'],
] as const satisfies readonly (readonly [string, Asked, string])[]) {
  test(`signing: ${name}`, async () => {
    const decision = reconcileSigning(await request(asked), NOW_MS);
    assert.equal(decision.type === 'fail' ? decision.message : decision.type, expected);
  });
}

for (const [name, expirationSeconds, afterMs] of [
  ['a year when nothing is said', undefined, 365 * DAY_MS - 5 * MINUTE_MS], ['no more than a year', 400 * 86_400, 365 * DAY_MS - 5 * MINUTE_MS], ['what is asked for', 86_400, DAY_MS - 5 * MINUTE_MS],
  ['a short life in full', 3600, 60 * MINUTE_MS], ['ten minutes at least', 60, 10 * MINUTE_MS],
] as const) {
  test(`a certificate lasts ${name}`, async () => {
    const decision = reconcileSigning(await request(expirationSeconds === undefined ? {} : { expirationSeconds }), NOW_MS);
    assert.ok(decision.type === 'sign');
    assert.deepEqual([decision.template.notBeforeMs, decision.template.notAfterMs], [NOW_MS - 5 * MINUTE_MS, NOW_MS + afterMs]);
  });
}

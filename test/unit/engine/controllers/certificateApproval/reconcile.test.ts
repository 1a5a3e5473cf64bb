import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CertificateSigningRequest } from '../../../../../src/api/objects.ts';
import { approvalRulesOf } from '../../../../../src/engine/controllers/certificateApproval/reconcile.ts';
import { makeCertificateRequest } from '../../../../certificateRequests.ts';

const { request } = await makeCertificateRequest('O=system:nodes,CN=system:node:a');
const KUBELET: CertificateSigningRequest['spec'] = { request, signerName: 'kubernetes.io/kube-apiserver-client-kubelet', usages: ['client auth', 'digital signature'], username: 'system:bootstrap:x' };
const rulesOf = (spec: Partial<CertificateSigningRequest['spec']>, status: CertificateSigningRequest['status'] = {}) =>
  approvalRulesOf({ apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: { name: 'a' }, spec: { ...KUBELET, ...spec }, status }).map(({ subresource }) => subresource);

for (const [name, found, expected] of [
  ['a new kubelet\'s, by the right of its group', rulesOf({}), ['nodeclient']],
  ['a kubelet\'s own renewal, by its own right first', rulesOf({ username: 'system:node:a' }), ['selfnodeclient', 'nodeclient']],
  ['another signer\'s, never', rulesOf({ signerName: 'kubernetes.io/kube-apiserver-client' }), []],
  ['one with other usages, never', rulesOf({ usages: ['client auth'] }), []],
  ['a denied one, never', rulesOf({}, { conditions: [{ type: 'Denied', status: 'True' }] }), []],
  ['an approved one, not again', rulesOf({}, { conditions: [{ type: 'Approved', status: 'True' }] }), []],
] as const) {
  test(`approved by itself: ${name}`, () => assert.deepEqual(found, expected));
}

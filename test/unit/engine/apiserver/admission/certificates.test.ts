import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CertificateSigningRequest } from '../../../../../src/api/objects.ts';
import { certificateSigningRequests, clusterRoleBindings, clusterRoles } from '../../../../../src/api/resources.ts';
import { createObject } from '../../../../../src/engine/apiserver/verbs/create.ts';
import { updateObject } from '../../../../../src/engine/apiserver/verbs/update.ts';
import { makeCertificateRequest } from '../../../../certificateRequests.ts';
import { openApi } from './openApi.ts';

const SIGNER = 'kubernetes.io/kube-apiserver-client';

async function openWithRequest(signerName = SIGNER) {
  const api = await openApi();
  const { request } = await makeCertificateRequest('CN=jane');
  const made = await createObject(api.machinery, certificateSigningRequests, { namespace: undefined, context: api.context, object: { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: { name: 'a' }, spec: { request, signerName, usages: ['client auth'] } } as CertificateSigningRequest });
  const context = { ...api.context, user: { name: 'max', groups: [] } };
  const approve = () => updateObject(api.machinery, certificateSigningRequests, { ...made, status: { conditions: [{ type: 'Approved', status: 'True', reason: 'a' }] } } as CertificateSigningRequest, { name: 'a', namespace: undefined, subresource: 'approval', context });
  const fail = () => updateObject(api.machinery, certificateSigningRequests, { ...made, status: { conditions: [{ type: 'Failed', status: 'True', reason: 'a' }] } } as CertificateSigningRequest, { name: 'a', namespace: undefined, subresource: 'status', context });
  const grant = async (verb: string, name: string) => {
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: verb };
    await api.client.create(clusterRoles, { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: verb }, rules: [{ apiGroups: ['certificates.k8s.io'], resources: ['signers'], resourceNames: [name], verbs: [verb] }] });
    await api.client.create(clusterRoleBindings, { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: verb }, roleRef, subjects: [{ kind: 'User', name: 'max', apiGroup: 'rbac.authorization.k8s.io' }] });
  };
  return { approve, fail, grant };
}

test('only who may approve for the signer approves', async () => {
  const { approve, grant } = await openWithRequest();
  await assert.rejects(approve(), { code: 403, message: `certificatesigningrequests.certificates.k8s.io "a" is forbidden: user not permitted to approve requests with signerName "${SIGNER}"` });
  await grant('approve', SIGNER);
  await approve();
});

test('only who may sign for the signer says that it failed; the right can be for all signers of a domain', async () => {
  const { fail, grant } = await openWithRequest('example.com/mine');
  await assert.rejects(fail(), { code: 403, message: 'certificatesigningrequests.certificates.k8s.io "a" is forbidden: user not permitted to sign requests with signerName "example.com/mine"' });
  await grant('sign', 'example.com/*');
  await fail();
});

test('nobody asks for system:masters', async () => {
  const { machinery, context } = await openApi();
  const { request } = await makeCertificateRequest('O=system:masters,CN=jane');
  const object = { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: { name: 'a' }, spec: { request, signerName: SIGNER, usages: ['client auth'] } } as CertificateSigningRequest;
  await assert.rejects(createObject(machinery, certificateSigningRequests, { namespace: undefined, context, object }), { code: 403, message: `certificatesigningrequests.certificates.k8s.io "a" is forbidden: use of ${SIGNER} signer with system:masters group is not allowed` });
});

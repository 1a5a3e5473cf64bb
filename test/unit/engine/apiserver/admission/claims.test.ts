import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject, PersistentVolumeClaim } from '../../../../../src/api/objects.ts';
import { ingresses, limitRanges, persistentVolumeClaims } from '../../../../../src/api/resources.ts';
import { openApi } from './openApi.ts';

const claim = (more: object = {}): PersistentVolumeClaim => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'c', namespace: 'test' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...more } });
const storageClass = (name: string, more: object = {}): KubernetesObject => ({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name, uid: name, creationTimestamp: '2026-01-01T00:00:00Z', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } }, provisioner: 'p', ...more } as KubernetesObject);
const CLASSES = 'storageclasses.storage.k8s.io';

test('a claim that names no class gets the default, the newest of several', async () => {
  const { client, put } = await openApi();
  await put(CLASSES, storageClass('a'));
  const newer = storageClass('b');
  await put(CLASSES, { ...newer, metadata: { ...newer.metadata, creationTimestamp: '2026-02-01T00:00:00Z' } });
  assert.equal((await client.create(persistentVolumeClaims, claim())).spec?.storageClassName, 'b');
});

test('a claim that wants no class gets none', async () => {
  const { client, put } = await openApi();
  await put(CLASSES, storageClass('a'));
  assert.equal((await client.create(persistentVolumeClaims, claim({ storageClassName: '' }))).spec?.storageClassName, '');
});

test('a claim grows only when it is bound and its class allows it', async () => {
  const { client, put } = await openApi();
  await put(CLASSES, storageClass('a'));
  const grow = async (name: string, phase: string) => {
    await client.create(persistentVolumeClaims, { ...claim({ storageClassName: name, volumeName: 'v' }), metadata: { name: `c-${name}-${phase.toLowerCase()}`, namespace: 'test' } });
    const key = { name: `c-${name}-${phase.toLowerCase()}`, namespace: 'test' };
    await client.patch(persistentVolumeClaims, key, { type: 'merge', body: { status: { phase } } }, { subresource: 'status' });
    return client.patch(persistentVolumeClaims, key, { type: 'merge', body: { spec: { resources: { requests: { storage: '2Gi' } } } } });
  };
  await assert.rejects(grow('a', 'Bound'), { code: 403, message: 'persistentvolumeclaims "c-a-bound" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize' });
  await put(CLASSES, storageClass('big', { allowVolumeExpansion: true }));
  assert.deepEqual((await grow('big', 'Bound')).spec?.resources?.requests, { storage: '2Gi' });
});

test('a LimitRange bounds claims', async () => {
  const { client } = await openApi();
  await client.create(limitRanges, { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'r', namespace: 'test' }, spec: { limits: [{ type: 'PersistentVolumeClaim', max: { storage: '512Mi' } }] } });
  await assert.rejects(client.create(persistentVolumeClaims, claim()), { code: 403, message: 'persistentvolumeclaims "c" is forbidden: maximum storage usage per PersistentVolumeClaim is 512Mi, but request is 1Gi' });
});

test('an Ingress that names no class gets the default', async () => {
  const { client, put } = await openApi();
  await put('ingressclasses.networking.k8s.io', { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'main', uid: 'm', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } } });
  const made = await client.create(ingresses, { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'i', namespace: 'test' }, spec: { defaultBackend: { service: { name: 's', port: { number: 80 } } } } });
  assert.equal(made.spec?.ingressClassName, 'main');
});

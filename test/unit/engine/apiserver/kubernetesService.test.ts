import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Service } from '../../../../src/api/objects.ts';
import { computeApiService } from '../../../../src/engine/apiserver/kubernetesService.ts';

const target = { clusterIP: '10.96.0.1', apiPort: 6443 };
const made = computeApiService(undefined, target)?.service as Service;
const https = { name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 } as const;
const withSpec = (spec: Partial<NonNullable<Service['spec']>>, metadata: Service['metadata'] = {}): Service => ({ ...made, metadata: { ...made.metadata, ...metadata }, spec: { ...made.spec, ...spec } });

test('an absent Service is made with the first address, and leads from 443 to the port of the API', () => {
  assert.deepEqual(computeApiService(undefined, target), {
    action: 'create',
    service: {
      apiVersion: 'v1', kind: 'Service', metadata: { name: 'kubernetes', namespace: 'default', labels: { component: 'apiserver', provider: 'kubernetes' } },
      spec: { type: 'ClusterIP', clusterIP: '10.96.0.1', sessionAffinity: 'None', ports: [https] },
    },
  });
});

const leftAlone: readonly (readonly [string, Service])[] = [
  ['nothing was changed', made],
  ['labels and annotations are the user\'s', withSpec({}, { labels: { mine: 'yes' }, annotations: { why: 'so' } })],
  ['its type and node port are the user\'s', withSpec({ type: 'NodePort', ports: [{ ...https, nodePort: 30_443 }] })],
  ['a finalizer holds it', withSpec({ ports: [] }, { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['a/b'] })],
];
for (const [why, stored] of leftAlone) test(`the Service is left alone when ${why}`, () => { assert.equal(computeApiService(stored, target), undefined); });

type Ports = NonNullable<NonNullable<Service['spec']>['ports']>;
const mended: readonly (readonly [string, Ports, Ports])[] = [
  ['another port of the engine', [{ ...https, targetPort: 7000 }], [https]],
  ['a renamed port', [{ ...https, name: 'api' }], [https]],
  ['another number', [{ ...https, port: 8443, nodePort: 30_443 }], [{ ...https, nodePort: 30_443 }]],
  ['another protocol, whose node ports are not TCP\'s', [{ ...https, protocol: 'UDP', nodePort: 30_443 }], [https]],
  ['no such port', [{ name: 'other', port: 80, protocol: 'TCP' }], [https]],
  ['another port besides', [https, { name: 'other', port: 80, protocol: 'TCP' }], [https]],
  ['the name and the number on two ports', [{ ...https, port: 8443, nodePort: 30_444 }, { ...https, name: 'web', nodePort: 30_443 }], [{ ...https, nodePort: 30_444 }]],
  ['one without a name', [{ ...https, name: '', port: 8443 }], [https]],
];
for (const [what, ports, expected] of mended) {
  test(`the port is mended, and all else kept: ${what}`, () => {
    const stored = withSpec({ type: 'NodePort', ports }, { labels: { mine: 'yes' } });
    assert.deepEqual(computeApiService(stored, target), { action: 'update', service: { ...stored, spec: { ...stored.spec, ports: expected } } });
  });
}

for (const selector of [{ app: 'x' }, {}]) {
  test(`a selector is taken away, since the API runs in no pod: ${JSON.stringify(selector)}`, () => {
    const stored = withSpec({ type: 'NodePort', ports: [{ ...https, nodePort: 30_443 }] });
    assert.deepEqual(computeApiService({ ...stored, spec: { ...stored.spec, selector } }, target), { action: 'update', service: stored });
  });
}

test('one with another address, or none, is made anew with what the user wrote on it', () => {
  for (const clusterIP of ['10.96.7.7', undefined]) {
    const stored = { ...withSpec({}, { uid: 'u', resourceVersion: '7', labels: { mine: 'yes' }, annotations: { why: 'so' } }), spec: { type: 'ExternalName' as const, ...(clusterIP === undefined ? {} : { clusterIP }) } };
    assert.deepEqual(computeApiService(stored, target), {
      action: 'replace', service: { ...made, metadata: { ...made.metadata, labels: { mine: 'yes', component: 'apiserver', provider: 'kubernetes' }, annotations: { why: 'so' } } },
    });
  }
});

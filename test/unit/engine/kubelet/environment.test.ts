import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Container, Service } from '../../../../src/api/objects.ts';
import { containerEnvironment, serviceEnvironment } from '../../../../src/engine/kubelet/environment.ts';
import type { ObjectLookup } from '../../../../src/engine/kubelet/environment.ts';
import { expandVariables } from '../../../../src/engine/kubelet/expandVariables.ts';
import { makeContainer, makePod } from './podFixtures.ts';

const values = new Map([['A', '1'], ['B_C', 'x y'], ['EMPTY', '']]);
for (const [text, want] of [
  ['$(A)', '1'], ['a$(A)b$(B_C)', 'a1bx y'], ['$(NOPE)', '$(NOPE)'], ['$$(A)', '$(A)'], ['$$$(A)', '$1'], ['$A', '$A'], ['$(A', '$(A'], ['$', '$'], ['$(EMPTY)|', '|'], ['$$', '$'],
] as const) test(`expands ${text} to ${want}`, () => { assert.equal(expandVariables(text, values), want); });

const service = (name: string, ports: NonNullable<NonNullable<Service['spec']>['ports']>, clusterIP = '10.96.0.9'): Service => ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default' }, spec: { clusterIP, ports } });

test('services are told as Docker links were', () => {
  assert.deepEqual(Object.fromEntries(serviceEnvironment([service('my-db', [{ name: 'sql-port', port: 5432 }])], [], { all: true })), {
    MY_DB_SERVICE_HOST: '10.96.0.9', MY_DB_SERVICE_PORT: '5432', MY_DB_SERVICE_PORT_SQL_PORT: '5432', MY_DB_PORT: 'tcp://10.96.0.9:5432',
    MY_DB_PORT_5432_TCP: 'tcp://10.96.0.9:5432', MY_DB_PORT_5432_TCP_PROTO: 'tcp', MY_DB_PORT_5432_TCP_PORT: '5432', MY_DB_PORT_5432_TCP_ADDR: '10.96.0.9',
  });
  assert.equal(serviceEnvironment([service('headless', [{ port: 1 }], 'None')], [], { all: true }).size, 0);
  assert.deepEqual([...serviceEnvironment([service('other', [{ port: 1 }])], [service('kubernetes', [{ port: 443 }])], { all: false }).keys()].filter(key => key.endsWith('_HOST')), ['KUBERNETES_SERVICE_HOST']);
});

const lookup: ObjectLookup = {
  configMap: (_namespace, name) => name === 'cm' ? { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { key: 'value', 'bad key': 'x' } } : undefined,
  secret: (_namespace, name) => name === 'sec' ? { apiVersion: 'v1', kind: 'Secret', metadata: { name }, data: { pw: Buffer.from('geheim').toString('base64') } } : undefined,
  services: () => [],
};
const fields = { podAddress: '10.0.0.5', hostAddress: '10.0.0.1', allocatable: { cpu: '4', memory: '8Gi', 'ephemeral-storage': '2Gi' } };
const environmentOf = (overrides: Partial<Container>) => containerEnvironment(makePod(), makeContainer('a', overrides), lookup, fields);

test('env wins over envFrom, and later variables see earlier ones', () => {
  const { values: made, skipped } = environmentOf({ envFrom: [{ configMapRef: { name: 'cm' } }], env: [{ name: 'key', value: 'own' }, { name: 'both', value: '$(key)-$(later)' }, { name: 'later', value: 'x' }] });
  assert.deepEqual(Object.fromEntries(made), { key: 'own', both: 'own-$(later)', later: 'x' });
  assert.deepEqual(skipped, [{ source: 'configMap default/cm', keys: ['bad key'] }]);
});

for (const [name, overrides, message] of [
  ['an absent config map', { envFrom: [{ configMapRef: { name: 'no' } }] }, 'configmap "no" not found'],
  ['an absent secret', { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'no', key: 'k' } } }] }, 'secret "no" not found'],
  ['an absent key', { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'cm', key: 'k' } } }] }, "couldn't find key k in ConfigMap default/cm"],
] as const) test(`${name} is refused in Kubernetes' words`, () => { assert.throws(() => environmentOf(overrides as unknown as Partial<Container>), { message }); });

test('optional references may be absent; fields and resources are read', () => {
  const { values: made } = environmentOf({
    envFrom: [{ secretRef: { name: 'no', optional: true } }], resources: { limits: { cpu: '1500m' } },
    env: [
      { name: 'GONE', valueFrom: { configMapKeyRef: { name: 'cm', key: 'k', optional: true } } }, { name: 'PW', valueFrom: { secretKeyRef: { name: 'sec', key: 'pw' } } },
      { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }, { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } }, { name: 'MEM', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Gi' } } },
      { name: 'DISK', valueFrom: { resourceFieldRef: { resource: 'limits.ephemeral-storage', divisor: '1Mi' } } },
    ],
  });
  assert.deepEqual(Object.fromEntries(made), { PW: 'geheim', IP: '10.0.0.5', CPU: '2', MEM: '8', DISK: '2048' });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import type { Service } from '../../../../src/api/objects.ts';
import { parseCidr } from '../../../../src/engine/apiserver/admission/cidr.ts';
import { ServiceAddresses } from '../../../../src/engine/apiserver/admission/serviceAddresses.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';

const service = (name: string, spec: Partial<NonNullable<Service['spec']>> = {}): Service => ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default' }, spec: { type: 'ClusterIP', ports: [{ port: 80 }], ...spec } });

function open(serviceCidr = '10.96.0.0/24') {
  const storage = openMemoryStorage({ clock: new FakeClock() });
  const addresses = new ServiceAddresses({ serviceCidr, storage, random: seededRandom(7) });
  const assign = (object: Service, old?: Service) => {
    const reservation = addresses.begin();
    reservation.assign(object, old);
    return { reservation, spec: object.spec ?? {} };
  };
  const store = (object: Service) => storage.write({ resource: 'services', namespace: 'default', name: object.metadata.name ?? '' }, () => ({ action: 'put', object }));
  return { addresses, assign, store };
}

for (const [text, size, first, last] of [['10.96.0.0/16', 65_536, '10.96.0.1', '10.96.255.254'], ['10.1.2.99/30', 4, '10.1.2.97', '10.1.2.98'], ['172.30.0.0/8', 16_777_216, '172.0.0.1', '172.255.255.254']] as const) {
  test(`${text} holds ${size} addresses from ${first}`, () => {
    const range = parseCidr(text);
    assert.deepEqual([range.size, range.at(1), range.at(size - 2)], [size, first, last]);
    assert.ok(range.contains(first) && range.contains(last) && !range.contains(range.at(0)) && !range.contains(range.at(size - 1)) && !range.contains('9.9.9.9') && !range.contains('x'));
  });
}

test('what is no network is refused', () => {
  for (const text of ['10.0.0.0', '10.0.0.0/31', '10.0.0/8', '300.0.0.0/8', 'fd00::/108']) assert.throws(() => parseCidr(text), RangeError, text);
});

test('addresses are given from the upper part of the range until it is full, then from the lower, then none', () => {
  const { assign } = open('10.96.0.0/27');
  const given = Array.from({ length: 30 }, (_, index) => assign(service(`s${index}`)).spec.clusterIP ?? '');
  assert.equal(new Set(given).size, 30);
  assert.ok(given.slice(0, 15).every(address => Number(address.split('.')[3]) >= 16));
  assert.ok(given.slice(15).every(address => Number(address.split('.')[3]) < 16));
  assert.throws(() => assign(service('more')), { message: /range is full/ });
});

test('a reservation holds an address until it is released', () => {
  const { assign } = open();
  const { reservation } = assign(service('a', { clusterIP: '10.96.0.9' }));
  assert.throws(() => assign(service('b', { clusterIP: '10.96.0.9' })), { message: /Service "b" is invalid: spec.clusterIPs: Invalid value: \["10.96.0.9"\]: failed to allocate IP 10.96.0.9: provided IP is already allocated/ });
  reservation.release();
  assert.equal(assign(service('b', { clusterIP: '10.96.0.9' })).spec.clusterIP, '10.96.0.9');
});

test('what stored Services have is taken, and their own to keep', async () => {
  const { assign, store } = open();
  const stored = service('a', { type: 'NodePort', clusterIP: '10.96.0.9', ports: [{ port: 80, nodePort: 30_080 }] });
  await store(structuredClone(stored));
  assert.equal(assign(structuredClone(stored), stored).spec.ports?.[0]?.nodePort, 30_080);
  assert.throws(() => assign(service('b', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] })), { message: /spec\.ports\[0\]\.nodePort: Invalid value: 30080: provided port is already allocated/ });
  assert.equal(assign(service('c', { type: 'NodePort', ports: [{ port: 80, protocol: 'UDP', nodePort: 30_080 }] })).spec.ports?.[0]?.nodePort, 30_080);
});

test('addresses and ports outside of their ranges are refused', () => {
  const { assign } = open();
  assert.throws(() => assign(service('a', { clusterIP: '10.97.0.1' })), { message: /the provided IP \(10\.97\.0\.1\) is not in the valid range\. The range of valid IPs is 10\.96\.0\.0\/24/ });
  assert.throws(() => assign(service('a', { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] })), { message: /provided port is not in the valid range\. The range of valid ports is 30000-32767/ });
});

test('headless and external Services get none, a load balancer gets ports unless it declines', () => {
  const { assign } = open();
  assert.deepEqual(assign(service('a', { clusterIP: 'None' })).spec.clusterIPs, ['None']);
  assert.equal(assign(service('b', { type: 'ExternalName', externalName: 'example.com' })).spec.clusterIP, undefined);
  assert.ok((assign(service('c', { type: 'LoadBalancer' })).spec.ports?.[0]?.nodePort ?? 0) >= 30_086);
  assert.equal(assign(service('d', { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false })).spec.ports?.[0]?.nodePort, undefined);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { AddressAllocator, REUSE_DELAY_MS } from '../../../../src/engine/network/addressAllocator.ts';
import { choosePodNetwork, planOfSubnet } from '../../../../src/engine/network/podNetworkPlan.ts';
import { toResolvConf } from '../../../../src/engine/network/resolvConf.ts';
import { toSandboxEnvironment } from '../../../../src/engine/network/sandboxCommand.ts';
import { parseRoutes } from '../../../../src/engine/node/hostRoutes.ts';

test('pods live in the other half of the subnet that holds the services', () => {
  assert.deepEqual(choosePodNetwork({ serviceRange: '10.96.0.0/16', taken: ['172.17.0.0/16'] }), {
    subnet: '10.96.0.0/15', podRange: '10.97.0.0/16', serviceRange: '10.96.0.0/16', servicesOnLink: true,
    dynamicRange: '10.97.255.0/24', gateway: '10.97.0.1', agentAddress: '10.97.0.2',
  });
  assert.equal(choosePodNetwork({ serviceRange: '10.143.0.0/16', taken: [] }).podRange, '10.142.0.0/16');
  assert.equal(choosePodNetwork({ serviceRange: '192.168.224.0/20', taken: [] }).podRange, '192.168.240.0/20');
});

test('a taken neighbour means a range apart, and the host does not reach services then', () => {
  const plan = choosePodNetwork({ serviceRange: '10.96.0.0/16', taken: ['10.97.3.0/24', '10.244.0.0/16'] });
  assert.deepEqual([plan.subnet, plan.podRange, plan.servicesOnLink], ['10.212.0.0/16', '10.212.0.0/16', false]);
});

test('what was used before is used again while it is free', () => {
  assert.equal(choosePodNetwork({ serviceRange: '10.96.0.0/16', taken: [], preferredSubnet: '10.213.0.0/16' }).subnet, '10.213.0.0/16');
  assert.equal(choosePodNetwork({ serviceRange: '10.96.0.0/16', taken: ['10.213.9.0/24'], preferredSubnet: '10.213.0.0/16' }).subnet, '10.96.0.0/15');
  assert.equal(planOfSubnet('10.96.0.0/15', '10.96.0.0/16').podRange, '10.97.0.0/16');
});

test('without any free range the sentence says what to do', () => {
  assert.throws(() => choosePodNetwork({ serviceRange: '10.96.0.0/16', taken: ['0.0.0.0/1', '128.0.0.0/1'] }), /docker network prune/);
});

test('routes of the host are read without the default route', () => {
  const text = 'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\neth0\t00000000\t0102A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\ndocker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n';
  assert.deepEqual(parseRoutes(text), ['172.17.0.0/16']);
});

const makeAllocator = (clock = new FakeClock()) => new AddressAllocator({ range: '10.0.0.0/29', reservedFirst: 2, reservedLast: 1, clock });

test('addresses are handed out in turn, and a freed one waits', async () => {
  const clock = new FakeClock();
  const allocator = makeAllocator(clock);
  assert.deepEqual(['a', 'b', 'a'].map(uid => allocator.allocate(uid)), ['10.0.0.2', '10.0.0.3', '10.0.0.2']);
  allocator.release('a');
  assert.deepEqual(['c', 'd', 'e'].map(uid => allocator.allocate(uid)), ['10.0.0.4', '10.0.0.5', '10.0.0.6']);
  assert.throws(() => allocator.allocate('f'), /no pod address is free in 10\.0\.0\.2-10\.0\.0\.6/);
  await clock.advance(REUSE_DELAY_MS);
  assert.equal(allocator.allocate('f'), '10.0.0.2');
});

test('an adopted address is not handed out again, and the next ones come after it', () => {
  const allocator = makeAllocator();
  allocator.reserve('old', '10.0.0.4');
  assert.deepEqual(['a', 'b', 'c', 'd'].map(uid => allocator.allocate(uid)), ['10.0.0.5', '10.0.0.6', '10.0.0.2', '10.0.0.3']);
  assert.equal(allocator.allocate('old'), '10.0.0.4');
  allocator.reserve('old', '10.0.0.4');
  assert.equal(allocator.addressOf('old'), '10.0.0.4');
});

const resolvCases: readonly (readonly [string, Parameters<typeof toResolvConf>[0]['spec'], string])[] = [
  ['ClusterFirst is the default', { containers: [] }, 'nameserver 10.97.0.2\nsearch ns.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5\n'],
  ['Default keeps the node\'s resolver', { containers: [], dnsPolicy: 'Default' }, ''],
  ['the host\'s network falls back to the node\'s resolver', { containers: [], hostNetwork: true }, ''],
  ['ClusterFirstWithHostNet does not', { containers: [], hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }, 'nameserver 10.97.0.2\nsearch ns.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5\n'],
  ['None is what dnsConfig says', { containers: [], dnsPolicy: 'None', dnsConfig: { nameservers: ['1.1.1.1'], searches: ['a.b'], options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }] } }, 'nameserver 1.1.1.1\nsearch a.b\noptions ndots:2 edns0\n'],
  ['dnsConfig is merged', { containers: [], dnsConfig: { nameservers: ['1.1.1.1', '10.97.0.2', '2.2.2.2', '3.3.3.3'], searches: ['x'], options: [{ name: 'ndots', value: '1' }] } }, 'nameserver 10.97.0.2\nnameserver 1.1.1.1\nnameserver 2.2.2.2\nsearch ns.svc.cluster.local svc.cluster.local cluster.local x\noptions ndots:1\n'],
];
for (const [name, spec, expected] of resolvCases) {
  test(`resolv.conf: ${name}`, () => { assert.equal(toResolvConf({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'ns' }, spec: spec ?? { containers: [] } }, { nameserver: '10.97.0.2', domain: 'cluster.local' }), expected); });
}

test('a sandbox on the host\'s network gets no rules and no route', () => {
  assert.equal('SLIPWAY_SERVICE_RANGE' in toSandboxEnvironment({ podUid: 'u', resolvConf: '' }), false);
});

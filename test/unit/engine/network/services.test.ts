import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint, EndpointSlice, Service } from '../../../../src/api/objects.ts';
import { toDnsRecords } from '../../../../src/engine/network/dnsRecords.ts';
import { toHostPorts } from '../../../../src/engine/network/hostPorts.ts';
import { diffRules, formatTable, toRuleSet, type RuleSet } from '../../../../src/engine/network/nftRules.ts';
import { toServicePortTargets } from '../../../../src/engine/network/serviceEndpoints.ts';

function makeService(spec: NonNullable<Service['spec']>, name = 'web'): Service {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default', uid: `uid-${name}` }, spec };
}

function makeSlice(endpoints: readonly Endpoint[], ports: NonNullable<EndpointSlice['ports']> = [{ name: '', port: 8080, protocol: 'TCP' }]): EndpointSlice {
  return { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 'web-1', namespace: 'default' }, addressType: 'IPv4', endpoints: [...endpoints], ports };
}

const ready = (address: string): Endpoint => ({ addresses: [address], conditions: { ready: true } });
const clusterSpec = { clusterIP: '10.96.0.7', ports: [{ port: 80, protocol: 'TCP' as const }] };
const addressesOf = (endpoints: readonly Endpoint[], isWithdrawn?: (endpoint: Endpoint) => boolean) =>
  toServicePortTargets(makeService(clusterSpec), [makeSlice(endpoints)], isWithdrawn)[0]?.endpoints.map(endpoint => endpoint.address);

const endpointCases: readonly (readonly [string, readonly Endpoint[], readonly string[]])[] = [
  ['ready ones only', [ready('10.97.0.4'), { addresses: ['10.97.0.5'], conditions: { ready: false } }], ['10.97.0.4']],
  ['unknown readiness counts as ready', [{ addresses: ['10.97.0.4'] }], ['10.97.0.4']],
  ['no terminating one beside a ready one', [ready('10.97.0.4'), { addresses: ['10.97.0.5'], conditions: { ready: false, serving: true, terminating: true } }], ['10.97.0.4']],
  ['terminating ones that serve when nothing is ready', [{ addresses: ['10.97.0.5'], conditions: { ready: false, serving: true, terminating: true } }, { addresses: ['10.97.0.6'], conditions: { ready: false, serving: false, terminating: true } }], ['10.97.0.5']],
  ['each address once', [ready('10.97.0.4'), ready('10.97.0.4')], ['10.97.0.4']],
];
for (const [name, endpoints, expected] of endpointCases) test(`endpoints: ${name}`, () => { assert.deepEqual(addressesOf(endpoints), expected); });

test('a withdrawn pod gets no new connections unless it is the last', () => {
  const isWithdrawn = (endpoint: Endpoint) => endpoint.addresses[0] === '10.97.0.4';
  assert.deepEqual(addressesOf([ready('10.97.0.4'), ready('10.97.0.5')], isWithdrawn), ['10.97.0.5']);
  assert.deepEqual(addressesOf([ready('10.97.0.4')], isWithdrawn), ['10.97.0.4']);
});

test('ports are matched by name, and SCTP is left out', () => {
  const targets = toServicePortTargets(makeService({ clusterIP: '10.96.0.7', ports: [{ name: 'a', port: 1 }, { name: 'b', port: 2, protocol: 'UDP' }, { name: 'c', port: 3, protocol: 'SCTP' }] }),
    [makeSlice([ready('10.97.0.4')], [{ name: 'a', port: 11 }, { name: 'b', port: 22, protocol: 'UDP' }])]);
  assert.deepEqual(targets.map(target => [target.portName, target.protocol, target.endpoints]), [['a', 'tcp', [{ address: '10.97.0.4', port: 11 }]], ['b', 'udp', [{ address: '10.97.0.4', port: 22 }]]]);
});

const rulesOf = (endpoints: readonly Endpoint[], spec: NonNullable<Service['spec']> = clusterSpec): RuleSet => toRuleSet(toServicePortTargets(makeService(spec), [makeSlice(endpoints)]), '10.97.0.2');
const bodyOf = (rules: RuleSet) => [...rules.values()][0]?.body;

test('one endpoint, many endpoints and client affinity have their own rules', () => {
  assert.equal(bodyOf(rulesOf([ready('10.97.0.4')])), 'meta l4proto tcp dnat ip to 10.97.0.4:8080');
  assert.equal(bodyOf(rulesOf([ready('10.97.0.4'), ready('10.97.0.5')])), 'meta l4proto tcp dnat ip to jhash ip saddr . tcp sport mod 2 map { 0 : 10.97.0.4 . 8080, 1 : 10.97.0.5 . 8080 }');
  assert.match(bodyOf(rulesOf([ready('10.97.0.4'), ready('10.97.0.5')], { ...clusterSpec, sessionAffinity: 'ClientIP' })) ?? '', /jhash ip saddr mod 2 seed 0x/);
  assert.equal(bodyOf(rulesOf([])), undefined);
});

test('a node port answers on the node\'s address and a headless Service has no rules', () => {
  assert.deepEqual([...rulesOf([], { ...clusterSpec, ports: [{ port: 80, nodePort: 30080 }] }).values()][0]?.keys, ['10.96.0.7 . tcp . 80', '10.97.0.2 . tcp . 30080']);
  assert.equal(rulesOf([], { clusterIP: 'None', ports: [{ port: 80 }] }).size, 0);
});

test('the whole table replaces itself and nothing else', () => {
  const text = formatTable(rulesOf([ready('10.97.0.4')]), 'sandbox');
  assert.match(text, /^table ip slipway\ndelete table ip slipway\ntable ip slipway \{/);
  assert.doesNotMatch(text, /flush ruleset|numgen/);
  assert.match(text, /elements = \{ 10\.96\.0\.7 \. tcp \. 80 : goto svc_[0-9a-f]{16} \}/);
  assert.match(formatTable(rulesOf([]), 'sandbox'), /set refused \{[^}]*elements = \{ 10\.96\.0\.7 \. tcp \. 80 \}/);
  assert.match(formatTable(new Map(), 'agent'), /masquerade/);
});

test('a change is the least that leads from one set to the next', () => {
  const [none, one, two] = [rulesOf([]), rulesOf([ready('10.97.0.4')]), rulesOf([ready('10.97.0.4'), ready('10.97.0.5')])];
  const chain = [...one.keys()][0] ?? '';
  const key = '10.96.0.7 . tcp . 80';
  const lines = (before: RuleSet, after: RuleSet) => diffRules(before, after).text.split('\n').filter(line => line !== '').map(line => line.replaceAll(chain, 'CHAIN').replaceAll(' ip slipway', ''));
  assert.deepEqual(lines(one, one), []);
  assert.deepEqual(lines(one, two).map(line => line.split(' ').slice(0, 3).join(' ')), ['flush chain CHAIN', 'add rule CHAIN']);
  assert.deepEqual(lines(one, none), [`delete element services { ${key} }`, `add element refused { ${key} }`, 'flush chain CHAIN', 'delete chain CHAIN']);
  assert.deepEqual(lines(none, one), ['add chain CHAIN', 'flush chain CHAIN', `add rule CHAIN ${bodyOf(one)}`, `delete element refused { ${key} }`, `add element services { ${key} : goto CHAIN }`]);
  assert.deepEqual(lines(new Map(), none), [`add element refused { ${key} }`]);
  assert.deepEqual(lines(one, new Map()), [`delete element services { ${key} }`, 'flush chain CHAIN', 'delete chain CHAIN']);
});

test('UDP flows are forgotten when their endpoints change', () => {
  const udp = (address: string) => toRuleSet(toServicePortTargets(makeService({ clusterIP: '10.96.0.9', ports: [{ port: 53, protocol: 'UDP' }] }), [makeSlice([ready(address)])]), '10.97.0.2');
  assert.deepEqual(diffRules(udp('10.97.0.4'), udp('10.97.0.5')).flushUdp, ['10.96.0.9']);
  assert.deepEqual(diffRules(udp('10.97.0.4'), udp('10.97.0.4')).flushUdp, []);
});

const names = (service: Service, slices: readonly EndpointSlice[] = []) => toDnsRecords(service, slices, 'cluster.local').map(record => `${record.type} ${record.name}${'data' in record ? ` ${typeof record.data === 'string' ? record.data : `${record.data.target}:${record.data.port}`}` : ''}`);

test('a Service with an address has A, PTR and an SRV record for each named port', () => {
  assert.deepEqual(names(makeService({ clusterIP: '10.96.0.7', ports: [{ name: 'http', port: 80 }] })), [
    'NAME web.default.svc.cluster.local', 'A web.default.svc.cluster.local 10.96.0.7', 'PTR 7.0.96.10.in-addr.arpa web.default.svc.cluster.local',
    'SRV _http._tcp.web.default.svc.cluster.local web.default.svc.cluster.local:80',
  ]);
});

test('a headless Service names its ready endpoints, by hostname where they have one', () => {
  const slice = makeSlice([ready('10.97.0.4'), { addresses: ['10.97.0.5'], hostname: 'db-0', conditions: { ready: true } }, { addresses: ['10.97.0.6'], conditions: { ready: false } }], [{ name: 'sql', port: 5432, protocol: 'TCP' }]);
  const found = names(makeService({ clusterIP: 'None', ports: [{ name: 'sql', port: 5432 }] }), [slice]);
  assert.ok(found.includes('A db-0.web.default.svc.cluster.local 10.97.0.5'));
  assert.ok(found.includes('SRV _sql._tcp.web.default.svc.cluster.local 10-97-0-4.web.default.svc.cluster.local:5432'));
  assert.ok(found.includes('PTR 5.0.97.10.in-addr.arpa db-0.web.default.svc.cluster.local'));
  assert.ok(!found.some(record => record.includes('10.97.0.6')));
  assert.ok(names(makeService({ clusterIP: 'None', publishNotReadyAddresses: true }), [slice]).includes('A web.default.svc.cluster.local 10.97.0.6'));
  assert.deepEqual(names(makeService({ clusterIP: 'None' })), ['NAME web.default.svc.cluster.local']);
});

test('an ExternalName is an alias', () => {
  assert.deepEqual(names(makeService({ type: 'ExternalName', externalName: 'Example.org.' })), ['CNAME web.default.svc.cluster.local example.org']);
});

test('localhost ports: node ports and balanced ports, the older Service first, UDP apart', () => {
  const view = (service: Service) => ({ service, targets: toServicePortTargets(service, []), records: [] });
  const balanced = (name: string, created: string) => view({ ...makeService({ type: 'LoadBalancer', clusterIP: '10.96.0.7', ports: [{ name: 'a', port: 80, nodePort: name === 'old' ? 30001 : 30002 }, { name: 'u', port: 53, protocol: 'UDP', nodePort: 30003 }] }, name), metadata: { name, namespace: 'default', creationTimestamp: created } });
  const { ports, conflicts, udp } = toHostPorts([balanced('new', '2026-02-01T00:00:00Z'), balanced('old', '2026-01-01T00:00:00Z'), view(makeService(clusterSpec))]);
  assert.deepEqual([...ports].map(([number, port]) => [number, port.service.metadata.name]), [[30001, 'old'], [30002, 'new'], [80, 'old']]);
  assert.deepEqual(conflicts.map(({ wanted, holder }) => [wanted.hostPort, wanted.service.metadata.name, holder.service.metadata.name]), [[80, 'new', 'old']]);
  assert.equal(udp.length, 4);
});

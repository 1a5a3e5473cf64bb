import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EndpointSlice, Pod, ReplicaSet, Service } from '../../../../src/api/objects.ts';
import { readyPods } from '../../../../src/ui/commands/services/readyPods.ts';
import { toServiceNodes } from '../../../../src/ui/tree/services/serviceNodes.ts';

type Port = NonNullable<NonNullable<Service['spec']>['ports']>[number];

const port: Port = { name: 'http', port: 80, protocol: 'TCP' };
const service = (spec: Partial<NonNullable<Service['spec']>> = {}, name = 'web', namespace = 'default'): Service => ({
  apiVersion: 'v1', kind: 'Service', metadata: { name, namespace, uid: `s-${name}` }, spec: { type: 'ClusterIP', clusterIP: '10.0.0.1', selector: { app: 'web' }, ports: [port], ...spec },
});
type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];
const endpoint = (pod: string, address: string, conditions: Endpoint['conditions'] = { ready: true }): Endpoint => ({ addresses: [address], targetRef: { kind: 'Pod', name: pod }, ...(conditions === undefined ? {} : { conditions }) });
const slice = (endpoints: readonly Endpoint[], name = 'web', namespace = 'default'): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', addressType: 'IPv4', metadata: { name: `${name}-1`, namespace, labels: { 'kubernetes.io/service-name': name } }, endpoints: [...endpoints], ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
});
const mixed = slice([endpoint('web-1', '10.0.1.1'), endpoint('web-2', '10.0.1.2', { ready: false }), endpoint('web-3', '10.0.1.3', { ready: false, terminating: true })]);

describe('a service tells its type, ports and health', () => {
  const cases: readonly [string, Service, readonly EndpointSlice[], string, string, string][] = [
    ['with a ready endpoint', service(), [mixed], 'ClusterIP 80/TCP', 'healthy', 'Service web in default, ClusterIP, ports 80/TCP, 1 of 3 endpoints ready'],
    ['with none ready', service(), [slice([endpoint('web-2', '10.0.1.2', { ready: false })])], 'ClusterIP 80/TCP', 'degraded', 'Service web in default, ClusterIP, ports 80/TCP, 0 of 1 endpoints ready'],
    ['a node port in another namespace', service({ type: 'NodePort', ports: [{ ...port, nodePort: 30080 }] }, 'web', 'shop'), [], 'shop, NodePort 80:30080/TCP', 'degraded', 'Service web in shop, NodePort, ports 80:30080/TCP, 0 of 0 endpoints ready'],
    ['without a selector', service({ selector: {} }), [], 'ClusterIP 80/TCP', 'none', 'Service web in default, ClusterIP, ports 80/TCP, no selector'],
  ];
  for (const [name, object, slices, description, health, spoken] of cases) {
    test(name, () => {
      const [line] = toServiceNodes({ services: [object], endpointSlices: slices, events: [], pods: [], replicaSets: [] });
      assert.deepEqual([line?.description, line?.health, line?.spoken], [description, health, spoken]);
    });
  }
});

test('endpoints are told by their pods, with address and state', () => {
  const [line] = toServiceNodes({ services: [service()], endpointSlices: [mixed, slice([endpoint('other', '10.0.9.9')], 'other')], events: [], pods: [], replicaSets: [] });
  assert.deepEqual(line?.children?.().map(({ label, description, target }) => [label, description, target?.name]), [
    ['web-1', '10.0.1.1:8080, ready', 'web-1'], ['web-2', '10.0.1.2:8080, not ready', 'web-2'], ['web-3', '10.0.1.3:8080, terminating', 'web-3'],
  ]);
});

test('endpoints are called as their pods are among the workloads, and tell the whole name after that', () => {
  const ownedBy = (kind: string, name: string) => ({ ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: `o-${name}`, controller: true }] });
  const pod = (name: string, kind: string, owner: string): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', ...ownedBy(kind, owner) } });
  const replicaSet: ReplicaSet = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'web-5d98d9dc7d', namespace: 'default', uid: 'o-web-5d98d9dc7d', ...ownedBy('Deployment', 'web') } };
  const pods = [pod('web-5d98d9dc7d-c76pf', 'ReplicaSet', 'web-5d98d9dc7d'), pod('lone-x7k2p', 'ReplicaSet', 'lone'), pod('db-0', 'StatefulSet', 'db'), pod('log-qqz4x', 'DaemonSet', 'log')];
  const [line] = toServiceNodes({ services: [service()], endpointSlices: [slice([...pods, { metadata: { name: 'unknown' } }].map(({ metadata: { name = '' } }, index) => endpoint(name, `10.0.1.${index}`)))], events: [], pods, replicaSets: [replicaSet] });
  assert.deepEqual(line?.children?.().map(({ label, description, spoken, target }) => [label, description, spoken, target?.name]), [
    ['5d98d9dc7d-c76pf', '10.0.1.0:8080, ready, web-5d98d9dc7d-c76pf', 'Endpoint web-5d98d9dc7d-c76pf, ready', 'web-5d98d9dc7d-c76pf'],
    ['x7k2p', '10.0.1.1:8080, ready, lone-x7k2p', 'Endpoint lone-x7k2p, ready', 'lone-x7k2p'],
    ['db-0', '10.0.1.2:8080, ready', 'Endpoint db-0, ready', 'db-0'],
    ['qqz4x', '10.0.1.3:8080, ready, log-qqz4x', 'Endpoint log-qqz4x, ready', 'log-qqz4x'],
    ['unknown', '10.0.1.4:8080, ready', 'Endpoint unknown, ready', 'unknown'],
  ]);
});

test('the tooltip tells the last event', () => {
  const event = { apiVersion: 'v1', kind: 'Event', metadata: { name: 'e', namespace: 'default' }, involvedObject: { kind: 'Service', name: 'web', uid: 's-web' }, reason: 'SyncLoadBalancerFailed', message: 'port 80 is taken' } as const;
  const [line] = toServiceNodes({ services: [service()], endpointSlices: [], events: [event], pods: [], replicaSets: [] });
  assert.match(line?.tooltip?.() ?? '', /Last event: SyncLoadBalancerFailed: port 80 is taken/);
});

test("the API's own service is left out; the rest is by namespace and name", () => {
  const names = toServiceNodes({ services: [service({}, 'web-10'), service({}, 'kubernetes'), service({}, 'web-2'), service({}, 'a', 'zoo')], endpointSlices: [], events: [], pods: [], replicaSets: [] }).map(({ label }) => label);
  assert.deepEqual(names, ['web-2', 'web-10', 'a']);
});

test('a forward goes to ready pods at the port that they listen on', () => {
  assert.deepEqual(readyPods(service(), port, [mixed, slice([endpoint('other', '10.0.9.9')], 'web', 'elsewhere')]), [{ namespace: 'default', name: 'web-1', port: 8080 }]);
  assert.deepEqual(readyPods(service(), { ...port, name: 'admin' }, [mixed]), []);
});

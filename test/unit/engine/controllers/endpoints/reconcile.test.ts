import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoints, Pod, Service } from '../../../../../src/api/objects.ts';
import { reconcileEndpoints } from '../../../../../src/engine/controllers/endpoints/reconcile.ts';
import { TriggerTimes } from '../../../../../src/engine/controllers/endpoints/triggerTimes.ts';

type Spec = NonNullable<Service['spec']>;
const makeService = (spec: Partial<Spec> = {}): Service => ({
  apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'default', uid: 's', labels: { team: 'a' }, creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { clusterIP: '10.96.0.9', selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http', protocol: 'TCP' }], ...spec },
});
interface PodOptions { readonly port?: number; readonly ready?: boolean; readonly terminating?: boolean; readonly phase?: 'Running' | 'Succeeded'; readonly address?: string; readonly readySince?: string }
const pod = (index: number, { port = 8080, ready = true, terminating = false, phase = 'Running', address = `10.244.${index >> 8}.${index & 255}`, readySince = '2026-01-01T00:00:05Z' }: PodOptions = {}): Pod => ({
  apiVersion: 'v1', kind: 'Pod',
  metadata: { name: `p${index}`, namespace: 'default', uid: `p${index}`, ...(terminating ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}) },
  spec: { nodeName: 'a', containers: [{ name: 'c', image: 'i', ports: [{ name: 'http', containerPort: port }] }] },
  status: { phase, podIP: address, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: readySince }] },
});
const endpointsOf = (service: Service, pods: readonly Pod[], current?: Endpoints) => reconcileEndpoints({ service, pods, current, triggerTime: undefined })?.endpoints;
const ref = (index: number) => ({ kind: 'Pod', name: `p${index}`, namespace: 'default', uid: `p${index}` });

test('the first Endpoints carry labels, the time of the trigger, ports and addresses', () => {
  assert.deepEqual(reconcileEndpoints({ service: makeService(), pods: [pod(2), pod(1), pod(3, { ready: false })], current: undefined, triggerTime: '2026-01-01T00:00:05Z' }), {
    action: 'create',
    endpoints: {
      apiVersion: 'v1', kind: 'Endpoints',
      metadata: {
        name: 'web', namespace: 'default', labels: { team: 'a', 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' },
        annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': '2026-01-01T00:00:05Z' },
      },
      subsets: [{
        addresses: [{ ip: '10.244.0.1', nodeName: 'a', targetRef: ref(1) }, { ip: '10.244.0.2', nodeName: 'a', targetRef: ref(2) }],
        notReadyAddresses: [{ ip: '10.244.0.3', nodeName: 'a', targetRef: ref(3) }],
        ports: [{ port: 8080, protocol: 'TCP' }],
      }],
    },
  });
});

/** Per subset: ready addresses, those that are not, ports; the addresses by their last part. */
const shapeOf = (endpoints: Endpoints | undefined) => (endpoints?.subsets ?? []).map(({ addresses = [], notReadyAddresses = [], ports = [] }) =>
  [addresses, notReadyAddresses].map(list => list.map(({ ip }) => ip.split('.')[3]).join(' ')).concat(ports.map(({ name = '', port }) => `${name}:${port}`).join(' ')));

const twoPorts: Partial<Spec> = { ports: [{ name: 'web', port: 80, targetPort: 'http' }, { name: 'metrics', port: 90, targetPort: 9090, protocol: 'UDP' }] };
const shapes: readonly (readonly [string, Partial<Spec>, readonly Pod[], readonly (readonly string[])[]])[] = [
  ['no pods make no subsets', {}, [], []],
  ['pods without an address, ended and terminating ones are left out', {}, [pod(1, { address: '' }), pod(2, { phase: 'Succeeded' }), pod(3, { terminating: true })], []],
  ['only pods that are not ready', {}, [pod(1, { ready: false })], [['', '1', ':8080']]],
  ['publishNotReadyAddresses makes all ready, also terminating ones', { publishNotReadyAddresses: true }, [pod(1, { ready: false }), pod(2, { terminating: true }), pod(3, { phase: 'Succeeded' })], [['1 2', '', ':8080']]],
  ['ports by number, and the Service\'s own when there is no target', { ports: [{ name: 'a', port: 80, targetPort: 8081 }, { name: 'b', port: 81 }] }, [pod(1)], [['1', '', 'a:8081 b:81']]],
  ['a named port that differs has subsets of its own; the other port is shared', twoPorts, [pod(1), pod(2, { port: 8081 })], [['1', '', 'web:8080'], ['2', '', 'web:8081'], ['1 2', '', 'metrics:9090']]],
  ['a pod without the named port is left out', {}, [pod(1), { ...pod(2), spec: { containers: [] } }], [['1', '', ':8080']]],
  ['a headless Service without ports has addresses alone', { clusterIP: 'None', ports: [] }, [pod(1), pod(2, { ready: false })], [['1', '2', '']]],
  ['another Service without ports has none', { ports: [] }, [pod(1)], []],
];
for (const [name, spec, pods, expected] of shapes) test(name, () => { assert.deepEqual(shapeOf(endpointsOf(makeService(spec), pods)), expected); });

test('a headless Service is marked, and gives its pods their hostname; ports keep protocol and appProtocol', () => {
  const named: Pod = { ...pod(1), spec: { ...pod(1).spec, containers: [], hostname: 'db-0', subdomain: 'web' } };
  const made = endpointsOf(makeService({ clusterIP: 'None', ports: [{ name: 'db', port: 5432, protocol: 'UDP', appProtocol: 'kubernetes.io/h2c' }] }), [named]);
  assert.deepEqual(made?.metadata.labels, { team: 'a', 'service.kubernetes.io/headless': '', 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' });
  assert.deepEqual(made?.subsets, [{ addresses: [{ ip: '10.244.0.1', hostname: 'db-0', nodeName: 'a', targetRef: ref(1) }], ports: [{ name: 'db', port: 5432, protocol: 'UDP', appProtocol: 'kubernetes.io/h2c' }] }]);
});

test('nothing is written when only the time of the trigger would change', () => {
  const current = endpointsOf(makeService(), [pod(1), pod(2, { ready: false })]) as Endpoints;
  assert.equal(reconcileEndpoints({ service: makeService(), pods: [pod(2, { ready: false }), pod(1)], current, triggerTime: '2026-02-01T00:00:00Z' }), undefined);
  const empty = endpointsOf(makeService(), []) as Endpoints;
  assert.equal(endpointsOf(makeService(), [], { ...empty, subsets: [] }), undefined);
});

test('changed labels and pods are written; what others wrote on it stays, but for labels', () => {
  const made = endpointsOf(makeService(), [pod(1)]) as Endpoints;
  const current: Endpoints = { ...made, metadata: { ...made.metadata, resourceVersion: '7', labels: { ...made.metadata.labels, odd: 'yes' }, annotations: { mine: 'yes', 'endpoints.kubernetes.io/last-change-trigger-time': '2026-01-01T00:00:00Z' } } };
  const change = reconcileEndpoints({ service: makeService({ clusterIP: 'None' }), pods: [], current, triggerTime: undefined });
  assert.deepEqual(change, {
    action: 'update',
    endpoints: {
      apiVersion: 'v1', kind: 'Endpoints',
      metadata: { name: 'web', namespace: 'default', resourceVersion: '7', labels: { team: 'a', 'service.kubernetes.io/headless': '', 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' }, annotations: { mine: 'yes' } },
    },
  });
});

const many = (ready: number, notReady: number) => [...Array.from({ length: ready }, (_, index) => pod(index)), ...Array.from({ length: notReady }, (_, index) => pod(5000 + index, { ready: false }))];
const capacities: readonly (readonly [number, number, number, number, string | undefined])[] = [[1000, 0, 1000, 0, undefined], [900, 200, 900, 100, 'truncated'], [1100, 50, 1000, 0, 'truncated'], [0, 1001, 0, 1000, 'truncated']];
for (const [ready, notReady, keptReady, keptNotReady, annotation] of capacities) {
  test(`of ${ready} ready and ${notReady} other addresses ${keptReady} and ${keptNotReady} are kept`, () => {
    const pods = many(ready, notReady);
    const made = endpointsOf(makeService(), pods) as Endpoints;
    assert.deepEqual([made.subsets?.[0]?.addresses?.length ?? 0, made.subsets?.[0]?.notReadyAddresses?.length ?? 0, made.metadata.annotations?.['endpoints.kubernetes.io/over-capacity']], [keptReady, keptNotReady, annotation]);
    assert.equal(endpointsOf(makeService(), pods, made), undefined, 'once');
    assert.equal(endpointsOf(makeService(), pods.slice(0, 5), made)?.metadata.annotations, undefined);
  });
}

test('subsets are cut by their share', () => {
  const pods = Array.from({ length: 1200 }, (_, index) => pod(index, { port: index < 300 ? 8080 : 9090 }));
  assert.deepEqual(endpointsOf(makeService(), pods)?.subsets?.map(({ addresses }) => addresses?.length).sort(), [250, 750]);
});

test('the trigger is the earliest of what is new: the Service, or pods that became ready or unready', () => {
  const times = new TriggerTimes();
  const next = (...pods: readonly Pod[]) => times.next('default/web', makeService(), pods);
  assert.equal(next(pod(1)), '2026-01-01T00:00:00Z');
  assert.equal(next(pod(1)), undefined);
  assert.equal(next(pod(1, { readySince: '2026-01-01T00:00:09Z' }), pod(2, { readySince: '2026-01-01T00:00:07Z' })), '2026-01-01T00:00:07Z');
  times.forget('default/web');
  assert.equal(next(), '2026-01-01T00:00:00Z');
});

import assert from 'node:assert/strict';
import type { ConfigMap, Deployment, Endpoints, Namespace, Pod } from '../../src/api/objects.ts';
import { isNotFound } from '../../src/api/apiError.ts';
import { configMaps, deployments, endpoints, endpointSlices, namespaces, nodes, pods, replicaSets, services } from '../../src/api/resources.ts';
import { podCondition } from '../../src/engine/controllers/podState.ts';
import { deployment, service } from './objects.ts';
import { scenario } from './scenario.ts';

/** As `deployment` makes it, with affinity to pods of `app`. */
function withAffinity(made: Deployment, kind: 'podAffinity' | 'podAntiAffinity', app: string): Deployment {
  const affinity = { [kind]: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app } } }] } };
  return { ...made, spec: { ...made.spec, template: { ...made.spec?.template, spec: { containers: [], ...made.spec?.template.spec, affinity } } } } as Deployment;
}
const apart = withAffinity(deployment('alone', 3), 'podAntiAffinity', 'alone');
const beside = withAffinity(deployment('follower', 1), 'podAffinity', 'web');

const namespace: Namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };

scenario('pods that do not fit wait with a reason, and start when a node comes; nothing is ever over-committed')
  .node('a', { cpu: '1', memory: '4Gi' })
  .apply(deployment('web', 5, { cpu: '400m', maxSurge: 0, maxUnavailable: 1 }))
  .advance('10s')
  .expectPods({ a: 2, '': 3 })
  .do(async world => {
    const waiting = world.informers.for(pods).list('default').filter(pod => pod.spec?.nodeName === undefined);
    for (const pod of waiting) {
      const condition = podCondition(pod, 'PodScheduled');
      assert.deepEqual([condition?.status, condition?.reason, condition?.message], ['False', 'Unschedulable', '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.']);
    }
  })
  .node('b', { cpu: '1', memory: '4Gi' })
  .advance('15s')
  .expectPods({ a: 2, b: 2, '': 1 })
  .scale('web', 3)
  .advance('15s')
  .expectPods({ a: 2, b: 1 });

scenario('a pod that is removed makes room for one that waits')
  .node('a', { cpu: '1' })
  .apply(deployment('first', 2, { cpu: '500m' }))
  .advance('5s')
  .apply(deployment('second', 1, { cpu: '500m' }))
  .advance('5s')
  .expectPods({ a: 2, '': 1 })
  .scale('first', 1)
  .advance('15s')
  .expectPods({ a: 2 });

scenario('nodes are told of when they come, not again by a control plane that starts anew')
  .node('a')
  .advance('2s')
  .do(world => world.restartControlPlane())
  .node('b')
  .advance('2s')
  .expectEvents('RegisteredNode', ['Node a event: Registered Node a in Controller', 'Node b event: Registered Node b in Controller']);

scenario('a cordoned node gets no pods and says why')
  .node('a')
  .do(async world => { await world.client.patch(nodes, { name: 'a' }, { type: 'merge', body: { spec: { unschedulable: true } } }); })
  .advance('1s')
  .apply(deployment('web', 1))
  .advance('5s')
  .expectPods({ '': 1 })
  .expectEvents('FailedScheduling', ['0/1 nodes are available: 1 node(s) were unschedulable. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.'])
  .do(async world => { await world.client.patch(nodes, { name: 'a' }, { type: 'merge', body: { spec: { unschedulable: null } } }); })
  .advance('15s')
  .expectPods({ a: 1 });

scenario('pods that want to be apart each get a node of their own, and one for whom there is none waits for it')
  .node('a')
  .node('b')
  .apply(apart)
  .advance('10s')
  .expectPods({ a: 1, b: 1, '': 1 })
  .expectEvents('FailedScheduling', ["0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod."])
  .node('c')
  .advance('15s')
  .expectPods({ a: 1, b: 1, c: 1 });

scenario('a pod that wants to be beside another waits until that one has a node')
  .node('a')
  .node('b')
  .apply(beside)
  .advance('5s')
  .expectPods({ '': 1 })
  .apply(deployment('web', 1))
  .advance('15s')
  .do(async world => {
    const placed = world.informers.for(pods).list('default').map(pod => pod.spec?.nodeName);
    assert.deepEqual([placed.length, new Set(placed).size, placed[0] === undefined], [2, 1, false]);
  });

scenario('without any node the scheduler says so')
  .apply(deployment('web', 1))
  .advance('5s')
  .expectEvents('FailedScheduling', ['no nodes available to schedule pods'])
  .node('a')
  .advance('15s')
  .expectPods({ a: 1 });

scenario('a node that falls silent is marked, its pods leave Services at once and move after five minutes')
  .node('a').node('b')
  .apply(deployment('web', 2))
  .apply(service('web'))
  .advance('5s')
  .expectPods({ a: 1, b: 1 })
  .silence('b')
  .advance('70s')
  .do(async world => {
    const node = await world.client.get(nodes, { name: 'b' });
    const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
    assert.deepEqual([ready?.status, ready?.reason, ready?.message], ['Unknown', 'NodeStatusUnknown', 'Kubelet stopped posting node status.']);
    assert.deepEqual(node.spec?.taints?.map(({ key, effect }) => `${key}:${effect}`), ['node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute']);
    const [slice] = world.informers.for(endpointSlices).list('default').filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === 'web');
    assert.deepEqual(slice?.endpoints?.map(({ nodeName, conditions }) => [nodeName, conditions?.ready]).sort(), [['a', true], ['b', false]]);
  })
  .expectPods({ a: 1, b: 1 })
  .advance('6m')
  .expectPods({ a: 2 });

scenario('a machine that slept gives its kubelets a new grace instead of giving up their pods')
  .node('a')
  .apply(deployment('web', 1))
  .advance('5s')
  .silence('a')
  .do(async world => {
    const now = world.clock.now.bind(world.clock);
    world.clock.now = () => now() + 3_600_000; // timers do not run while a machine sleeps, its clock does
    const readiness = async () => (await world.client.get(nodes, { name: 'a' })).status?.conditions?.find(({ type }) => type === 'Ready')?.status;
    await world.clock.advance(60_000);
    assert.equal(await readiness(), 'True');
    await world.clock.advance(60_000);
    assert.equal(await readiness(), 'Unknown');
  });

scenario('pods on a node that was deleted are given up after a while')
  .node('a').node('b')
  .apply(deployment('web', 2))
  .advance('5s')
  .silence('b')
  .do(async world => { await world.client.delete(nodes, { name: 'b' }); })
  .advance('60s')
  .expectPods({ a: 2 })
  .do(async world => { assert.equal((await world.client.list(pods, { namespace: 'default' })).items.length, 2); });

scenario('deleting a namespace deletes everything in it, then itself')
  .node('a')
  .apply(namespace)
  .apply(deployment('web', 3, { namespace: 'shop' }))
  .apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' } } as ConfigMap)
  .advance('5s')
  .expectPods({ a: 3 })
  .delete({ kind: 'Namespace' }, 'shop')
  .advance('1s')
  .do(async world => {
    const leaving = await world.client.get(namespaces, { name: 'shop' });
    assert.equal(leaving.status?.phase, 'Terminating');
    assert.equal(leaving.status?.conditions?.find(({ type }) => type === 'NamespaceContentRemaining')?.message, 'Some resources are remaining: pods. has 3 resource instances');
  })
  .advance('30s')
  .do(async world => {
    await assert.rejects(world.client.get(namespaces, { name: 'shop' }), isNotFound);
    for (const resource of [pods, deployments, replicaSets, configMaps]) assert.deepEqual((await world.client.list<Pod>(resource as typeof pods, { namespace: 'shop' })).items, []);
  });

scenario('deleting a deployment in the background takes its ReplicaSets and pods along')
  .node('a')
  .apply(deployment('web', 2))
  .advance('5s')
  .delete({ kind: 'Deployment' }, 'web')
  .do(async world => { await assert.rejects(world.client.get(deployments, { namespace: 'default', name: 'web' }), isNotFound); })
  .advance('20s')
  .do(async world => {
    assert.deepEqual((await world.client.list(replicaSets, { namespace: 'default' })).items, []);
    assert.deepEqual((await world.client.list(pods, { namespace: 'default' })).items, []);
  });

scenario('deleting a deployment in the foreground waits for its pods')
  .node('a')
  .apply(deployment('web', 2))
  .advance('5s')
  .delete({ kind: 'Deployment' }, 'web', { propagationPolicy: 'Foreground' })
  .advance('1s')
  .expectDeployment('web', ({ metadata }) => assert.deepEqual(metadata.finalizers, ['foregroundDeletion']))
  .advance('20s')
  .do(async world => {
    await assert.rejects(world.client.get(deployments, { namespace: 'default', name: 'web' }), isNotFound);
    assert.deepEqual((await world.client.list(pods, { namespace: 'default' })).items, []);
  });

scenario('deleting a deployment as orphan leaves pods running, and a new one adopts them')
  .node('a')
  .apply(deployment('web', 2))
  .advance('5s')
  .do(async world => {
    const before = world.informers.for(pods).list('default').map(pod => pod.metadata.uid).sort();
    await world.client.delete(deployments, { namespace: 'default', name: 'web' }, { propagationPolicy: 'Orphan' });
    await world.clock.advance(10_000);
    const [set] = world.informers.for(replicaSets).list('default');
    assert.equal(set?.metadata.ownerReferences, undefined);
    await world.client.create(deployments, deployment('web', 2));
    await world.clock.advance(10_000);
    assert.deepEqual(world.informers.for(pods).list('default').map(pod => pod.metadata.uid).sort(), before);
    assert.equal(world.informers.for(replicaSets).list('default')[0]?.metadata.ownerReferences?.[0]?.kind, 'Deployment');
  });

scenario('a Service follows its pods: ready, serving, terminating, gone')
  .node('a')
  .apply(service('web'))
  .advance('1s')
  .do(async world => {
    const [slice] = world.informers.for(endpointSlices).list('default').filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === 'web');
    assert.deepEqual([slice?.endpoints ?? [], slice?.addressType], [[], 'IPv4']);
  })
  .apply(deployment('web', 3))
  .advance('5s')
  .do(async world => {
    const slices = world.informers.for(endpointSlices).list('default').filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === 'web');
    assert.equal(slices.length, 1);
    assert.deepEqual(slices[0]?.ports, [{ name: 'http', port: 8080, protocol: 'TCP' }]);
    assert.deepEqual(slices[0]?.endpoints?.map(({ conditions }) => conditions), Array.from({ length: 3 }, () => ({ ready: true, serving: true, terminating: false })));
  })
  .scale('web', 2)
  .advance('500ms')
  .do(async world => {
    const [slice] = world.informers.for(endpointSlices).list('default').filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === 'web');
    assert.deepEqual(slice?.endpoints?.filter(({ conditions }) => conditions?.terminating === true).map(({ conditions }) => conditions), [{ ready: false, serving: true, terminating: true }]);
  })
  .advance('10s')
  .do(async world => {
    const [slice] = world.informers.for(endpointSlices).list('default').filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === 'web');
    assert.equal(slice?.endpoints?.length, 2);
  })
  .delete({ kind: 'Service' }, 'web')
  .advance('5s')
  .do(async world => { assert.deepEqual(world.informers.for(endpointSlices).list('default').filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === 'web'), []); });

scenario('Endpoints follow their Service\'s pods too, each change in one write, and go with it')
  .node('a')
  .apply(service('web'))
  .apply(deployment('web', 2))
  .advance('5s')
  .do(async world => {
    const key = { namespace: 'default', name: 'web' };
    const find = () => world.client.get(endpoints, key);
    const made = await find();
    assert.deepEqual(made.subsets?.map(({ addresses, notReadyAddresses, ports }) => [addresses?.length, notReadyAddresses, ports]), [[2, undefined, [{ name: 'http', port: 8080, protocol: 'TCP' }]]]);
    assert.equal(made.metadata.labels?.['endpoints.kubernetes.io/managed-by'], 'endpoint-controller');
    assert.match(made.metadata.annotations?.['endpoints.kubernetes.io/last-change-trigger-time'] ?? '', /^\d{4}-.*Z$/);
    let writes = 0;
    const watching = world.informers.for(endpoints).onChange(({ object, type }) => { if (type !== 'added' && object.metadata.name === 'web') writes += 1; });
    const [first] = world.informers.for(pods).list('default');
    await world.client.patch(pods, { namespace: 'default', name: first?.metadata.name ?? '' }, { type: 'merge', body: { metadata: { annotations: { odd: 'yes' } } } });
    await world.clock.advance(60_000);
    assert.equal(writes, 0, 'what endpoints do not show writes nothing');
    await world.client.patch(services, key, { type: 'merge', body: { metadata: { labels: { team: 'b' } } } });
    await world.clock.advance(60_000);
    assert.deepEqual([writes, (await find()).metadata.labels?.['team']], [1, 'b']);
    await world.client.delete(endpoints, key);
    await world.clock.advance(0);
    assert.deepEqual([writes, (await find()).subsets], [2, made.subsets], 'made again');
    watching.dispose();
    await world.client.delete(services, key);
    await world.clock.advance(0);
    await assert.rejects(find(), isNotFound);
  });

scenario('Endpoints of a Service without a selector are the user\'s until the Service goes; those of no Service stay')
  .do(async world => {
    const { selector: _, ...spec } = service('outside').spec ?? {};
    const byHand = (name: string): Endpoints => ({ apiVersion: 'v1', kind: 'Endpoints', metadata: { name, namespace: 'default' }, subsets: [{ addresses: [{ ip: '192.0.2.1' }], ports: [{ name: 'http', port: 8080 }] }] });
    await world.client.create(services, { ...service('outside'), spec });
    const [made, other] = [await world.client.create(endpoints, byHand('outside')), await world.client.create(endpoints, byHand('other'))];
    await world.clock.advance(60_000);
    await world.restartControlPlane();
    await world.clock.advance(60_000);
    assert.deepEqual(await world.client.get(endpoints, { namespace: 'default', name: 'outside' }), made);
    const slices = () => world.informers.for(endpointSlices).list('default').map(slice => [slice.metadata.labels?.['kubernetes.io/service-name'], slice.endpoints, slice.ports]);
    assert.deepEqual(slices(), [['outside', [{ addresses: ['192.0.2.1'], conditions: { ready: true } }], [{ name: 'http', port: 8080, protocol: 'TCP' }]]]);
    await world.client.delete(services, { namespace: 'default', name: 'outside' });
    await world.clock.advance(0);
    await assert.rejects(world.client.get(endpoints, { namespace: 'default', name: 'outside' }), isNotFound);
    assert.deepEqual(slices(), []);
    assert.deepEqual(await world.client.get(endpoints, { namespace: 'default', name: 'other' }), other);
  });

scenario('Endpoints of a Service that went while no controller ran are found at the next start')
  .apply(service('web'))
  .advance('1s')
  .do(async world => {
    const key = { namespace: 'default', name: 'web' };
    await Promise.all([world.restartControlPlane(), world.client.delete(services, key)]);
    await world.clock.advance(1_000);
    await assert.rejects(world.client.get(endpoints, key), isNotFound);
  });

scenario('the Service of the API comes back when it is deleted or led elsewhere; what the user writes on it stays')
  .do(async world => {
    const key = { namespace: 'default', name: 'kubernetes' };
    const before = await world.client.get(services, key);
    await world.client.patch(services, key, { type: 'merge', body: { metadata: { annotations: { mine: 'yes' } }, spec: { ports: [{ name: 'https', port: 443, targetPort: 1 }] } } });
    await world.clock.advance(0);
    const mended = await world.client.get(services, key);
    assert.deepEqual([mended.spec, mended.metadata.annotations], [before.spec, { mine: 'yes' }]);
    await world.client.delete(services, key);
    await world.clock.advance(0);
    const again = await world.client.get(services, key);
    assert.notEqual(again.metadata.uid, before.metadata.uid);
    assert.deepEqual([again.spec, again.metadata.labels], [before.spec, before.metadata.labels]);
  });

scenario('the Service of the API takes its address back as soon as another Service frees it')
  .do(async world => {
    const key = { namespace: 'default', name: 'kubernetes' };
    const { spec } = await world.client.get(services, key);
    const thief = { ...service('thief'), spec: { ...service('thief').spec, clusterIP: spec?.clusterIP ?? '' } };
    await Promise.all([world.client.delete(services, key), world.client.create(services, thief)]);
    await world.clock.advance(30_000);
    await assert.rejects(world.client.get(services, key), isNotFound);
    await world.client.delete(services, { namespace: 'default', name: 'thief' });
    await world.clock.advance(10_000);
    assert.deepEqual((await world.client.get(services, key)).spec, spec);
  });

scenario('a pod that is deleted by hand is replaced, one whose labels no longer match is let go')
  .node('a')
  .apply(deployment('web', 2))
  .advance('5s')
  .do(async world => {
    const [first, second] = world.informers.for(pods).list('default');
    await world.client.delete(pods, { namespace: 'default', name: first?.metadata.name ?? '' });
    await world.client.patch(pods, { namespace: 'default', name: second?.metadata.name ?? '' }, { type: 'merge', body: { metadata: { labels: { app: 'quarantined' } } } });
    await world.clock.advance(10_000);
    const now = world.informers.for(pods).list('default');
    assert.equal(now.length, 3);
    assert.equal(now.find(pod => pod.metadata.uid === second?.metadata.uid)?.metadata.ownerReferences, undefined);
  })
  .expectDeployment('web', ({ status }) => assert.equal(status?.readyReplicas, 2));

scenario('an idle cluster sets no timer shorter than ten seconds')
  .node('a').node('b')
  .apply(deployment('web', 3))
  .apply(service('web'))
  .advance('60s')
  .do(async world => {
    const delays: number[] = [];
    const setTimer = world.clock.setTimer.bind(world.clock);
    world.clock.setTimer = (callback, delayMs) => { delays.push(delayMs); return setTimer(callback, delayMs); };
    await world.clock.advance(120_000);
    assert.ok(delays.length >= 24, 'the leases are renewed');
    assert.deepEqual(delays.filter(delayMs => delayMs < 10_000), []);
  });

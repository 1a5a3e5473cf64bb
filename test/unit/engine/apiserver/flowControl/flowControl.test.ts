import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FlowSchema } from '../../../../../src/api/objects.ts';
import { flowSchemas, priorityLevelConfigurations } from '../../../../../src/api/resources.ts';
import { FakeClock } from '../../../../../src/base/fakeClock.ts';
import { nextTurn } from '../../../../../src/base/nextTurn.ts';
import { ensureFlowControlObjects } from '../../../../../src/engine/apiserver/bootstrap.ts';
import { classifyRequest, orderSchemas, type FlowRequest } from '../../../../../src/engine/apiserver/flowControl/classifyRequest.ts';
import { FairQueue } from '../../../../../src/engine/apiserver/flowControl/fairQueue.ts';
import { FlowControl, limitsOf } from '../../../../../src/engine/apiserver/flowControl/flowControl.ts';
import { systemFlowSchemas, systemPriorityLevels } from '../../../../../src/engine/apiserver/flowControl/systemFlows.ts';
import { openApi } from '../admission/openApi.ts';

const user = (name: string, ...groups: readonly string[]) => ({ name, groups: [...groups, 'system:authenticated'] });
const pods = { group: '', plural: 'pods', namespace: 'default' };
const never = new AbortController().signal;
const settled = () => new Promise<void>(resolve => { nextTurn(resolve); });

const classes: readonly { readonly name: string; readonly request: FlowRequest; readonly schema: string; readonly flow: string }[] = [
  { name: 'system:masters', request: { user: user('admin', 'system:masters'), verb: 'list', path: '/api/v1/pods', resource: pods }, schema: 'exempt', flow: 'exempt/' },
  { name: 'a probe', request: { user: user('x'), verb: 'get', path: '/readyz' }, schema: 'probes', flow: 'probes/' },
  { name: 'a node\'s lease', request: { user: user('system:node:a', 'system:nodes'), verb: 'update', path: '', resource: { group: 'coordination.k8s.io', plural: 'leases', namespace: 'kube-node-lease' } }, schema: 'system-node-high', flow: 'system-node-high/system:node:a' },
  { name: 'another request of a node', request: { user: user('system:node:a', 'system:nodes'), verb: 'list', path: '', resource: pods }, schema: 'system-nodes', flow: 'system-nodes/system:node:a' },
  { name: 'a ServiceAccount of the system', request: { user: user('system:serviceaccount:kube-system:x', 'system:serviceaccounts'), verb: 'list', path: '', resource: pods }, schema: 'kube-system-service-accounts', flow: 'kube-system-service-accounts/default' },
  { name: 'a ServiceAccount', request: { user: user('system:serviceaccount:default:x', 'system:serviceaccounts'), verb: 'list', path: '', resource: pods }, schema: 'service-accounts', flow: 'service-accounts/system:serviceaccount:default:x' },
  { name: 'a user', request: { user: user('jane'), verb: 'get', path: '', resource: { group: '', plural: 'nodes' } }, schema: 'global-default', flow: 'global-default/jane' },
  { name: 'a path beside the resources', request: { user: user('jane'), verb: 'get', path: '/apis' }, schema: 'global-default', flow: 'global-default/jane' },
];

for (const { name, request, schema, flow } of classes) {
  test(`the flow of ${name}`, () => {
    const found = classifyRequest(orderSchemas(systemFlowSchemas), request);
    assert.deepEqual([found?.schema.metadata.name, found?.flow], [schema, flow]);
  });
}

test('levels share the seats', () => {
  const limits = limitsOf(systemPriorityLevels);
  assert.deepEqual([...limits.keys()].length, 7);
  assert.deepEqual(limits.get('workload-low'), { seats: 245, queueLength: 50, totalLength: 6400 });
  assert.deepEqual(limits.get('catch-all'), { seats: 13, queueLength: 0, totalLength: 0 });
});

test('flows take turns, however much one asks', async () => {
  const queue = new FairQueue({ clock: new FakeClock(), limits: { seats: 1, queueLength: 9, totalLength: 99 } });
  const order: string[] = [];
  const ask = async (flow: string, id: string) => { const release = await queue.acquire(flow, never); order.push(id); await settled(); release(); };
  await Promise.all([ask('flood', 'f1'), ask('flood', 'f2'), ask('flood', 'f3'), ask('flood', 'f4'), ask('calm', 'c1'), ask('calm', 'c2')]);
  assert.deepEqual(order, ['f1', 'f2', 'c1', 'f3', 'c2', 'f4']);
  assert.deepEqual([queue.taken, queue.waiting], [0, 0]);
});

test('a full queue and a long wait are answered 429', async () => {
  const clock = new FakeClock();
  const queue = new FairQueue({ clock, limits: { seats: 1, queueLength: 1, totalLength: 9 } });
  const release = await queue.acquire('a', never);
  const waiting = queue.acquire('a', never);
  waiting.catch(() => undefined);
  await assert.rejects(queue.acquire('a', never), { code: 429, reason: 'TooManyRequests' });
  await clock.advance(15_000);
  await assert.rejects(waiting, { code: 429 });
  release();
  assert.deepEqual([queue.taken, queue.waiting], [0, 0]);
});

test('a client that goes leaves the queue', async () => {
  const queue = new FairQueue({ clock: new FakeClock(), limits: { seats: 1, queueLength: 9, totalLength: 9 } });
  const release = await queue.acquire('a', never);
  const gone = new AbortController();
  const waiting = queue.acquire('a', gone.signal);
  gone.abort(new Error('gone'));
  await assert.rejects(waiting, /gone/);
  assert.equal(queue.waiting, 0);
  release();
});

test('the cluster\'s own schemas and levels are there, and changes count at once', async () => {
  const { machinery, client, clock } = await openApi();
  const flows = new FlowControl({ storage: machinery.storage, clock });
  const request: FlowRequest = { user: user('jane'), verb: 'list', path: '', resource: pods };
  assert.equal(await flows.admit(request, never), undefined, 'until they are there, every request may go on');
  await ensureFlowControlObjects(machinery);
  const first = await flows.admit(request, never);
  const { uid } = (await client.get(flowSchemas, { name: 'global-default' })).metadata;
  assert.deepEqual([first?.schemaUid, first?.levelUid], [uid, (await client.get(priorityLevelConfigurations, { name: 'global-default' })).metadata.uid]);
  await client.create(priorityLevelConfigurations, { apiVersion: 'flowcontrol.apiserver.k8s.io/v1', kind: 'PriorityLevelConfiguration', metadata: { name: 'one' }, spec: { type: 'Limited', limited: { nominalConcurrencyShares: 0, limitResponse: { type: 'Reject' } } } });
  const mine: FlowSchema = { apiVersion: 'flowcontrol.apiserver.k8s.io/v1', kind: 'FlowSchema', metadata: { name: 'mine' }, spec: { priorityLevelConfiguration: { name: 'one' }, matchingPrecedence: 5, rules: [{ subjects: [{ kind: 'User', user: { name: 'jane' } }], resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['pods'], namespaces: ['*'] }] }] } };
  await client.create(flowSchemas, mine);
  const admitted = await flows.admit(request, never);
  await assert.rejects(flows.admit(request, never), { code: 429 });
  admitted?.release();
  (await flows.admit(request, never))?.release();
  first?.release();
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../../../../src/api/apiError.ts';
import type { Pod, PodDisruptionBudget } from '../../../../src/api/objects.ts';
import { podDisruptionBudgets, pods } from '../../../../src/api/resources.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { systemRandom } from '../../../../src/base/random.ts';
import { makeApiMachinery } from '../../../../src/engine/apiserver/apiMachinery.ts';
import { engineUser } from '../../../../src/engine/apiserver/user.ts';
import { evictPod } from '../../../../src/engine/apiserver/verbs/evictPod.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';

const context = { user: engineUser('system:test'), warn: () => undefined };
const key = { name: 'p', namespace: 'default' };
type Budget = NonNullable<PodDisruptionBudget['spec']> & { readonly status?: Partial<NonNullable<PodDisruptionBudget['status']>>; readonly seen?: boolean };

/** A running pod on a node, guarded by budgets. */
async function setUp({ ready = true, phase = 'Running' as const, budgets = [] }: { readonly ready?: boolean; readonly phase?: 'Running' | 'Succeeded'; readonly budgets?: readonly Budget[] } = {}) {
  const api = makeApiMachinery({ storage: openMemoryStorage({ clock: systemClock }), clock: systemClock, random: systemRandom, logger: silentLogger, serviceCidr: '10.96.0.0/16' });
  await api.ensureSystemObjects();
  const client = api.clientFor('system:test');
  await client.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { ...key, labels: { app: 'a' } }, spec: { nodeName: 'n', containers: [{ name: 'c', image: 'web:v1' }] } });
  await client.patch(pods, key, { type: 'merge', body: { status: { phase, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] } } }, { subresource: 'status' });
  for (const [index, { status, seen = true, ...spec }] of budgets.entries()) {
    const name = `b${index}`;
    await client.create(podDisruptionBudgets, { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name, namespace: 'default' }, spec: { selector: { matchLabels: { app: 'a' } }, ...spec } });
    await client.patch(podDisruptionBudgets, { name, namespace: 'default' }, { type: 'merge', body: { status: { ...status, ...(seen ? { observedGeneration: 1 } : {}) } } }, { subresource: 'status' });
  }
  const evict = (content: object = {}) => evictPod(api.machinery, key, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { ...key }, ...content }, context);
  const refused = async (content: object = {}): Promise<ApiError> => { try { await evict(content); } catch (error) { if (error instanceof ApiError) return error; } throw new Error('the eviction was not refused'); };
  return { evict, refused, pod: (): Promise<Pod> => client.get(pods, key), budget: () => client.get(podDisruptionBudgets, { name: 'b0', namespace: 'default' }) };
}

test('a pod without a budget is deleted gracefully, and says why it goes', async () => {
  const { evict, pod } = await setUp();
  await evict({ deleteOptions: { gracePeriodSeconds: 7 } });
  const { metadata, status } = await pod();
  assert.equal(metadata.deletionGracePeriodSeconds, 7);
  const condition = status?.conditions?.find(({ type }) => type === 'DisruptionTarget');
  assert.deepEqual([condition?.status, condition?.reason, condition?.message], ['True', 'EvictionByEvictionAPI', 'Eviction API: evicting']);
});

test('an eviction uses up one disruption of the budget', async () => {
  const { evict, pod, budget } = await setUp({ budgets: [{ minAvailable: 1, status: { disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2 } }] });
  await evict();
  assert.notEqual((await pod()).metadata.deletionTimestamp, undefined);
  const { status } = await budget();
  assert.equal(status?.disruptionsAllowed, 0);
  assert.deepEqual(Object.keys(status?.disruptedPods ?? {}), ['p']);
});

test('a budget without room answers 429 with the documented message, and the pod stays', async () => {
  const { refused, pod } = await setUp({ budgets: [{ minAvailable: 1, status: { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 } }] });
  const { status } = await refused();
  assert.deepEqual([status.code, status.reason, status.message], [429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget."]);
  assert.deepEqual(status.details, { causes: [{ reason: 'DisruptionBudget', message: 'The disruption budget b0 needs 1 healthy pods and has 1 currently' }] });
  assert.equal((await pod()).metadata.deletionTimestamp, undefined);
});

test('a budget that no controller has seen yet grants nothing', async () => {
  const { refused } = await setUp({ budgets: [{ minAvailable: 1, seen: false, status: { disruptionsAllowed: 5 } }] });
  assert.deepEqual((await refused()).status.details, { causes: [{ reason: 'DisruptionBudget', message: 'The disruption budget b0 is still being processed by the server.' }], retryAfterSeconds: 10 });
});

test('two budgets for one pod are a mistake that is told', async () => {
  const { refused } = await setUp({ budgets: [{ minAvailable: 1 }, { maxUnavailable: 1 }] });
  const { status } = await refused();
  assert.equal(status.code, 500);
  assert.match(status.message ?? '', /more than one PodDisruptionBudget/);
});

test('a pod that is not ready goes when the budget always allows it, or the healthy ones suffice', async () => {
  const none = { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 2, expectedPods: 2 };
  const always = await setUp({ ready: false, budgets: [{ minAvailable: 2, unhealthyPodEvictionPolicy: 'AlwaysAllow', status: none }] });
  await always.evict();
  const enough = await setUp({ ready: false, budgets: [{ minAvailable: 1, status: { ...none, desiredHealthy: 1 } }] });
  await enough.evict();
  const short = await setUp({ ready: false, budgets: [{ minAvailable: 2, status: none }] });
  assert.equal((await short.refused()).code, 429);
});

test('a dry run and a wrong precondition change nothing', async () => {
  const { evict, refused, pod, budget } = await setUp({ budgets: [{ minAvailable: 1, status: { disruptionsAllowed: 2, currentHealthy: 2, desiredHealthy: 0, expectedPods: 2 } }] });
  await evict({ deleteOptions: { dryRun: ['All'] } });
  assert.equal((await pod()).metadata.deletionTimestamp, undefined);
  assert.equal((await budget()).status?.disruptionsAllowed, 2);
  assert.equal((await refused({ deleteOptions: { preconditions: { uid: 'other' } } })).code, 409);
  assert.equal((await refused({ metadata: { name: 'q' } })).code, 400);
});

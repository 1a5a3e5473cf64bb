import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Node, Pod } from '../../../../src/api/objects.ts';
import { SchedulerCache } from '../../../../src/engine/scheduler/cache.ts';

const node: Node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' }, status: { allocatable: { cpu: '4', memory: '4Gi', pods: '10' } } };
const pod = (name: string, nodeName?: string): Pod => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name, uid: name },
  spec: { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '1' } } }], ...(nodeName === undefined ? {} : { nodeName }) },
});

function start() {
  const cache = new SchedulerCache();
  cache.setNode(node);
  return { cache, milliCpu: () => cache.snapshot()[0]?.requested['cpu'] ?? 0 };
}

test('an assumed pod takes its room at once and is counted once when the API shows it', () => {
  const { cache, milliCpu } = start();
  assert.equal(milliCpu(), 0);
  cache.assume(pod('p'), 'a');
  assert.equal(milliCpu(), 1000);
  cache.setPod(pod('p', 'a'));
  assert.equal(milliCpu(), 1000);
  assert.equal(cache.isAssumed(pod('p')), false);
});

test('forgetting gives the room back, but not that of a pod which was bound after all', () => {
  const { cache, milliCpu } = start();
  cache.assume(pod('p'), 'a');
  cache.forget(pod('p'));
  assert.equal(milliCpu(), 0);
  cache.assume(pod('q'), 'a');
  cache.setPod(pod('q', 'a'));
  cache.forget(pod('q'));
  assert.equal(milliCpu(), 1000);
});

test('a pod that ends or goes frees its room once', () => {
  const { cache, milliCpu } = start();
  cache.setPod(pod('p', 'a'));
  assert.equal(cache.setPod({ ...pod('p', 'a'), status: { phase: 'Succeeded' } }), true);
  assert.equal(milliCpu(), 0);
  assert.equal(cache.removePod(pod('p', 'a')), false);
});

test('a snapshot does not change afterwards; pods of a node count when the node comes later', () => {
  const cache = new SchedulerCache();
  cache.setPod(pod('p', 'a'));
  cache.setNode(node);
  const snapshot = cache.snapshot();
  cache.assume(pod('q'), 'a');
  assert.equal(snapshot[0]?.requested['cpu'], 1000);
  assert.equal(cache.snapshot()[0]?.requested['cpu'], 2000);
  cache.removeNode(node);
  assert.deepEqual(cache.snapshot(), []);
});

test('a node that does not tell its disk has room for any; one that does, for what it tells', () => {
  const roomOf = (disk: Readonly<Record<string, string>>) => {
    const cache = new SchedulerCache();
    cache.setNode({ ...node, status: { allocatable: { ...node.status?.allocatable, ...disk } } });
    return cache.snapshot()[0]?.allocatable['ephemeral-storage'];
  };
  assert.deepEqual([roomOf({}), roomOf({ 'ephemeral-storage': '1Gi' })], [Infinity, 1024 ** 3]);
});

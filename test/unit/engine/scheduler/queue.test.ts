import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import type { Node, Pod } from '../../../../src/api/objects.ts';
import { SchedulingQueue } from '../../../../src/engine/scheduler/queue.ts';
import { defaultPlugins } from '../../../../src/scheduling/place.ts';

const pod = (name: string, priority = 0): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, uid: name }, spec: { priority, containers: [{ name: 'c', image: 'i' }] } });
const node: Node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' } };
const nodeAdded = { type: 'nodeAdded', node } as const;

function start() {
  const clock = new FakeClock();
  const queue = new SchedulingQueue({ clock, plugins: defaultPlugins, onActive: () => undefined });
  const names = () => { const all: (string | undefined)[] = []; for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) all.push(entry.pod.metadata.name); return all; };
  const refuse = (plugin: string) => { const entry = queue.pop(); assert.ok(entry !== undefined); queue.addUnschedulable(entry, new Set([plugin])); };
  return { clock, queue, names, refuse };
}

test('more important pods come first, then earlier ones', () => {
  const { queue, names } = start();
  for (const [name, priority] of [['a', 0], ['b', 5], ['c', 0], ['d', 5]] as const) queue.add(pod(name, priority));
  assert.deepEqual(names(), ['b', 'd', 'a', 'c']);
});

test('a refused pod waits for an event that may help the plugin that refused it', async () => {
  const { clock, queue, names, refuse } = start();
  queue.add(pod('a'));
  refuse('NodeResourcesFit');
  await clock.advance(60_000);
  assert.deepEqual(names(), []);
  queue.move({ type: 'nodeUpdated', node, old: node });
  assert.deepEqual(names(), []);
  queue.move(nodeAdded);
  assert.deepEqual(names(), ['a']);
});

test('an event during the back-off brings the pod back when it is over: 1 s, 2 s, 4 s, 8 s, 10 s', async () => {
  const { clock, queue, names } = start();
  queue.add(pod('a'));
  for (const waitMs of [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
    const entry = queue.pop();
    assert.ok(entry !== undefined);
    queue.addUnschedulable(entry, new Set(['NodeResourcesFit']));
    queue.move(nodeAdded);
    await clock.advance(waitMs - 1);
    assert.equal(queue.pop(), undefined);
    await clock.advance(1);
  }
  assert.deepEqual(names(), ['a']);
});

test('a pod that has waited five minutes is tried on any event', async () => {
  const { clock, queue, names, refuse } = start();
  queue.add(pod('a'));
  refuse('TaintToleration');
  await clock.advance(300_001);
  queue.move({ type: 'podRemoved', pod: pod('x') });
  assert.deepEqual(names(), ['a']);
});

test('a pod whose own spec changed is tried again, a new status alone changes nothing', async () => {
  const { clock, queue, names, refuse } = start();
  queue.add(pod('a'));
  refuse('TaintToleration');
  await clock.advance(2_000);
  queue.update(pod('a'), pod('a'), false);
  assert.deepEqual(names(), []);
  queue.update(pod('a'), pod('a'), true);
  assert.deepEqual(names(), ['a']);
});

test('a removed pod is nowhere any more, and no timer is left', () => {
  const { clock, queue, names, refuse } = start();
  queue.add(pod('a'));
  refuse('NodeResourcesFit');
  queue.move(nodeAdded);
  assert.equal(clock.pendingTimers, 1);
  queue.remove(pod('a'));
  assert.deepEqual([names(), clock.pendingTimers], [[], 0]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Container, Pod, PodSpec } from '../../../src/api/objects.ts';
import { computeNonZeroRequests, computePodRequests } from '../../../src/scheduling/podRequests.ts';

const container = (cpu: string, restartPolicy?: 'Always'): Container => ({ name: 'c', image: 'i', resources: { requests: { cpu } }, ...(restartPolicy === undefined ? {} : { restartPolicy }) });
const podWith = (spec: PodSpec): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: {}, spec });

const cases: readonly (readonly [string, PodSpec, number])[] = [
  ['containers add up', { containers: [container('100m'), container('200m')] }, 300],
  ['the largest init container counts when it needs more', { initContainers: [container('500m'), container('700m')], containers: [container('100m')] }, 700],
  ['init containers that need less do not count', { initContainers: [container('50m')], containers: [container('100m')] }, 100],
  ['sidecars run beside the containers', { initContainers: [container('50m', 'Always')], containers: [container('100m')] }, 150],
  ['an init container after a sidecar needs both', { initContainers: [container('50m', 'Always'), container('300m')], containers: [container('100m')] }, 350],
  ['a sidecar after an init container does not add to it', { initContainers: [container('300m'), container('50m', 'Always')], containers: [container('100m')] }, 300],
  ['overhead comes on top', { containers: [container('100m')], overhead: { cpu: '20m' } }, 120],
  ['pod-level requests replace the sum', { containers: [container('100m')], resources: { requests: { cpu: '1' } } }, 1000],
];
for (const [name, spec, milliCpu] of cases) test(name, () => assert.equal(computePodRequests(podWith(spec))['cpu'], milliCpu));

test('containers that ask for nothing are assumed to need a little when nodes are scored', () => {
  assert.deepEqual(computeNonZeroRequests(podWith({ containers: [{ name: 'c', image: 'i' }] })), { cpu: 100, memory: 209_715_200 });
});

const resized: readonly (readonly [string, string | undefined, number])[] = [
  ['while a resize is under way the most of what a pod has and asks for counts', undefined, 300],
  ['what waits for room counts already', 'Deferred', 300],
  ['what its node cannot give does not count', 'Infeasible', 100],
];
for (const [name, reason, milliCpu] of resized) {
  test(name, () => {
    const status = { containerStatuses: [{ name: 'c', image: 'i', imageID: '', ready: true, restartCount: 0, allocatedResources: { cpu: '100m' }, resources: { requests: { cpu: '100m' } } }], conditions: reason === undefined ? [] : [{ type: 'PodResizePending', status: 'True', reason }] };
    assert.equal(computePodRequests({ ...podWith({ containers: [container('300m')] }), status })['cpu'], milliCpu);
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Container, Pod, PodSpec, PodStatus } from '../../../src/api/objects.ts';
import { containerStatusOf, isPodReady, isPodTerminal, podRequests, qosClassOf } from '../../../src/api/podInfo.ts';

const container = (name: string, requests: Record<string, string>, more: Partial<Container> = {}): Container => ({ name, resources: { requests }, ...more });
const pod = (spec: PodSpec, status: PodStatus = {}): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec, status });

test('requests of app containers add up', () => {
  const requests = podRequests(pod({ containers: [container('a', { cpu: '250m', memory: '64Mi' }), container('b', { cpu: '1', 'nvidia.com/gpu': '2' })] }));
  assert.deepEqual(requests, { milliCpu: 1250, memoryBytes: 64 * 2 ** 20, ephemeralStorageBytes: 0, scalar: { 'nvidia.com/gpu': 2 } });
});

test('a large init container decides, beside the sidecars that started before it', () => {
  const requests = podRequests(pod({
    containers: [container('app', { cpu: '100m' })],
    initContainers: [container('side', { cpu: '200m' }, { restartPolicy: 'Always' }), container('init', { cpu: '1' })],
  }));
  assert.equal(requests.milliCpu, 1200);
});

test('sidecars run beside the app containers and overhead comes on top', () => {
  const requests = podRequests(pod({
    containers: [container('app', { cpu: '1' })], overhead: { cpu: '50m' },
    initContainers: [container('side', { cpu: '200m' }, { restartPolicy: 'Always' }), container('init', { cpu: '300m' })],
  }));
  assert.equal(requests.milliCpu, 1250);
});

test('requests of the pod itself replace those of its containers', () => {
  const requests = podRequests(pod({ containers: [container('app', { cpu: '1', memory: '1Mi' })], resources: { requests: { cpu: '2' } } }));
  assert.deepEqual([requests.milliCpu, requests.memoryBytes], [2000, 2 ** 20]);
});

for (const { name, resources, expected } of [
  { name: 'nothing asked is BestEffort', resources: [{}], expected: 'BestEffort' },
  { name: 'equal requests and limits are Guaranteed', resources: [{ requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1000m', memory: '1024Mi' } }], expected: 'Guaranteed' },
  { name: 'a missing limit is Burstable', resources: [{ requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1' } }], expected: 'Burstable' },
  { name: 'one container without limits is Burstable', resources: [{ requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } }, {}], expected: 'Burstable' },
  { name: 'other resources do not count', resources: [{ requests: { 'ephemeral-storage': '1Gi' } }], expected: 'BestEffort' },
]) {
  test(`qos: ${name}`, () => {
    assert.equal(qosClassOf(pod({ containers: resources.map((each, index) => ({ name: `c${index}`, resources: each })) })), expected);
  });
}

test('readiness and the end are read from status', () => {
  assert.equal(isPodReady(pod({ containers: [] }, { conditions: [{ type: 'Ready', status: 'True' }] })), true);
  assert.equal(isPodReady(pod({ containers: [] }, { conditions: [{ type: 'Ready', status: 'False' }] })), false);
  assert.deepEqual((['Pending', 'Running', 'Succeeded', 'Failed'] as const).map(phase => isPodTerminal(pod({ containers: [] }, { phase }))), [false, false, true, true]);
});

test('a container status is found among all kinds of containers', () => {
  const status = { name: 'i', image: '', imageID: '', ready: false, restartCount: 1 };
  assert.equal(containerStatusOf(pod({ containers: [] }, { initContainerStatuses: [status] }), 'i'), status);
  assert.equal(containerStatusOf(pod({ containers: [] }), 'i'), undefined);
});

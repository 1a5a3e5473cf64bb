import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toTimestamp } from '../../../../src/base/clock.ts';
import type { Pod, PodStatus } from '../../../../src/api/objects.ts';
import type { ObservedContainer } from '../../../../src/engine/cri/contract.ts';
import { podStatus } from '../../../../src/engine/kubelet/podStatus.ts';
import type { PodStatusInput } from '../../../../src/engine/kubelet/podStatus.ts';
import { makeContainer, makeEnded, makeInstance, makePod, makeSandbox, NOW, observe } from './podFixtures.ts';

function statusOf(instances: readonly ObservedContainer[], overrides: Partial<PodStatusInput> = {}): PodStatus {
  return podStatus({
    pod: makePod(), observed: observe(...instances), probes: new Map(), waiting: new Map(), terminationMessages: new Map(), imageIds: new Map([['sha256:a', 'docker-pullable://a@sha256:1']]),
    hostAddress: '10.0.0.1', nowMs: NOW, terminated: false, ...overrides,
  });
}
const condition = (status: PodStatus, type: string) => status.conditions?.find(each => each.type === type);
const short = (status: PodStatus) => (status.conditions ?? []).map(each => `${each.type}=${each.status}${each.reason === undefined ? '' : `:${each.reason}`}`);
const up = [makeSandbox(), makeInstance('a'), makeInstance('b')];

const phases: readonly [string, Partial<PodStatusInput>, readonly ObservedContainer[], PodStatus['phase']][] = [
  ['nothing runs yet: Pending', {}, [], 'Pending'],
  ['all run: Running', {}, up, 'Running'],
  ['one is still to be created: Pending', {}, [makeSandbox(), makeInstance('a')], 'Pending'],
  ['one crashed and will restart: Running', {}, [makeSandbox(), makeEnded('a', 1), makeInstance('b')], 'Running'],
  ['all crashed, Always: Running', {}, [makeSandbox(), makeEnded('a', 1), makeEnded('b', 1)], 'Running'],
  ['a new instance is created after an end: Running', {}, [makeSandbox(), makeInstance('a', { attempt: 1, state: 'created' }), makeEnded('a', 1), makeInstance('b')], 'Running'],
  ['all succeeded, Never: Succeeded', { pod: makePod({ restartPolicy: 'Never' }) }, [makeEnded('a', 0), makeEnded('b', 0)], 'Succeeded'],
  ['one failed, Never: Failed', { pod: makePod({ restartPolicy: 'Never' }) }, [makeEnded('a', 0), makeEnded('b', 2)], 'Failed'],
  ['one failed, OnFailure: Running', { pod: makePod({ restartPolicy: 'OnFailure' }) }, [makeEnded('a', 0), makeEnded('b', 2)], 'Running'],
  ['ended for good after a deletion with a non-zero code: Failed', { terminated: true }, [makeEnded('a', 143), makeEnded('b', 0)], 'Failed'],
  ['ended for good with zero: Succeeded', { terminated: true }, [makeEnded('a', 0), makeEnded('b', 0)], 'Succeeded'],
  ['an init container runs: Pending', { pod: makePod({ initContainers: [makeContainer('i')] }) }, [makeSandbox(), makeInstance('i')], 'Pending'],
  ['an init container failed, Never: Failed', { pod: makePod({ restartPolicy: 'Never', initContainers: [makeContainer('i')] }) }, [makeSandbox(), makeEnded('i', 1)], 'Failed'],
  ['a terminal phase stays', { pod: makePod({}, { status: { phase: 'Succeeded' } }) }, up, 'Succeeded'],
];
for (const [name, overrides, instances, phase] of phases) test(`phase: ${name}`, () => { assert.equal(statusOf(instances, overrides).phase, phase); });

test('a running pod is ready, in Kubernetes\' order of conditions, with its addresses', () => {
  const status = statusOf(up);
  assert.deepEqual(short(status), ['PodReadyToStartContainers=True', 'Initialized=True', 'Ready=True', 'ContainersReady=True', 'PodScheduled=True']);
  assert.deepEqual([status.podIP, status.podIPs, status.hostIP, status.qosClass, status.observedGeneration, status.startTime], ['10.0.0.5', [{ ip: '10.0.0.5' }], '10.0.0.1', 'BestEffort', 1, toTimestamp(NOW)]);
  assert.deepEqual(status.containerStatuses?.[0], {
    name: 'a', state: { running: { startedAt: toTimestamp(NOW - 50_000) } }, lastState: {}, ready: true, restartCount: 0, image: 'a:1', imageID: 'docker-pullable://a@sha256:1', containerID: 'docker://a-0', started: true, resources: {},
  });
});

test('transition times are kept while nothing changes', () => {
  const first = statusOf(up);
  const second = statusOf(up, { pod: makePod({}, { status: first }), nowMs: NOW + 60_000 });
  assert.deepEqual(second.conditions, first.conditions);
  assert.equal(second.startTime, first.startTime);
  const third = statusOf([makeSandbox(), makeEnded('a', 1), makeInstance('b')], { pod: makePod({}, { status: second }), nowMs: NOW + 90_000 });
  assert.equal(condition(third, 'Ready')?.lastTransitionTime, toTimestamp(NOW + 90_000));
  assert.equal(condition(third, 'PodScheduled')?.lastTransitionTime, toTimestamp(NOW));
});

test('unready containers are named', () => {
  const pod = makePod({ containers: [makeContainer('a', { readinessProbe: { tcpSocket: { port: 1 } } }), makeContainer('b', { startupProbe: { tcpSocket: { port: 1 } } })] });
  const status = statusOf(up, { pod });
  assert.equal(condition(status, 'ContainersReady')?.message, 'containers with unready status: [a b]');
  assert.deepEqual(status.containerStatuses?.map(each => [each.ready, each.started]), [[false, true], [false, false]]);
  const probed = statusOf(up, { pod, probes: new Map([['a-0', { readiness: 'success' as const }], ['b-0', { startup: 'success' as const }]]) });
  assert.equal(condition(probed, 'Ready')?.status, 'True');
});

test('waiting reasons: creating, initializing, and what an attempt said', () => {
  assert.equal(statusOf([]).containerStatuses?.[0]?.state?.waiting?.reason, 'ContainerCreating');
  assert.equal(statusOf([], { pod: makePod({ initContainers: [makeContainer('i')] }) }).containerStatuses?.[0]?.state?.waiting?.reason, 'PodInitializing');
  const failing = statusOf([makeSandbox()], { waiting: new Map([['a', { reason: 'ErrImagePull', message: 'no' }]]) });
  assert.deepEqual(failing.containerStatuses?.[0]?.state, { waiting: { reason: 'ErrImagePull', message: 'no' } });
});

test('a crash loop shows the end as last state', () => {
  const status = statusOf([makeSandbox(), makeEnded('a', 137, { oomKilled: true, attempt: 3 }), makeInstance('b')], { waiting: new Map([['a', { reason: 'CrashLoopBackOff' }]]), terminationMessages: new Map([['a-3', 'out of memory']]) });
  const [a] = status.containerStatuses ?? [];
  assert.equal(a?.restartCount, 3);
  assert.deepEqual([a?.lastState?.terminated?.reason, a?.lastState?.terminated?.exitCode, a?.lastState?.terminated?.message, a?.lastState?.terminated?.containerID], ['OOMKilled', 137, 'out of memory', 'docker://a-3']);
});

test('a succeeded pod is PodCompleted, a failed one PodFailed', () => {
  const pod = makePod({ restartPolicy: 'Never' });
  assert.deepEqual(short(statusOf([makeEnded('a', 0), makeEnded('b', 0)], { pod })).slice(1, 4), ['Initialized=True:PodCompleted', 'Ready=False:PodCompleted', 'ContainersReady=False:PodCompleted']);
  assert.equal(condition(statusOf([makeEnded('a', 1), makeEnded('b', 0)], { pod }), 'Ready')?.reason, 'PodFailed');
});

test('readiness gates hold Ready back with a sentence, and their conditions are kept', () => {
  const pod: Pod = makePod({ readinessGates: [{ conditionType: 'example.com/ok' }] });
  assert.equal(condition(statusOf(up, { pod }), 'Ready')?.message, 'corresponding condition of pod readiness gate "example.com/ok" does not exist.');
  const given = statusOf(up, { pod: { ...pod, status: { conditions: [{ type: 'example.com/ok', status: 'True' }] } } });
  assert.equal(condition(given, 'Ready')?.status, 'True');
  assert.equal(condition(given, 'example.com/ok')?.status, 'True');
});

test('an ephemeral container is never ready, says nothing of its start, and has no part in the phase', () => {
  const pod = makePod({ ephemeralContainers: [{ name: 'debug', image: 'debug:1' }] });
  assert.deepEqual(statusOf(up, { pod }).ephemeralContainerStatuses, [
    { name: 'debug', image: 'debug:1', imageID: '', state: { waiting: { reason: 'ContainerCreating' } }, lastState: {}, ready: false, restartCount: 0 },
  ]);
  const runs = statusOf([...up, makeInstance('debug')], { pod });
  assert.deepEqual([runs.phase, condition(runs, 'Ready')?.status, Object.keys(runs.ephemeralContainerStatuses?.[0]?.state ?? {}), runs.ephemeralContainerStatuses?.[0]?.ready], ['Running', 'True', ['running'], false]);
  const ended = statusOf([...up, makeEnded('debug', 3)], { pod });
  assert.deepEqual([ended.phase, ended.ephemeralContainerStatuses?.[0]?.state?.terminated?.exitCode], ['Running', 3]);
});

test('how an ephemeral container ended stays its state when the runtime has forgotten it', () => {
  const pod = makePod({ ephemeralContainers: [{ name: 'debug', image: 'debug:1' }] });
  const ended = statusOf([...up, makeEnded('debug', 3)], { pod });
  const [later] = statusOf(up, { pod: { ...pod, status: ended } }).ephemeralContainerStatuses ?? [];
  assert.deepEqual([later?.state, later?.lastState], [ended.ephemeralContainerStatuses?.[0]?.state, {}]);
  const [lost] = statusOf(up, { pod: { ...pod, status: statusOf([...up, makeInstance('debug')], { pod }) } }).ephemeralContainerStatuses ?? [];
  assert.equal(lost?.state?.terminated?.reason, 'ContainerStatusUnknown');
});

test('a container that vanished from the runtime keeps its count and tells that it is unknown', () => {
  const before = statusOf([makeSandbox(), makeInstance('a', { attempt: 2 }), makeInstance('b')]);
  const status = statusOf([makeSandbox(), makeInstance('b')], { pod: makePod({}, { status: before }) });
  assert.equal(status.containerStatuses?.[0]?.restartCount, 2);
  assert.equal(status.containerStatuses?.[0]?.lastState?.terminated?.reason, 'ContainerStatusUnknown');
});

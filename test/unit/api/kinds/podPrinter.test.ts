import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podBehaviour } from '../../../../src/api/kinds/pod/behaviour.ts';
import type { ContainerState, ContainerStatus, Pod, PodSpec, PodStatus } from '../../../../src/api/objects.ts';
import { makeContainer, makePod, NOW_MS } from './makeObjects.ts';

const status = (state: ContainerState, more: Partial<ContainerStatus> = {}): ContainerStatus =>
  ({ name: 'web', image: 'web:v1', imageID: '', ready: false, restartCount: 0, state, ...more });
const running = status({ running: {} }, { ready: true });
const ended = (exitCode: number, more: object = {}): ContainerState => ({ terminated: { exitCode, ...more } });

const cases: readonly { readonly name: string; readonly status: PodStatus; readonly spec?: Partial<PodSpec>; readonly metadata?: Pod['metadata']; readonly expected: readonly [string, string, string] }[] = [
  { name: 'a new pod is Pending', status: { phase: 'Pending' }, expected: ['0/1', 'Pending', '0'] },
  { name: 'a starting container is shown by its reason', status: { phase: 'Pending', containerStatuses: [status({ waiting: { reason: 'ContainerCreating' } })] }, expected: ['0/1', 'ContainerCreating', '0'] },
  { name: 'a ready pod is Running', status: { phase: 'Running', containerStatuses: [running] }, expected: ['1/1', 'Running', '0'] },
  {
    name: 'a crashing container tells when it last ended',
    status: { phase: 'Running', containerStatuses: [status({ waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 3, lastState: ended(1, { finishedAt: '2026-01-10T11:58:00Z' }) })] },
    expected: ['0/1', 'CrashLoopBackOff', '3 (2m ago)'],
  },
  { name: 'an end without reason shows its exit code', status: { phase: 'Failed', containerStatuses: [status(ended(3))] }, expected: ['0/1', 'ExitCode:3', '0'] },
  { name: 'an end by signal shows the signal', status: { phase: 'Failed', containerStatuses: [status(ended(137, { signal: 9 }))] }, expected: ['0/1', 'Signal:9', '0'] },
  { name: 'out of memory is named', status: { phase: 'Failed', containerStatuses: [status(ended(137, { reason: 'OOMKilled' }))] }, expected: ['0/1', 'OOMKilled', '0'] },
  { name: 'success is Completed', status: { phase: 'Succeeded', containerStatuses: [status(ended(0, { reason: 'Completed' }))] }, expected: ['0/1', 'Completed', '0'] },
  {
    name: 'a completed container beside a running one is NotReady', spec: { containers: [makeContainer(), makeContainer({ name: 'b' })] },
    status: { phase: 'Running', containerStatuses: [status(ended(0, { reason: 'Completed' })), { ...running, name: 'b' }] }, expected: ['1/2', 'NotReady', '0'],
  },
  {
    name: 'initialization shows its progress', spec: { initContainers: [makeContainer({ name: 'init' })] },
    status: { phase: 'Pending', initContainerStatuses: [status({ running: {} }, { name: 'init' })], containerStatuses: [status({ waiting: { reason: 'PodInitializing' } })] }, expected: ['0/1', 'Init:0/1', '0'],
  },
  {
    name: 'a failing init container shows its reason', spec: { initContainers: [makeContainer({ name: 'init' })] },
    status: { phase: 'Pending', initContainerStatuses: [status(ended(1, { reason: 'Error' }), { name: 'init', restartCount: 2 })] }, expected: ['0/1', 'Init:Error', '2'],
  },
  {
    name: 'sidecars count as containers', spec: { initContainers: [makeContainer({ name: 'side', restartPolicy: 'Always' })] },
    status: { phase: 'Running', initContainerStatuses: [status({ running: {} }, { name: 'side', ready: true, started: true, restartCount: 1 })], containerStatuses: [running] }, expected: ['2/2', 'Running', '1'],
  },
  { name: 'a deleted pod is Terminating', metadata: { deletionTimestamp: '2026-01-10T12:00:10Z' }, status: { phase: 'Running', containerStatuses: [running] }, expected: ['1/1', 'Terminating', '0'] },
  { name: 'a finished pod being deleted keeps its reason', metadata: { deletionTimestamp: '2026-01-10T12:00:10Z' }, status: { phase: 'Succeeded', containerStatuses: [status(ended(0, { reason: 'Completed' }))] }, expected: ['0/1', 'Completed', '0'] },
  { name: 'an evicted pod shows its own reason', status: { phase: 'Failed', reason: 'Evicted' }, expected: ['0/1', 'Evicted', '0'] },
];

for (const { name, status: podStatus, spec = {}, metadata = {}, expected } of cases) {
  test(`pod row: ${name}`, () => {
    const row = podBehaviour.row({ ...makePod(spec, metadata), status: podStatus }, NOW_MS);
    assert.deepEqual(row.slice(1, 4), expected);
  });
}

test('a whole row has a cell for each column', () => {
  const pod = makePod({ nodeName: 'node-a', readinessGates: [{ conditionType: 'a.b/c' }] });
  pod.status = { phase: 'Running', podIPs: [{ ip: '10.0.0.7' }], containerStatuses: [running], conditions: [{ type: 'a.b/c', status: 'True' }] };
  assert.deepEqual(podBehaviour.row(pod, NOW_MS), ['web', '1/1', 'Running', '0', '5m', '10.0.0.7', 'node-a', '<none>', '1/1']);
  assert.deepEqual(podBehaviour.columns.map(column => column.name), ['Name', 'Ready', 'Status', 'Restarts', 'Age', 'IP', 'Node', 'Nominated Node', 'Readiness Gates']);
  assert.deepEqual(podBehaviour.row(makePod(), NOW_MS), ['web', '0/1', 'Pending', '0', '5m', '<none>', '<none>', '<none>', '<none>']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContainerStatus, Pod } from '../../../../../src/api/objects.ts';
import { containersOf, instanceOf } from '../../../../../src/ui/webviews/logs/containerInstance.ts';

const status = (name: string, changes: Partial<ContainerStatus>): ContainerStatus => ({ name, image: '', imageID: '', ready: false, restartCount: 0, containerID: `id-${name}`, ...changes });
const pod: Pod = {
  apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' },
  spec: { containers: [{ name: 'app' }], initContainers: [{ name: 'migrate' }], ephemeralContainers: [{ name: 'debugger', image: 'busybox' }, { name: 'waiting', image: 'busybox' }] },
  status: {
    containerStatuses: [status('app', { restartCount: 2, state: { running: {} } })],
    initContainerStatuses: [status('migrate', { state: { terminated: { exitCode: 0, reason: 'Completed' } } })],
    ephemeralContainerStatuses: [status('debugger', { state: { running: {} } })],
  },
};

test('the containers whose logs may be read are the pod\'s own, its init containers and those put in for debugging', () => {
  assert.deepEqual(containersOf(pod), ['app', 'migrate', 'debugger', 'waiting']);
});

for (const [name, expected] of [
  ['app', { id: 'id-app', restarts: 2 }], ['migrate', { id: 'id-migrate', restarts: 0, end: 'Completed (exit code 0)' }], ['debugger', { id: 'id-debugger', restarts: 0 }], ['waiting', undefined],
] as const) test(`the present run of ${name}`, () => assert.deepEqual(instanceOf(pod, name), expected));

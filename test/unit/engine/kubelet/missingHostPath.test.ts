import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Volume } from '../../../../src/api/objects.ts';
import { RuntimeError } from '../../../../src/base/runtimeError.ts';
import { toMissingHostPath } from '../../../../src/engine/kubelet/missingHostPath.ts';
import { makeContainer, makePod } from './podFixtures.ts';

const refusal = (path: string) => new RuntimeError(`invalid mount config for type "bind": bind source path does not exist: ${path}`, { operation: 'create container a', retriable: false, statusCode: 400 });
const told = (type: NonNullable<NonNullable<Volume['hostPath']>['type']>, error: unknown, mounted = 'x') => {
  const container = makeContainer('a', { volumeMounts: [{ name: mounted, mountPath: '/in' }] });
  return toMissingHostPath(makePod({ containers: [container], volumes: [{ name: 'x', hostPath: { path: '/p', type } }] }), container, error);
};

for (const [type, words] of [['Directory', 'directory'], ['File', 'file'], ['Socket', 'socket file'], ['CharDevice', 'character device'], ['BlockDevice', 'block device']] as const) {
  test(`a missing path of type ${type} is told as kubelet does`, () => assert.equal(told(type, refusal('/p')), `MountVolume.SetUp failed for volume "x" : hostPath type check failed: /p is not a ${words}`));
}

test('nothing is made of other errors, paths, volumes and of types that are not checked', () => {
  assert.deepEqual([told('Directory', new Error('/p')), told('Directory', refusal('/p/sub')), told('Directory', refusal('/p'), 'y'), told('', refusal('/p')), told('FileOrCreate', refusal('/p'))], Array(5).fill(undefined));
});

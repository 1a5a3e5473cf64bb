import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selectedTargets } from '../../../../src/ui/commands/selectedTargets.ts';

const node = (kind: string, name: string, namespace?: string) => ({ id: name, target: { kind, name, ...(namespace === undefined ? {} : { namespace }) } });

test('of the selected lines those count that are of a wanted kind, each once', () => {
  const selection = [node('Pod', 'a', 'default'), node('Node', 'n'), { id: 'row' }, undefined, node('Pod', 'a', 'default'), node('Pod', 'a', 'other'), node('Deployment', 'web', 'default')];
  assert.deepEqual(selectedTargets(selection, ['Pod', 'Deployment']).map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`), ['Pod default/a', 'Pod other/a', 'Deployment default/web']);
});

for (const [what, selection] of [['nothing', undefined], ['a code lens target', { uri: 'file:///web.yaml', line: 0 }], ['an empty list', []]] as const) {
  test(`${what} is no selection`, () => assert.deepEqual(selectedTargets(selection, ['Pod']), []));
}

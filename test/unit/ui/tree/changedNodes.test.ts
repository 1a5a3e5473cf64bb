import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { changedNodes } from '../../../../src/ui/tree/changedNodes.ts';
import type { TreeNode } from '../../../../src/ui/tree/treeNode.ts';

const node = (id: string, children?: readonly TreeNode[], description = ''): TreeNode => ({
  id, label: id, description, icon: 'x', health: 'none', contextValue: 'x', spoken: id, ...(children === undefined ? {} : { children: () => children }),
});

const cases: readonly { readonly name: string; readonly before: readonly TreeNode[]; readonly after: readonly TreeNode[]; readonly hovers?: readonly (readonly [id: string, said: string])[]; readonly changed: readonly string[] | 'all' }[] = [
  { name: 'a new picture of the same is no change', before: [node('a', [node('b')])], after: [node('a', [node('b')])], changed: [] },
  { name: 'a line that looks different is drawn alone', before: [node('a', [node('b'), node('c')])], after: [node('a', [node('b'), node('c', undefined, 'new')])], changed: ['c'] },
  { name: 'a line that came redraws its parent', before: [node('a', [node('b', [])])], after: [node('a', [node('b', [node('d')])])], changed: ['b'] },
  { name: 'below a changed line nothing is listed again', before: [node('a', [node('b')], '1')], after: [node('a', [node('b', undefined, '2')], '2')], changed: ['a'] },
  { name: 'a root that came redraws all', before: [node('a')], after: [node('a'), node('b')], changed: 'all' },
  { name: 'roots that changed places redraw all', before: [node('a'), node('b')], after: [node('b'), node('a')], changed: 'all' },
  { name: 'a line whose hover was shown and says something new is drawn', before: [{ ...node('a'), tooltip: () => 'Pulling' }], after: [{ ...node('a'), tooltip: () => 'Pulled' }], hovers: [['a', 'Pulling']], changed: ['a'] },
  { name: 'a hover that says what it said is left', before: [node('a')], after: [{ ...node('a'), tooltip: () => 'Pulled' }], hovers: [['a', 'Pulled']], changed: [] },
  { name: 'what a hover that was not shown would say draws nothing', before: [{ ...node('a'), tooltip: () => 'Pulling' }], after: [{ ...node('a'), tooltip: () => 'Pulled' }], hovers: [['b', 'b']], changed: [] },
  { name: 'a line that can be opened now is drawn', before: [node('a')], after: [node('a', [])], changed: ['a'] },
];

suite('changedNodes', () => {
  for (const { name, before, after, hovers, changed } of cases) test(name, () => assert.deepEqual(changedNodes(before, after, new Map(hovers)), changed));
});

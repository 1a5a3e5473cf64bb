import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Folders } from '../../../../src/language/workspace/folders.ts';

test('folders know their own files, and that something is below', () => {
  const folders = new Folders(['file:///w/b.yaml', 'file:///w/a.yaml', 'file:///w/deep/er/c.yaml', 'untitled:1']);
  for (const [folder, has, files] of [
    ['file:///w/', true, ['file:///w/a.yaml', 'file:///w/b.yaml']], ['file:///w/deep/', true, []], ['file:///w/deep/er/', true, ['file:///w/deep/er/c.yaml']],
    ['file:///w/de/', false, []], ['file:///w/deep', false, []], ['file:///w/a.yaml', false, []], ['', false, ['untitled:1']],
  ] as const) assert.deepEqual([folders.has(folder), folders.filesIn(folder)], [has, files], folder);
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { collectFiles } from '../../../src/cli/validate/collectFiles.ts';
import { findingsOf } from '../../../src/cli/validate/findingsOf.ts';
import { servedResources, verbsOf } from '../../../src/api/resources.ts';
import { formatYaml } from '../../../src/manifest/formatYaml.ts';
import { minimalObject } from '../../minimalObjects.ts';
import { richObjects } from '../../richObjects.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const loud = (files: Parameters<typeof findingsOf>[0]) => findingsOf(files).filter(({ severity }) => severity === 'error' || severity === 'warning').map(({ file, line, message }) => `${path.basename(file)}:${line}: ${message}`);

suite('what is right is not marked', () => {
  test('the examples', () => assert.deepEqual(loud(collectFiles([path.join(root, 'examples')])), []));

  const blocks = ['README.md', 'docs/validate.md'].flatMap(file => [...readFileSync(path.join(root, file), 'utf8').matchAll(/```ya?ml\n([^]*?)```/g)].map((match, index) => ({ name: `${file}-${index}.yaml`, text: match[1] ?? '' })));
  test('what the documentation shows', () => assert.deepEqual(loud(blocks), []));

  for (const resource of servedResources.filter(each => verbsOf(each).includes('create') && verbsOf(each).includes('list'))) {
    test(`a valid ${resource.kind}`, () => {
      const objects = [minimalObject(resource), ...(richObjects[resource.kind] ?? []).map(object => ({ ...minimalObject(resource), ...object }))];
      assert.deepEqual(objects.flatMap((object, index) => loud([{ name: `${index}.yaml`, text: formatYaml(object) }])), []);
    });
  }
});

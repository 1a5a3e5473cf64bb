import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { snippetsDocument, snippetsFile } from '../../../scripts/generate/manifestSnippets.ts';

const root = path.resolve(import.meta.dirname, '../../..');

test('the contributed snippets are the templates of the language server: after a change of one, run `npm run docs`', () => {
  assert.equal(readFileSync(path.join(root, snippetsFile), 'utf8'), snippetsDocument());
});

test('they are contributed to YAML', () => {
  const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { readonly contributes: { readonly snippets: unknown } };
  assert.deepEqual(contributes.snippets, [{ language: 'yaml', path: `./${snippetsFile}` }]);
});

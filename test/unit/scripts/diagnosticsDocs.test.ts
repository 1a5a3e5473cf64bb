import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { diagnosticsDocument, diagnosticsFile } from '../../../scripts/generate/diagnosticsDocs.ts';
import { diagnosticCodes } from '../../../src/language/diagnosticCodes.ts';

const root = path.resolve(import.meta.dirname, '../../..');

test('docs/diagnostics.md tells every code: after a change of one, run `npm run docs`', () => {
  assert.equal(readFileSync(path.join(root, diagnosticsFile), 'utf8'), diagnosticsDocument());
});

test('every code that a diagnostic gives is in the table, once', () => {
  const codes = diagnosticCodes.map(({ code }) => code);
  assert.equal(new Set(codes).size, codes.length);
  const given = globSync('src/language/{diagnostics/**/*,diagnose*}.ts', { cwd: root }).flatMap(file => [...readFileSync(path.join(root, file), 'utf8').matchAll(/(?:\bcode: |FieldValue\w+: |InternalError: |\? )'([a-z]+(?:-[a-z]+)+)'/g)].map(match => match[1] ?? ''));
  assert.deepEqual([...new Set(given)].filter(code => !codes.includes(code)), []);
  assert.ok(given.length > 20);
});

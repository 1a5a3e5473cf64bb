import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { resolveFrom } from '../../../src/language/workspace/kustomizations.ts';
import { readTextFile } from '../../../src/languageServer/readTextFile.ts';

suite('a file that a text names', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-read-'));
  after(() => { rmSync(folder, { recursive: true }); });
  writeFileSync(path.join(folder, 'a.yml'), 'a: 1\n');
  const from = pathToFileURL(path.join(folder, 'compose.yaml')).href;
  const read = (name: string, largest = 100) => readTextFile(resolveFrom(from, name) ?? '', largest);

  test('is read where it is one', () => { assert.equal(read('./a.yml'), 'a: 1\n'); });
  test('is not read where it is too long', () => { assert.equal(read('a.yml', 4), undefined); });
  for (const name of ['//server/share/a.yml', '\\\\server\\share\\a.yml', 'file://server/a.yml', `///${folder}/a.yml`, `/./${folder}/a.yml`, '/dev/null', '.', 'https://example.com/a.yml']) {
    test(`is not read from ${name.replace(folder, 'FOLDER')}`, () => { assert.equal(read(name), undefined); });
  }
});

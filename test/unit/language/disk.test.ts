import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { disk, diskWithin } from '../../../src/language/knowledge/disk.ts';

suite('the disk that settings name places of', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-disk-'));
  after(() => { rmSync(folder, { recursive: true }); });
  mkdirSync(path.join(folder, 'a/b/c'), { recursive: true });
  for (const name of ['1.json', 'a/2.json', 'a/b/3.json', 'a/b/c/4.json']) writeFileSync(path.join(folder, name), name);

  const cases = [
    { name: 'is listed with what lies deep in it', bounds: { entries: 100, depth: 10 }, files: ['1.json', 'a/2.json', 'a/b/3.json', 'a/b/c/4.json'] },
    { name: 'is listed no deeper than the bound', bounds: { entries: 100, depth: 1 }, files: ['1.json', 'a/2.json'] },
    { name: 'is listed from the top when it holds too much', bounds: { entries: 3, depth: 10 }, files: ['1.json', 'a/2.json', 'a/b/3.json'] },
  ];
  for (const { name, bounds, files } of cases) test(name, () => { assert.deepEqual(diskWithin(bounds).list(folder), files); });

  test('is empty where nothing is', () => { assert.deepEqual([disk.list(path.join(folder, 'gone')), disk.read(path.join(folder, 'gone'))], [[], undefined]); });
  test('is read where files are, not devices', () => { assert.deepEqual([disk.read(path.join(folder, 'a/2.json')), disk.read('/dev/null')], ['a/2.json', undefined]); });
});

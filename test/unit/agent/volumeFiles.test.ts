import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statfsSync, statSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { VolumeFiles } from '../../../src/agent/volumeFiles.ts';

async function withFolder(act: (files: VolumeFiles, folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-files-'));
  try { await act(new VolumeFiles(folder), folder); } finally { rmSync(folder, { recursive: true, force: true }); }
}

const project = (files: VolumeFiles, version: string, contents: Readonly<Record<string, string>>) => files.writeProjected({
  pod: 'uid', volume: 'config', version, files: Object.entries(contents).map(([name, text]) => ({ path: name, bytes: Buffer.byteLength(text), mode: 0o640 })),
}, Buffer.from(Object.values(contents).join('')));

test('a projected volume shows its files through ..data and drops what is gone', () => withFolder(async (files, folder) => {
  const root = path.join(folder, 'uid/volumes/config');
  await project(files, 'v1', { a: 'one', 'sub/b': 'two', old: 'x' });
  assert.equal(readlinkSync(path.join(root, 'a')), '..data/a');
  assert.equal(readlinkSync(path.join(root, 'sub')), '..data/sub');
  assert.equal(readFileSync(path.join(root, 'sub/b'), 'utf8'), 'two');
  assert.equal(statSync(path.join(root, 'a')).mode & 0o777, 0o640);
  await project(files, 'v2', { a: 'three' });
  assert.deepEqual(readdirSync(root).sort(), ['..data', '..v2', 'a']);
  assert.equal(readFileSync(path.join(root, 'a'), 'utf8'), 'three');
}));

test('the same version again changes nothing', () => withFolder(async (files, folder) => {
  await project(files, 'v1', { a: 'one' });
  const before = statSync(path.join(folder, 'uid/volumes/config/..v1')).ctimeMs;
  await project(files, 'v1', { a: 'one' });
  assert.equal(statSync(path.join(folder, 'uid/volumes/config/..v1')).ctimeMs, before);
}));

test('names that leave the pod\'s folder are refused', () => withFolder(async files => {
  const none = Buffer.alloc(0);
  await assert.rejects(project(files, 'v1', { '../../x': 'y' }), /leaves its folder/);
  await assert.rejects(files.write({ pod: '..', path: 'x', mode: 0o644 }, none), /not a plain name/);
  await assert.rejects(files.write({ pod: 'uid', path: '../../etc/passwd', mode: 0o644 }, none), /leaves its folder/);
  await assert.rejects(files.ensureDirectory({ pod: 'uid', path: '../x', mode: 0o755 }), /leaves its folder/);
  await assert.rejects(project(files, '../v', { a: 'b' }), /not a plain name/);
}));

test('reading answers the end of a file, nothing for absent ones and for links', () => withFolder(async (files, folder) => {
  await files.write({ pod: 'uid', path: 'termination-log', mode: 0o666 }, Buffer.from('hello world'));
  assert.equal(String(await files.read({ pod: 'uid', path: 'termination-log', limitBytes: 5 })), 'world');
  assert.equal(statSync(path.join(folder, 'uid/termination-log')).mode & 0o777, 0o666);
  symlinkSync('/etc/hostname', path.join(folder, 'uid/link'));
  assert.equal((await files.read({ pod: 'uid', path: 'link', limitBytes: 5 })).length, 0);
  assert.equal((await files.read({ pod: 'uid', path: 'absent', limitBytes: 5 })).length, 0);
  assert.equal((await files.read({ pod: 'uid', path: '.', limitBytes: 5 })).length, 0);
  await files.removePod('uid');
  assert.deepEqual(await files.list(), []);
}));

test('the size of what is under the folder is that of its file system', () => withFolder(async (files, folder) => {
  const { blocks, bsize } = statfsSync(folder);
  assert.equal(await files.capacityBytes(), blocks * bsize);
  assert.ok(blocks * bsize > 0);
  await assert.rejects(new VolumeFiles('/proc').capacityBytes());
}));

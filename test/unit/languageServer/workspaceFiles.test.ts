import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, beforeEach, suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Workspace } from '../../../src/language/workspace/workspace.ts';
import { WorkspaceFiles } from '../../../src/languageServer/workspaceFiles.ts';

suite('the files of a workspace', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-workspace-files-'));
  after(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string) => { writeFileSync(path.join(folder, name), text); return pathToFileURL(path.join(folder, name)).href; };
  const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
  let warnings: string[] = [];
  let tooLarge: [name: string, isTooLarge: boolean][] = [];
  let workspace = new Workspace();
  const filesOf = (limits?: { readonly files: number; readonly characters: number }) => new WorkspaceFiles({ workspace, opened: () => undefined, warn: message => { warnings.push(message); }, tellTooLarge: (uri, isTooLarge) => { tooLarge.push([path.posix.basename(uri), isTooLarge]); }, ...limits === undefined ? {} : { limits } });
  const names = () => workspace.objectsOfKind({ group: '', kind: 'ConfigMap' }).map(({ object }) => object.name).sort();
  beforeEach(() => { warnings = []; tooLarge = []; workspace = new Workspace(); });

  test('one that cannot be parsed keeps none of the others out', async () => {
    write('a.yaml', `apiVersion: v1\nkind: ConfigMap\ndata:\n  ${'- '.repeat(20_000)}a\n`);
    for (let index = 0; index < 20; index++) write(`b${index}.yaml`, configMap(`b${index}`));
    await filesOf().load([pathToFileURL(folder).href]);
    assert.equal(names().length, 20);
    assert.equal(workspace.uris.length, 21);
  });

  test('a pipe that is named like a manifest is not waited for', { skip: process.platform === 'win32', timeout: 20_000 }, async t => {
    const below = mkdtempSync(path.join(folder, 'pipe-'));
    const pipe = path.join(below, 'pipe.yaml');
    execFileSync('mkfifo', [pipe]);
    t.after(() => { closeSync(openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK)); rmSync(below, { recursive: true }); }); // who waits is let go
    writeFileSync(path.join(below, 'a.yaml'), configMap('beside'));
    await filesOf().load([pathToFileURL(below).href]);
    assert.deepEqual(names(), ['beside']);
  });

  test('beyond the limits none is taken in, which is said once', async () => {
    const files = filesOf({ files: 3, characters: 1_000 });
    await files.load([pathToFileURL(folder).href]);
    assert.deepEqual([workspace.uris.length, warnings.length], [3, 1]);
    const [first = ''] = workspace.uris;
    await files.read(first);
    assert.deepEqual([workspace.uris.length, warnings.length], [3, 1]);
  });

  test('a manifest that is too large is left out, which is told of it until it is no more', async () => {
    const files = filesOf();
    const below = mkdtempSync(path.join(folder, 'large-'));
    const inside = (name: string) => path.join(path.basename(below), name);
    await files.load([pathToFileURL(below).href]);
    const large = (bytes: number) => `${configMap('large')}data:\n  text: ${'x'.repeat(bytes)}\n`;
    for (const bytes of [6_000_000, 21_000_000]) {
      const uri = write(inside('large.yaml'), large(bytes));
      await files.read(uri);
      assert.deepEqual([names(), tooLarge, warnings.length], [[], [['large.yaml', true]], 1], String(bytes));
      await files.read(uri);
      assert.deepEqual([tooLarge.splice(0).length, warnings.splice(0).length], [2, 1]); // as the editor closes it
      await files.read(write(inside('large.yaml'), large(10)));
      assert.deepEqual([names(), tooLarge.splice(0)], [['large'], [['large.yaml', false]]]);
    }
    await files.read(write(inside('large.yaml'), large(6_000_000)));
    rmSync(path.join(below, 'large.yaml'));
    await files.read(pathToFileURL(path.join(below, 'large.yaml')).href);
    assert.deepEqual(tooLarge.splice(0), [['large.yaml', true], ['large.yaml', false]]);
    await filesOf().read(write(inside('large.yaml'), large(6_000_000))); // which is in no folder of that workspace
    rmSync(path.join(below, 'large.yaml'));
    await files.read(write('data.yaml', `- ${'x'.repeat(21_000_000)}\n`));
    rmSync(path.join(folder, 'data.yaml'));
    assert.deepEqual(tooLarge, []);
  });

  test('one that is gone is forgotten, one that cannot be read for now is not', async () => {
    const files = filesOf();
    const [gone, unreadable] = [write('gone.yaml', configMap('gone')), write('loop.yaml', configMap('loop'))];
    await files.read(gone);
    await files.read(unreadable);
    assert.deepEqual(names(), ['gone', 'loop']);
    rmSync(path.join(folder, 'gone.yaml'));
    rmSync(path.join(folder, 'loop.yaml'));
    symlinkSync('loop.yaml', path.join(folder, 'loop.yaml'));
    await files.read(gone);
    await files.read(unreadable);
    assert.deepEqual([names(), files.text(gone), files.text(unreadable)?.getText()], [['loop'], undefined, configMap('loop')]);
  });

  test('what a pattern leaves out is forgotten, and read when the pattern is gone', async () => {
    rmSync(folder, { recursive: true });
    mkdirSync(path.join(folder, 'out'), { recursive: true });
    write('in.yaml', configMap('in'));
    const out = write(path.join('out', 'out.yaml'), configMap('out'));
    const files = filesOf();
    await files.load([pathToFileURL(folder).href]);
    assert.deepEqual(names(), ['in', 'out']);
    await files.exclude(/^(?:out)(?:\/.*)?$/);
    assert.deepEqual(names(), ['in']);
    await files.follow(out);
    assert.deepEqual(names(), ['in']);
    await files.exclude(undefined);
    assert.deepEqual(names(), ['in', 'out']);
  });
});

import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { extract } from 'tar-stream';
import { packContext } from '../../../src/docker/buildContext.ts';

suite('packContext', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'context-'));
    mkdirSync(path.join(folder, 'src/deep'), { recursive: true });
    mkdirSync(path.join(folder, 'node_modules/x'), { recursive: true });
    for (const name of ['Dockerfile', 'src/a.js', 'src/deep/b.log', 'node_modules/x/i.js', 'keep.log', 'empty']) writeFileSync(path.join(folder, name), name === 'empty' ? '' : name);
    chmodSync(path.join(folder, 'src/a.js'), 0o755);
    symlinkSync('src/a.js', path.join(folder, 'link'));
  });
  after(() => rmSync(folder, { recursive: true }));

  async function packed(ignore: string) {
    writeFileSync(path.join(folder, '.dockerignore'), ignore);
    const found = new Map<string, string>();
    const reader = extract();
    (await packContext(folder, path.join(folder, 'Dockerfile'))).archive.pipe(reader);
    for await (const entry of reader) {
      let content = '';
      for await (const chunk of entry) content += String(chunk);
      found.set(entry.header.name, entry.header.type === 'symlink' ? `-> ${entry.header.linkname}` : `${(entry.header.mode ?? 0).toString(8)} ${content}`);
    }
    return found;
  }

  test('what is ignored stays out, whole folders too; modes and links are kept', async () => {
    const found = await packed('node_modules\n**/*.log\n');
    assert.deepEqual([...found.keys()].map(name => name.replace(/\/$/, '')).sort(), ['.dockerignore', 'Dockerfile', 'empty', 'link', 'src', 'src/a.js', 'src/deep']);
    assert.equal(found.get('src/a.js'), '755 src/a.js');
    assert.equal(found.get('link'), '-> src/a.js');
  });
  test('an exception brings a file back from an ignored folder', async () => {
    const names = [...(await packed('node_modules\n!node_modules/x/i.js\n')).keys()];
    assert.ok(names.includes('node_modules/x/i.js'));
  });
  test('the Dockerfile is sent even when everything is ignored', async () => {
    assert.deepEqual([...(await packed('*\n')).keys()], ['Dockerfile']);
  });
});

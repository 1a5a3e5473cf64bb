import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { extract } from 'tar-stream';
import { packBuildContext } from '../../../src/docker/buildContext.ts';
import { parseInstructions } from '../../../src/dockerfile/parseInstructions.ts';
import { toProgress } from '../../../src/docker/build.ts';

suite('parseInstructions', () => {
  const cases: readonly { readonly name: string; readonly text: string; readonly found: readonly (readonly [number, string])[] }[] = [
    { name: 'comments and blank lines are no steps', text: '# c\n\nFROM a\n# d\nRUN b\n', found: [[2, 'FROM a'], [4, 'RUN b']] },
    { name: 'a continued instruction begins at its first line', text: 'FROM a\nRUN b && \\\n  # why\n  c\nCMD d\n', found: [[0, 'FROM a'], [1, 'RUN b && c'], [4, 'CMD d']] },
    { name: 'a here-document belongs to its instruction', text: 'FROM a\nRUN <<EOF\nRUN not\nEOF\nCMD d\n', found: [[0, 'FROM a'], [1, 'RUN <<EOF'], [4, 'CMD d']] },
    { name: 'the escape directive changes the continuation', text: '# escape=`\nFROM a\nRUN b `\n  c\n', found: [[1, 'FROM a'], [2, 'RUN b c']] },
    { name: 'CRLF and no final newline', text: 'FROM a\r\nRUN b', found: [[0, 'FROM a'], [1, 'RUN b']] },
  ];
  for (const { name, text, found } of cases) test(name, () => assert.deepEqual(parseInstructions(text).map(({ line, text: joined }) => [line, joined]), found));
});

suite('toProgress', () => {
  test('a step has its number, the total and the instruction', () => assert.deepEqual(toProgress('Step 2/5 : RUN make'), { type: 'step', step: 2, total: 5, instruction: 'RUN make' }));
  test('a cached step says so', () => assert.deepEqual(toProgress(' ---> Using cache'), { type: 'cached' }));
  test('everything else is output', () => assert.deepEqual(toProgress('hello'), { type: 'output', text: 'hello' }));
});

suite('packBuildContext', () => {
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
    packBuildContext(folder, 'Dockerfile').pipe(reader);
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
    assert.deepEqual([...(await packed('*\n')).keys()].sort(), ['.dockerignore', 'Dockerfile']);
  });
});

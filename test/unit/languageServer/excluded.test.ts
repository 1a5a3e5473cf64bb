import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { toExcluded } from '../../../src/languageServer/excluded.ts';

const cases: readonly { readonly name: string; readonly pattern: string; readonly out: readonly string[]; readonly kept: readonly string[] }[] = [
  { name: 'a folder anywhere', pattern: '**/build', out: ['build', 'build/a.yaml', 'a/build/b/c.yaml'], kept: ['a/rebuild/c.yaml', 'build.yaml'] },
  { name: 'files of an ending', pattern: '**/*.gen.yaml', out: ['a.gen.yaml', 'b/a.gen.yaml'], kept: ['a.yaml', 'axgen.yaml'] },
  { name: 'a folder at the root', pattern: 'out/', out: ['out/a.yaml'], kept: ['a/out/a.yaml'] },
  { name: 'all below a folder', pattern: 'a/**', out: ['a', 'a/b/c.yaml'], kept: ['b/a.yaml'] },
  { name: 'one of several', pattern: '**/{dist,out}/*.yaml', out: ['dist/a.yaml', 'x/out/a.yaml'], kept: ['dist/a/b.yaml'] },
  { name: 'one letter', pattern: 'a?[0-9].yaml', out: ['ab1.yaml'], kept: ['a1.yaml', 'abc.yaml'] },
];

suite('what the editor leaves out', () => {
  for (const { name, pattern, out, kept } of cases) test(name, () => assert.deepEqual([...out, ...kept].filter(file => toExcluded({ [pattern]: true })?.test(file) === true), out));
  test('patterns that are off, or hang on other files, leave nothing out', () => assert.equal(toExcluded({ '**/a': false, '**/*.js': { when: '$(basename).ts' } }), undefined));
  test('no settings leave nothing out', () => assert.equal(toExcluded(null), undefined));
});

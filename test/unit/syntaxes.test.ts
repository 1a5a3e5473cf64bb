import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';

const root = path.resolve(import.meta.dirname, '../..');
const readJson = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), 'utf8'));

interface Rule { readonly match?: string; readonly begin?: string; readonly end?: string; readonly while?: string; readonly contentName?: string; readonly patterns?: readonly Rule[] }
interface Grammar { readonly scopeName: string; readonly patterns: readonly Rule[] }
interface Contribution { readonly scopeName: string; readonly path: string; readonly injectTo: readonly string[]; readonly embeddedLanguages?: Readonly<Record<string, string>> }

const { contributes: { grammars } } = readJson('package.json') as { readonly contributes: { readonly grammars: readonly Contribution[] } };
const grammarOf = (scope: string) => readJson(grammars.find(({ scopeName }) => scopeName === scope)?.path ?? '') as Grammar;
const rulesOf = (rules: readonly Rule[]): Rule[] => rules.flatMap(rule => [rule, ...rulesOf(rule.patterns ?? [])]);

suite('grammars that are injected into YAML', () => {
  for (const { scopeName, path: file, embeddedLanguages = {} } of grammars) {
    test(`${scopeName} is where package.json says, and names the languages that it embeds`, () => {
      assert.ok(existsSync(path.join(root, file)));
      const grammar = readJson(file) as Grammar;
      assert.equal(grammar.scopeName, scopeName);
      assert.deepEqual(rulesOf(grammar.patterns).flatMap(({ contentName }) => contentName ?? []).sort(), Object.keys(embeddedLanguages).sort());
    });
  }
  const matches = (pattern: string | undefined, line: string) => new RegExp(pattern ?? '(?!)').test(line);
  test('variables are found, escaped ones are not', () => {
    const [escape, variable] = grammarOf('slipway.variables.injection').patterns;
    assert.ok(matches(variable?.match, '--port=$(PORT)') && matches(escape?.match, '$$(PORT)') && !matches(variable?.match, '$PORT ${PORT}'));
  });
  test('a script begins behind -c and in a block', () => {
    const [list] = grammarOf('slipway.shell.injection').patterns;
    for (const line of ['        - -c', '- -ec', '  - "-c"']) assert.ok(matches(list?.begin, line), line);
    for (const line of ['- --config', '- c', '- -c x']) assert.ok(!matches(list?.begin, line), line);
    assert.ok(matches(list?.patterns?.[0]?.begin, '        - |') && !matches(list?.patterns?.[0]?.begin, '        - text'));
  });
  const files: readonly (readonly [line: string, language: string | undefined])[] = [
    ['  start.sh: |', 'shellscript'], ['  "app.py": |-', 'python'], ['  nginx.conf: |', 'ini'], ['  data.json: >-', 'json'], ['  index.html: |', 'html'], ['  note: |', undefined], ['  start.sh: text', undefined],
  ];
  for (const [line, language] of files) {
    test(`${line.trim()} holds ${language ?? 'nothing else'}`, () => {
      const rule = grammarOf('slipway.files.injection').patterns.find(({ begin }) => matches(begin, line));
      assert.equal(rule?.contentName, language === undefined ? undefined : `meta.embedded.block.${language}`);
    });
  }
});

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { t, useTranslations } from '../../../src/base/words.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const readJson = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8')) as Record<string, string>;
const placeholders = (text: string) => [...text.matchAll(/\{\d+\}|\]\([^)]*\)|\$\([^)]*\)/g)].map(([match]) => match).sort();

/** Messages of the program: what is written as the first argument of `t`, both sides of a condition. */
const messages = [...new Set(globSync('src/{ui,language,languageServer}/**/*.ts', { cwd: root }).flatMap(file => {
  const text = readFileSync(path.join(root, file), 'utf8');
  const literal = String.raw`'((?:[^'\\]|\\.)*)'`;
  return [
    ...[...text.matchAll(new RegExp(String.raw`\bt\(${literal}`, 'g'))].map(match => match[1] ?? ''),
    ...[...text.matchAll(new RegExp(String.raw`\bt\([^'()]+(?:\([^()]*\))?[^'()]*\? ${literal} : ${literal}`, 'g'))].flatMap(match => [match[1] ?? '', match[2] ?? '']),
    ...[...text.matchAll(/\[count\([\d_]+\), '([^']*)', '([^']*)'\]/g)].flatMap(match => [match[1] ?? '', match[2] ?? '']),
  ];
}))].map(message => message.replaceAll(/\\(.)/g, '$1')).sort();

describe('every language says everything', () => {
  for (const file of globSync('l10n/bundle.l10n.*.json', { cwd: root })) {
    const bundle = readJson(file);
    test(`${file} holds each message of the program and no other`, () => assert.deepEqual(Object.keys(bundle).sort(), messages));
    test(`${file} keeps the placeholders`, () => {
      for (const [message, translation] of Object.entries(bundle)) {
        assert.notEqual(translation, '', message);
        const wanted = [...new Set(placeholders(message))];
        assert.deepEqual([...new Set(placeholders(translation))], wanted, message);
      }
    });
    const manifest = file.replace('l10n/bundle.l10n.', 'package.nls.');
    test(`${manifest} holds each text of package.nls.json and no other, with the same links`, () => {
      const [english, translated] = [readJson('package.nls.json'), readJson(manifest)];
      assert.deepEqual(Object.keys(translated).sort(), Object.keys(english).sort());
      for (const [key, text] of Object.entries(english)) assert.deepEqual(placeholders(translated[key] ?? ''), placeholders(text), key);
    });
  }
});

test('package.json uses each text of package.nls.json', () => {
  const used = new Set([...readFileSync(path.join(root, 'package.json'), 'utf8').matchAll(/"%([^%"]+)%"/g)].map(match => match[1]));
  assert.deepEqual(Object.keys(readJson('package.nls.json')).sort(), [...used].sort());
});

test('a message without a translation is said in English, with its arguments', () => {
  useTranslations({ '{0} of {1} ready': '{1}, davon bereit: {0}' });
  assert.equal(t('{0} of {1} ready', 2, 3), '3, davon bereit: 2');
  assert.equal(t('{0} pods of {1}', 2), '2 pods of {1}');
  useTranslations(undefined);
  assert.equal(t('{0} of {1} ready', 2, 3), '2 of 3 ready');
});

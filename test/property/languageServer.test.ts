import { test } from 'node:test';
import { fuzzLanguageServer } from './languageServerFuzz.ts';
import { originals } from './languageServerOriginals.ts';

for (const seed of [1, 2, 3]) {
  test(`a thousand random edits leave the language server alive and right (seed ${seed})`, () => fuzzLanguageServer({ seed, edits: 1000, originals: originals() }));
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineStore } from '../../../../../src/ui/webviews/logs/lineStore.ts';
import { compileMatch, type TextMatch } from '../../../../../src/ui/webviews/logs/textMatch.ts';

const match = (text: string): TextMatch => {
  const { match: compiled } = compileMatch({ text, isRegex: false, isCaseSensitive: false });
  if (compiled === undefined) throw new Error('empty');
  return compiled;
};
const lines = (...texts: string[]) => texts.map(text => ({ source: 0, time: '', text }));
const shown = (store: LineStore) => Array.from({ length: store.shownCount }, (_, index) => store.shown(index)?.plain);
const makeStore = (...texts: string[]) => {
  const store = new LineStore({ lines: 5, characters: 1000 });
  store.append(100, lines(...texts));
  return store;
};

test('a filter shows what matches, inverted what does not, now and for lines to come', () => {
  const store = makeStore('GET /a', 'ERROR x', 'GET /b');
  store.setFilter({ match: match('get'), isInverted: false });
  assert.deepEqual(shown(store), ['GET /a', 'GET /b']);
  store.append(103, lines('GET /c', 'ERROR y'));
  assert.deepEqual(shown(store), ['GET /a', 'GET /b', 'GET /c']);
  store.setFilter({ match: match('get'), isInverted: true });
  assert.deepEqual(shown(store), ['ERROR x', 'ERROR y']);
  store.setFilter(undefined);
  assert.equal(store.shownCount, 5);
});

test('markers pass every filter', () => {
  const store = makeStore('GET /a');
  store.append(101, [{ source: 0, time: '', text: 'container restarted', marker: true }]);
  store.setFilter({ match: match('nothing'), isInverted: false });
  assert.deepEqual(shown(store), ['container restarted']);
});

test('dropped lines leave the shown and the found ones too', () => {
  const store = makeStore('a 1', 'b 2', 'a 3');
  store.setFilter({ match: match('a'), isInverted: false });
  store.setSearch(match('a'));
  assert.equal(store.append(103, lines('b 4', 'a 5', 'a 6', 'b 7')), 1, 'one of the two that were dropped was shown');
  assert.deepEqual(shown(store), ['a 3', 'a 5', 'a 6']);
  assert.equal(store.foundCount, 3);
});

test('searching steps through what is found and goes round', () => {
  const store = makeStore('x', 'hit 1', 'y', 'hit 2', 'z');
  store.setSearch(match('hit'));
  const step = (from: number, direction: 'next' | 'previous') => { const found = store.findFrom(from, direction); return [found?.line.number, found?.place]; };
  assert.deepEqual([step(0, 'next'), step(101, 'next'), step(103, 'next'), step(103, 'previous'), step(101, 'previous')], [[101, 0], [103, 1], [101, 0], [101, 0], [103, 1]]);
  assert.deepEqual([store.placeOf(101), store.placeOf(103), store.placeOf(102)], [0, 1, undefined]);
  store.setSearch(match('absent'));
  assert.equal(store.findFrom(0, 'next'), undefined);
});

test('a search looks at the text without its colours', () => {
  const store = makeStore('\u001b[31mer\u001b[32mror\u001b[0m');
  store.setSearch(match('error'));
  assert.equal(store.foundCount, 1);
});

test('after a gap only what came after it is there', () => {
  const store = makeStore('a', 'b');
  assert.equal(store.append(200, lines('c')), 2);
  assert.deepEqual([shown(store), store.shown(0)?.number, store.size], [['c'], 200, 1]);
});

test('a clear empties, and lines go on with their numbers', () => {
  const store = makeStore('a', 'b');
  store.clear();
  assert.deepEqual([store.size, store.shownCount], [0, 0]);
  store.append(102, lines('c'));
  assert.equal(store.shown(0)?.number, 102);
  assert.equal(store.indexOf(102), 0);
});

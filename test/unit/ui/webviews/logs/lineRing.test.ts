import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LineRing } from '../../../../../src/ui/webviews/logs/lineRing.ts';

const line = (text: string) => ({ text });

test('the oldest lines go when there are too many, and say so', () => {
  const ring = new LineRing<{ text: string }>({ lines: 3, characters: 1000 });
  assert.equal(ring.push(['a', 'b', 'c'].map(line)), 0);
  assert.equal(ring.push(['d', 'e'].map(line)), 2);
  assert.deepEqual([ring.first, ring.next, ring.size, ring.dropped], [2, 5, 3, 2]);
  assert.equal(ring.get(1), undefined);
  assert.equal(ring.get(2)?.text, 'c');
  assert.equal(ring.get(5), undefined);
});

test('the oldest lines go when they are too long, but the newest stays', () => {
  const ring = new LineRing<{ text: string }>({ lines: 100, characters: 10 });
  ring.push(['aaaa', 'bbbb', 'cccc'].map(line));
  assert.deepEqual([ring.size, ring.characters], [2, 8]);
  ring.push([line('x'.repeat(50))]);
  assert.deepEqual([ring.size, ring.get(3)?.text.length], [1, 50]);
});

test('a slice keeps to its limits but has at least one line', () => {
  const ring = new LineRing<{ text: string }>({ lines: 100, characters: 1000 });
  ring.push(['aaaa', 'bbbb', 'cccc', 'dddd'].map(line));
  const texts = (slice: { entries: readonly { text: string }[] }) => slice.entries.map(entry => entry.text);
  assert.deepEqual(texts(ring.slice(1, { lines: 2, characters: 1000 })), ['bbbb', 'cccc']);
  assert.deepEqual(texts(ring.slice(0, { lines: 9, characters: 8 })), ['aaaa', 'bbbb']);
  assert.deepEqual(texts(ring.slice(3, { lines: 9, characters: 1 })), ['dddd']);
  assert.deepEqual(texts(ring.slice(4, { lines: 9, characters: 9 })), []);
});

test('numbers go on after a clear', () => {
  const ring = new LineRing<{ text: string }>({ lines: 2, characters: 1000 });
  ring.push(['a', 'b', 'c'].map(line));
  ring.clear();
  assert.deepEqual([ring.size, ring.first, ring.next, ring.characters, ring.dropped], [0, 3, 3, 0, 0]);
  ring.push([line('d')]);
  assert.equal(ring.get(3)?.text, 'd');
});

test('it always holds the newest lines, whatever came', () => {
  fc.assert(fc.property(fc.array(fc.array(fc.string({ maxLength: 6 }), { maxLength: 40 }), { maxLength: 30 }), batches => {
    const ring = new LineRing<{ text: string }>({ lines: 50, characters: 120 });
    const all: string[] = [];
    for (const batch of batches) { ring.push(batch.map(line)); all.push(...batch); }
    const kept = ring.slice(0, { lines: 1000, characters: 1e9 }).entries.map(entry => entry.text);
    assert.deepEqual(kept, all.slice(all.length - kept.length));
    assert.equal(ring.next, all.length);
    assert.ok(kept.length <= 50 && (kept.length <= 1 || kept.join('').length <= 120));
    const older = all[all.length - kept.length - 1];
    if (older !== undefined) assert.ok(kept.length === 50 || kept.join('').length + older.length > 120 || kept.length + 1 > 50, 'nothing is dropped without need');
  }));
});

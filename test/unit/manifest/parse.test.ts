import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { toData, valueAt } from '../../../src/manifest/node.ts';
import { parseFile } from '../../../src/manifest/parse.ts';

const dataOf = (text: string) => parseFile(text).documents.map(({ document }) => toData(document.root));

suite('parseFile', () => {
  const cases: readonly { readonly name: string; readonly text: string; readonly data: readonly unknown[] }[] = [
    { name: 'documents are split at markers', text: 'a: 1\n---\nb: 2\n--- # c\nd: 3\n', data: [{ a: 1 }, { b: 2 }, { d: 3 }] },
    { name: 'empty documents are dropped', text: '---\n---\n\n---\na: 1\n', data: [{ a: 1 }] },
    { name: 'an end marker begins a new document', text: 'a: 1\n...\nb: 2\n', data: [{ a: 1 }, { b: 2 }] },
    { name: 'CRLF, a byte order mark and tabs after values', text: '\uFEFFa: 1\t\r\n---\r\nb: "é"\r\n', data: [{ a: 1 }, { b: 'é' }] },
    { name: 'a byte order mark where a document starts', text: 'a: 1\n---\n\uFEFFb: 2\nc: 3\n--- # d\r\n\r\n\uFEFF# e\r\nf: 4\r\n...\n\uFEFFg: 5\n', data: [{ a: 1 }, { b: 2, c: 3 }, { f: 4 }, { g: 5 }] },
    { name: 'a byte order mark and a marker of its own behind a marker', text: 'a: 1\n---\n\uFEFF---\nb: 2\nc: 3\n', data: [{ a: 1 }, { b: 2, c: 3 }] },
    { name: 'a byte order mark within a value is part of it', text: 'a: "\uFEFFx"\n--- |\n\uFEFF b\n', data: [{ a: '\uFEFFx' }, '\uFEFF b\n'] },
    { name: 'dates and times stay text, octal and yes are read as YAML 1.1', text: 'd: 2020-01-01\nt: 12:30:45\nm: 0644\nb: yes\n', data: [{ d: '2020-01-01', t: '12:30:45', m: 420, b: true }] },
    { name: 'a broken document does not hide the next', text: 'a: "x\n---\nb: 2\n', data: [{ a: 'x' }, { b: 2 }] },
    { name: 'anchors, aliases and merges', text: 'a: &x {k: 1}\nb: *x\nc:\n  <<: *x\n  l: 2\n', data: [{ a: { k: 1 }, b: { k: 1 }, c: { k: 1, l: 2 } }] },
    { name: 'an anchor that is set again stands for the nearest one above', text: 'a: &x 1\nb: *x\nc: &x {d: 2}\ne: [*x, *x]\n', data: [{ a: 1, b: 1, c: { d: 2 }, e: [{ d: 2 }, { d: 2 }] }] },
    { name: 'a key and an empty value with an anchor', text: '&k a: &e\nb: *k\nc: *e\n', data: [{ a: null, b: 'a', c: null }] },
    { name: 'block scalars keep markers that are indented', text: 'a: |\n  ---\n  x\n', data: [{ a: '---\nx\n' }] },
    {
      name: 'numbers are what Go reads with base 0, underscores or not, with signs', text: `[${['0o400', '0O17', '0o1_0', '-0o7', '0400', '0_7', '0__', '0x1F', '0X1f', '+0x_1', '0b1', '0B1_1', '08', '09_1', '1_000', '+1', '+_1', '1e3', '1e1_0', '1.', '.5', '+.5', '.1_5', '.5e1', '1_0.5', '.inf', '-.INF'].join(', ')}]`,
      data: [[256, 15, 8, -7, 256, 7, 0, 31, 31, 1, 1, 3, 8, 91, 1000, 1, 1, 1000, 1e10, 1, 0.5, 0.5, 0.15, 5, 10.5, Infinity, -Infinity]],
    },
    { name: 'what Go reads as no number stays text', text: `[${['0o8', '0o', '0b2', '0b', '0x', '0xg', '1e', '1e400', '._1', '.5_', '_1', '1.2.3', '10.0.0.1', '+', '.', '1m', '12:30:45', '1__a', '-.', '.e3', 'e3'].join(', ')}]`, data: [['0o8', '0o', '0b2', '0b', '0x', '0xg', '1e', '1e400', '._1', '.5_', '_1', '1.2.3', '10.0.0.1', '+', '.', '1m', '12:30:45', '1__a', '-.', '.e3', 'e3']] },
    { name: 'numbers as values of their lines, as keys and with tags', text: 'a: 0o400\nb: 0x1F # c\n0o7: d\ne: !!str 0o7\nf: !!int 0o7\ng: !!float 1.5\nh: "0o7"\n', data: [{ 7: 'd', a: 256, b: 31, e: '0o7', f: 7, g: 1.5, h: '0o7' }] },
  ];
  for (const { name, text, data } of cases) test(name, () => assert.deepEqual(dataOf(text), data));

  test('unchanged documents are taken over, changed ones are parsed anew', () => {
    const before = parseFile('a: 1\n---\nb: 2\n');
    const after = parseFile('a: 10\n---\nb: 2\n', before);
    assert.notEqual(after.documents[0]?.document, before.documents[0]?.document);
    assert.equal(after.documents[1]?.document, before.documents[1]?.document);
    assert.equal(after.documents[1]?.start, 6);
  });

  test('after any edit a file is what its text says by itself, and documents that the edit does not touch stay', () => {
    const pieces = ['', '\n', '---', '---\n', '\n---\n', '\n...\n', ' ', '\uFEFF', 'b: 2\n---\n'];
    for (const text of ['', 'a: 1\n---\nb: 2\n---\n---\nc: 3\n', '\uFEFF\uFEFF---\na: 1\n--- # c\nb: 2\n...\n', '---\r\na: 1\r\n---\r\n']) {
      const before = parseFile(text);
      for (let start = 0; start <= text.length; start++) for (let end = start; end <= text.length; end++) for (const piece of pieces) {
        const edited = `${text.slice(0, start)}${piece}${text.slice(end)}`;
        const after = parseFile(edited, before);
        assert.deepEqual(after, parseFile(edited), JSON.stringify([text, edited]));
        for (const { start: at, document } of before.documents) {
          if (at + document.text.length + 4 <= start || (at > end && document.text.startsWith('---'))) assert.ok(after.documents.some(each => each.document === document), JSON.stringify([text, edited, at]));
        }
      }
    }
  });

  test('aliases share the nodes that they stand for, at their own range', () => {
    const [file] = parseFile('a: &x {k: 1}\nb: *x\n').documents;
    const [one, other] = ['a', 'b'].map(key => valueAt(file?.document.root, [key]));
    assert.deepEqual([one?.kind === 'mapping' && other?.kind === 'mapping' && one.entries === other.entries, other?.range], [true, { start: 16, end: 18 }]);
  });

  test('what is behind a byte order mark stands where it stands', () => {
    for (const mark of ['\uFEFF', '\uFEFF---\n']) {
      const text = `---\r\n${mark}a: b\nc: [d]\n`;
      const [file] = parseFile(text).documents;
      assert.deepEqual([['a'], ['c', 0]].map(path => { const node = valueAt(file?.document.root, path); return node === undefined ? '' : text.slice(node.range.start, node.range.end); }), ['b', 'd'], JSON.stringify(mark));
    }
  });

  const deepest = Array.from({ length: 5000 }, (_, level) => `${' '.repeat(level)}a:\n`).join('');
  for (const [name, text, place] of [
    ['lists within lists', `kind: A # [[[[\na: '['\nb: []\nc: ${'['.repeat(3000)}${']'.repeat(3000)}\n`, 'c: '],
    ['lists that end nowhere', `a: [[]]\nb: {x: ${'['.repeat(3000)}\n`, 'b: '],
    ['mappings within mappings', `k: 1\n${deepest}b: 1\n`, 'k: 1\n'],
  ] as const) test(`${name}, three thousand deep: told once, where they begin; the next document is read`, () => {
    const { documents } = parseFile(`${text}---\nb: 2\n`);
    assert.deepEqual(documents[0]?.document.problems.map(({ message, range }) => [message, range]), [['Collections are nested too deeply to be read', { start: text.indexOf(place) + place.length, end: text.indexOf(place) + place.length + 1 }]]);
    assert.deepEqual(toData(documents[1]?.document.root), { b: 2 });
  });

  for (const [name, text, problems] of [
    ['an alias to itself does not loop, and is no value', 'a: &x\n  b: *x\n', [['*x', 'anchor \'x\' value contains itself']]],
    ['an alias of nothing is no value', 'a: *x\nb: [*y]\n<<: *z\n', [['*x', 'unknown anchor \'x\' referenced'], ['*y', 'unknown anchor \'y\' referenced'], ['*z', 'unknown anchor \'z\' referenced']]],
    ['an alias of what comes later is no value', 'a: *x\nb: &x 1\n', [['*x', 'unknown anchor \'x\' referenced']]],
    ['an anchor in or behind a key that is no name is one', 'a: &k foo\n*k : &v bar\nc: *v\n? [x, &y z]\n: &w bar\nd: [*w, *y]\n', []],
    ['an alias may stand for nothing', 'a: &x\nb: *x\nc:\n- &y\n- *y\n', []],
  ] as const) test(name, () => assert.deepEqual(parseFile(text).documents.flatMap(({ document }) => document.problems.map(({ range, message }) => [text.slice(range.start, range.end), message])), problems));
});

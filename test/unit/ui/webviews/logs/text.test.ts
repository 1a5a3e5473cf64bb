import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAnsi, stripAnsi } from '../../../../../src/ui/webviews/logs/ansi.ts';
import { splitAt } from '../../../../../src/ui/webviews/logs/renderLine.ts';
import { severityOf, type Severity } from '../../../../../src/ui/webviews/logs/severity.ts';
import { compileMatch } from '../../../../../src/ui/webviews/logs/textMatch.ts';

const ansi: readonly (readonly [string, ReturnType<typeof parseAnsi>])[] = [
  ['plain', [{ text: 'plain', style: {} }]],
  ['\u001b[31mred\u001b[0m rest', [{ text: 'red', style: { foreground: 1 } }, { text: ' rest', style: {} }]],
  ['\u001b[1;4;92mx\u001b[22;39my', [{ text: 'x', style: { bold: true, underline: true, foreground: 10 } }, { text: 'y', style: { underline: true } }]],
  ['\u001b[38;5;9ma\u001b[38;5;196mb\u001b[48;2;1;2;3mc', [{ text: 'a', style: { foreground: 9 } }, { text: 'b', style: { foreground: 'rgb(255, 0, 0)' } }, { text: 'c', style: { foreground: 'rgb(255, 0, 0)', background: 'rgb(1, 2, 3)' } }]],
  ['\u001b[mreset by nothing', [{ text: 'reset by nothing', style: {} }]],
  ['\u001b[2Kcleared\u001b]0;title\u0007\u001b[?25l', [{ text: 'cleared', style: {} }]],
  ['10%\r20%\r', [{ text: '20%', style: {} }]],
  ['cut \u001b[3', [{ text: 'cut ', style: {} }, { text: '[3', style: {} }]],
];
for (const [text, parts] of ansi) test(`colours of ${JSON.stringify(text)}`, () => assert.deepEqual(parseAnsi(text), parts));

test('what a reader sees has no control characters', () => assert.equal(stripAnsi('\u001b[31mE\u0007rror\u001b[0m\t!'), 'Error\t!'));

const severities: readonly (readonly [string, Severity])[] = [
  ['ERROR could not connect', 'error'], ['2026-01-01 12:00:00,000 [main] WARN slow', 'warning'], ['{"level":"error","msg":"x"}', 'error'], ['time=… level=warn msg=x', 'warning'],
  ['E0102 12:00:00.000000       1 reflector.go:1] failed', 'error'], ['I0102 12:00:00.000000       1 x.go:1] ERROR in name only', 'none'], ['[error] open() failed', 'error'],
  ['{"severity": "DEBUG"}', 'debug'], ['INFO no errors, 0 ERROR lines', 'none'], ['the error rate is 0', 'none'], ['GET /error 200', 'none'], ['Traceback (most recent call last):', 'error'],
  ['error: no such file', 'error'], ['DEBUG x', 'debug'], ['', 'none'],
];
for (const [text, severity] of severities) test(`${JSON.stringify(text)} is ${severity === 'none' ? 'neither bad nor noise' : `a line of severity ${severity}`}`, () => assert.equal(severityOf(text), severity));

const find = (text: string, options: { isRegex?: boolean; isCaseSensitive?: boolean }, line: string) => {
  const { match } = compileMatch({ text, isRegex: options.isRegex ?? false, isCaseSensitive: options.isCaseSensitive ?? false });
  return match === undefined ? undefined : [match.test(line), match.ranges(line)];
};
test('a text is found as it is written, whatever it means in an expression', () => assert.deepEqual(find('a.b(', {}, 'axb( A.B( a.b('), [true, [[5, 9], [10, 14]]]));
test('case counts when asked', () => assert.deepEqual(find('A', { isCaseSensitive: true }, 'a A'), [true, [[2, 3]]]));
test('an expression is found, its empty matches are not marked', () => assert.deepEqual(find('\\d*', { isRegex: true }, 'a12'), [true, [[1, 3]]]));
test('an empty field matches nothing in particular', () => assert.equal(find('', {}, 'x'), undefined));
test('testing twice gives the same answer', () => {
  const { match } = compileMatch({ text: 'a', isRegex: true, isCaseSensitive: false });
  assert.deepEqual([match?.test('a'), match?.test('a'), match?.ranges('aa').length], [true, true, 2]);
});
test('an expression that cannot be read says why', () => assert.match(compileMatch({ text: '(', isRegex: true, isCaseSensitive: false }).error ?? '', /Unterminated group/));

test('found ranges are cut at the borders of colours', () => {
  assert.deepEqual(splitAt('lo wor', 3, [[0, 5], [7, 20]]), [{ text: 'lo', isFound: true }, { text: ' w', isFound: false }, { text: 'or', isFound: true }]);
  assert.deepEqual(splitAt('abc', 10, [[0, 5]]), [{ text: 'abc', isFound: false }]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatLabelSelector, matchesLabels, matchesLabelSelector, parseFieldSelector, parseLabelSelector, toRequirements, type LabelRequirement } from '../../../src/api/selectors.ts';

const parsed: readonly [string, readonly LabelRequirement[]][] = [
  ['', []],
  ['a=b', [{ key: 'a', operator: 'In', values: ['b'] }]],
  [' a == b , c != d ', [{ key: 'a', operator: 'In', values: ['b'] }, { key: 'c', operator: 'NotIn', values: ['d'] }]],
  ['x in (a, b),y notin (c)', [{ key: 'x', operator: 'In', values: ['a', 'b'] }, { key: 'y', operator: 'NotIn', values: ['c'] }]],
  ['example.com/a,!b', [{ key: 'example.com/a', operator: 'Exists' }, { key: 'b', operator: 'DoesNotExist' }]],
  ['n>5,n<10', [{ key: 'n', operator: 'Gt', values: ['5'] }, { key: 'n', operator: 'Lt', values: ['10'] }]],
  ['a=', [{ key: 'a', operator: 'In', values: [''] }]],
];
for (const [text, requirements] of parsed) {
  test(`the label selector ${JSON.stringify(text)} parses`, () => assert.deepEqual(parseLabelSelector(text), { value: requirements }));
}

const NAME = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const unparsable: readonly [string, string][] = [
  ['a,', "found '', expected: identifier after ','"],
  [',', "found ',', expected: !, identifier, or 'end of string'"],
  ['=b', "found '=', expected: !, identifier, or 'end of string'"],
  ['a=b=c', "found '=', expected: ',' or 'end of string'"],
  ['a=b c', "found 'c', expected: ',' or 'end of string'"],
  ['a in b', "unable to parse requirement: found 'b' expected: '('"],
  ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
  ['a in (b!c)', "unable to parse requirement: found '!', expected: ',' or ')'"],
  ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ['!', "unable to parse requirement: found '', expected: identifier"],
  ['!a=b', "found '=', expected: ',' or 'end of string'"],
  ['-a=b', `unable to parse requirement: <nil>: Invalid value: "-a": ${NAME}`],
  ['a>x', "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer"],
];
for (const [text, error] of unparsable) {
  test(`the label selector ${JSON.stringify(text)} is refused in Kubernetes' words`, () => assert.equal(parseLabelSelector(text).error, error));
}

for (const [text, values] of [['x in ()', ['']], ['x in (b,a,b)', ['a', 'b']], ['x in (,)', ['']], ['x in (a,,b)', ['', 'a', 'b']], ['x in (in,notin)', ['in', 'notin']]] as const) {
  test(`the values of ${JSON.stringify(text)} are a set`, () => assert.deepEqual(parseLabelSelector(text).value, [{ key: 'x', operator: 'In', values }]));
}

const matches = (text: string, labels: Record<string, string> | undefined) => matchesLabels(parseLabelSelector(text).value ?? assert.fail(text), labels);

test('negative requirements hold for absent labels, positive ones do not', () => {
  assert.deepEqual(['a!=b', 'a notin (b)', '!a', ''].map(text => matches(text, undefined)), [true, true, true, true]);
  assert.deepEqual(['a=b', 'a in (b)', 'a', 'a>1', 'a<1'].map(text => matches(text, { c: 'd' })), [false, false, false, false, false]);
});

test('comparisons take integers only and are exact', () => {
  assert.deepEqual(['6', '5', '', '5.5', 'six', '9007199254740993'].map(a => matches('a>5', { a })), [true, false, false, false, false, true]);
  assert.equal(matchesLabels([{ key: 'a', operator: 'Lt', values: ['many'] }], { a: '1' }), false);
  assert.equal(matches('a>9007199254740992', { a: '9007199254740993' }), true);
});

test('names from prototypes are no labels', () => {
  assert.equal(matches('constructor', {}), false);
  assert.equal(matches('!toString', {}), true);
});

test('an absent selector selects nothing, an empty one everything', () => {
  assert.equal(matchesLabelSelector(undefined, { a: 'b' }), false);
  assert.equal(matchesLabelSelector({}, undefined), true);
  assert.deepEqual(toRequirements({ matchLabels: { a: 'b' }, matchExpressions: [{ key: 'c', operator: 'Exists' }] }), [{ key: 'a', operator: 'In', values: ['b'] }, { key: 'c', operator: 'Exists', values: [] }]);
});

const fields: readonly [string, readonly (readonly [string, string, string])[]][] = [
  ['', []], ['status.phase!=Running,spec.nodeName=a', [['status.phase', '!=', 'Running'], ['spec.nodeName', '=', 'a']]],
  ['metadata.name==x,', [['metadata.name', '=', 'x']]], ['a=b\\,c,d=e\\=f', [['a', '=', 'b,c'], ['d', '=', 'e=f']]],
  ['a=b\\\\,c=d', [['a', '=', 'b\\'], ['c', '=', 'd']]], ['a=', [['a', '=', '']]],
];
for (const [text, expected] of fields) {
  test(`the field selector ${JSON.stringify(text)} parses`, () => assert.deepEqual(parseFieldSelector(text).value?.map(({ path, operator, value }) => [path, operator, value]), expected));
}

test('a field selector without an operator is refused in the words of Kubernetes', () => {
  assert.equal(parseFieldSelector('a=b,phase').error, "invalid selector: 'a=b,phase'; can't understand 'phase'");
  assert.equal(parseFieldSelector('a=b\\').error, 'invalid field selector: invalid escape sequence: \\');
  assert.equal(parseFieldSelector('a=b\\n').error, 'invalid field selector: invalid escape sequence: \\n');
  assert.equal(parseFieldSelector('a=b=c').error, 'invalid field selector: unescaped character in value: 61');
});

const key = fc.constantFrom('a', 'b', 'example.com/c', 'd.e_f');
const value = fc.constantFrom('', 'x', 'y-1', 'Z.z');
const requirement: fc.Arbitrary<LabelRequirement> = fc.oneof(
  fc.record({ key, operator: fc.constantFrom<'In' | 'NotIn'>('In', 'NotIn'), values: fc.uniqueArray(value, { minLength: 1, maxLength: 3 }).map(values => values.sort()) }),
  fc.record({ key, operator: fc.constantFrom<'Exists' | 'DoesNotExist'>('Exists', 'DoesNotExist') }),
  fc.record({ key, operator: fc.constantFrom<'Gt' | 'Lt'>('Gt', 'Lt'), values: fc.nat().map(number => [String(number)]) }),
);

test('property: what is formatted parses back to the same requirements', () => {
  fc.assert(fc.property(fc.array(requirement), requirements => {
    assert.deepEqual(JSON.parse(JSON.stringify(parseLabelSelector(formatLabelSelector(requirements)).value)), JSON.parse(JSON.stringify(requirements)));
  }));
});

test('property: In and NotIn, Exists and DoesNotExist are opposites for all labels', () => {
  fc.assert(fc.property(key, fc.array(value, { minLength: 1 }), fc.dictionary(key, value), (name, values, labels) => {
    assert.notEqual(matchesLabels([{ key: name, operator: 'In', values }], labels), matchesLabels([{ key: name, operator: 'NotIn', values }], labels));
    assert.notEqual(matchesLabels([{ key: name, operator: 'Exists' }], labels), matchesLabels([{ key: name, operator: 'DoesNotExist' }], labels));
  }));
});

test('property: any text at all is answered without an exception', () => {
  fc.assert(fc.property(fc.string(), text => { parseLabelSelector(text); parseFieldSelector(text); }));
});

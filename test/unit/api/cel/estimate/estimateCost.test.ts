import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeCelEnvironment } from '../../../../../src/api/cel/environment.ts';
import { estimateCost } from '../../../../../src/api/cel/estimate/estimateCost.ts';
import { declaredType } from '../../../../../src/api/customResources/declaredType.ts';
import type { JsonSchema } from '../../../../../src/api/customResources/jsonSchema.ts';

type Make = (max?: number) => JsonSchema;
const environment = makeCelEnvironment();

const of = (type: string): JsonSchema => ['duration', 'date', 'date-time', 'byte'].includes(type) ? { type: 'string', format: type } : type === 'int-or-string' ? { 'x-kubernetes-int-or-string': true } : { type };
const bounded = (key: 'maxItems' | 'maxProperties' | 'maxLength', max?: number) => max === undefined ? {} : { [key]: max };
const array = (items: JsonSchema | string): Make => max => ({ type: 'array', items: typeof items === 'string' ? of(items) : items, ...bounded('maxItems', max) });
const map = (values: JsonSchema | string): Make => max => ({ type: 'object', additionalProperties: typeof values === 'string' ? of(values) : values, ...bounded('maxProperties', max) });
const string: Make = max => ({ type: 'string', ...bounded('maxLength', max) });
const bytes: Make = max => ({ type: 'string', format: 'byte', ...bounded('maxLength', max) });
const object: JsonSchema = { type: 'object', required: ['required'], properties: { required: { type: 'string' }, optional: { type: 'string' } } };
const strings: Make = max => ({ type: 'array', items: string(max), ...bounded('maxItems', max) });
const stringMap: Make = max => ({ type: 'object', additionalProperties: string(max), ...bounded('maxProperties', max) });
const deep = (inner: boolean): Make => max => ({ type: 'array', items: { type: 'object', additionalProperties: object, ...(inner ? bounded('maxProperties', max) : {}) }, ...(inner ? bounded('maxItems', max) : {}) });
const fields = (properties: Readonly<Record<string, Make>>): Make => max => ({ type: 'object', properties: Object.fromEntries(Object.entries(properties).map(([name, make]) => [name, make(max)])) });
const letters: Make = max => ({ type: 'string', enum: ['A', 'B', 'C', 'LongValue'], ...bounded('maxLength', max) });
const intOrString: Make = max => ({ 'x-kubernetes-int-or-string': true, ...bounded('maxLength', max) });

/** What is written, what it costs without a limit in the schema, the limit, and what it costs with it. */
type Row = readonly [schema: Make, rule: string, open: number, max: number, limited: number];

/** @source apiextensions-apiserver pkg/apiserver/schema/cel/compilation_test.go TestCostEstimation: the figures of each */
const rows: Readonly<Record<string, Row>> = {
  'all of a list of numbers': [array('number'), 'self.all(x, true)', 4718591, 10, 32],
  'all of a list of strings': [array('string'), 'self.all(x, true)', 3145727, 20, 62],
  'all of a list of booleans': [array('boolean'), 'self.all(x, true)', 1887437, 5, 17],
  'all of a list of lists': [array({ type: 'array', items: { type: 'number' } }), 'self.all(x, true)', 3145727, 100, 302],
  'all of a list of objects': [array(object), 'self.all(x, true)', 555128, 50, 152],
  'all of a map of numbers': [map('number'), 'self.all(x, true)', 1348169, 10, 32],
  'presence in a map': [map('number'), 'has(self.x)', 1, 100, 1],
  'presence in an item': [array(object), 'has(self[0].optional)', 2, 100, 2],
  'all of a map of strings': [map('string'), 'self.all(x, true)', 1179647, 3, 11],
  'all of a map of booleans': [map('boolean'), 'self.all(x, true)', 943718, 100, 302],
  'a part of a string': [string, 'self.contains(\'test\')', 314574, 10, 5],
  'the beginning of a string': [string, 'self.startsWith(\'test\')', 2, 15, 2],
  'the end of a string': [string, 'self.endsWith(\'test\')', 2, 30, 2],
  'a string joined to a string': [string, 'size(self + "hello") > size("hello")', 314578, 4, 7],
  'an item of a list of numbers': [array('number'), 'self[1] == 0.0', 2, 5000, 2],
  'two items of a list of strings': [array('string'), 'self[1] == self[1]', 314577, 8, 314577],
  'a pattern': [string, 'self.matches("x")', 314574, 50, 22],
  'a pattern over nothing': [string, '"".matches("(((((((((())))))))))[0-9]")', 7, 10, 7],
  'an empty pattern': [string, 'self.matches("")', 1, 100, 1],
  'values of a map in its keys': [stringMap, 'self.all(x, x.contains(self[x]))', 2752507, 10, 72],
  'an item that cannot be': [array('number'), 'self[3] == 0.0', 2, 0, 2],
  'a value of a map': [map('number'), 'self["x"] == 0.0', 2, 0, 2],
  'a string that is another': [string, 'self == "x"', 2, 0, 1],
  'bytes that are others': [bytes, 'self == b"x"', 2, 0, 1],
  'a limit above what a request can hold': [array('number'), 'self.all(x, x == 0.0)', 6291454, 3 * 1024 * 2048, 25165826],
  'maps in a list, limited both': [deep(true), 'self.all(x, x["y"].required == "z")', 7340027, 10, 72],
  'maps in a list without limits': [deep(false), 'self.all(x, x["y"].required == "z")', 7340027, 10, 7340027],
  'all of a list of numbers or strings': [array('int-or-string'), 'self.all(x, true)', 4718591, 10, 32],
  'a number or string': [array('int-or-string'), 'self[0] == 5', 3, 10, 3],
  'an item of a list of booleans': [array('boolean'), 'self[0] == false', 2, 25, 2],
  'an item of a list of objects': [array(object), 'self[0] == null', 2, 422, 2],
  'an item of a list of lists': [array({ type: 'array', items: { type: 'number' } }), 'self[0][0] == -1.0', 3, 51, 3],
  'all of a list of maps': [array({ type: 'object', additionalProperties: { type: 'number' } }), 'self.all(x, x.y == 25.2)', 6291452, 12, 74],
  'a value of a map in a list': [array({ type: 'object', additionalProperties: { type: 'number' } }), 'self[0].x > 2.0', 4, 3000, 4],
  'all of a list of durations': [array('duration'), 'self.all(x, true)', 2359295, 5, 17],
  'an item of a list of durations': [array('duration'), 'self[0].getHours() == 2', 4, 525, 4],
  'all of a list of dates': [array('date'), 'self.all(x, true)', 725936, 15, 47],
  'an item of a list of dates': [array('date'), 'self[2].getDayOfMonth() == 13', 4, 42, 4],
  'all of a list of times': [array('date-time'), 'self.all(x, true)', 428963, 25, 77],
  'an item of a list of times': [array('date-time'), 'self[2].getMinutes() == 45', 4, 99, 4],
  'all of a map of numbers or strings': [map('int-or-string'), 'self.all(x, true)', 1348169, 15, 47],
  'all of a map of objects': [map(object), 'self.all(x, true)', 428963, 20, 62],
  'all of a map of maps': [map({ type: 'object', additionalProperties: { type: 'number' } }), 'self.all(x, true)', 1179647, 10, 32],
  'all of a map of lists': [map({ type: 'array', items: { type: 'number' } }), 'self.all(x, true)', 1179647, 25, 77],
  'all of a map of durations': [map('duration'), 'self.all(x, true)', 1048577, 5, 17],
  'all of a map of dates': [map('date'), 'self.all(x, true)', 524288, 10, 32],
  'all of a map of times': [map('date-time'), 'self.all(x, true)', 349526, 25, 77],
  'finding': [string, 'self.find(\'[0-9]+\') == \'\'', 629147, 10, 11],
  'joining a list': [strings, 'self.join(\' \') == \'aa bb\'', 329853068905, 10, 43],
  'the order of a list': [strings, 'self.isSorted() == true', 329854432052, 10, 52],
  'replacing': [fields({ str: string, before: () => string(2), after: () => string(4) }), 'self.str.replace(self.before, self.after) == \'does not matter\'', 629154, 4, 12],
  'splitting': [fields({ str: string, separator: string }), 'self.str.split(self.separator) == []', 629160, 10, 22],
  'lower case': [string, 'self.lowerAscii() == \'lower!\'', 314575, 10, 6],
  'sizes before and after': [map('integer'), 'oldSelf.size() == self.size()', 5, 10, 5],
  'two times': [map('date-time'), 'self["a"] == self["b"]', 8, 7, 8],
  'two durations': [map('duration'), 'self["c"] == self["d"]', 8, 42, 8],
  'a choice of strings': [letters, 'self.contains(\'A\')', 2, 1000, 401],
  'a quantity': [intOrString, 'isQuantity(self)', 314574, 20, 9],
  'a list within a list, limited': [array('number'), 'self.all(x, self.all(y, true))', Infinity, 10, 352],
  'a list within a list within a list, limited': [array('number'), 'self.all(x, self.all(y, self.all(z, true)))', Infinity, 10, 3552],
};

const costOf = (schema: JsonSchema, rule: string) => {
  const self = declaredType(schema, { isResource: false });
  assert.ok(self !== undefined);
  return estimateCost(environment, rule, { self });
};

for (const [name, [make, rule, open, max, limited]] of Object.entries(rows)) {
  test(`the cost of ${name} is estimated by what the schema allows`, () => {
    const cost = costOf(make(), rule);
    if (open === Infinity) assert.ok((cost ?? 0) > 10_000_000); else assert.equal(cost, open);
    assert.equal(costOf(make(max), rule), limited);
  });
}

test('the names that every object has cost little', () => {
  const self = declaredType({ type: 'object' }, { isResource: true });
  assert.ok(self !== undefined);
  for (const field of ['name', 'generateName']) assert.ok((estimateCost(environment, `self.metadata.${field}.contains('x')`, { self }) ?? Infinity) < 10_000);
});

test('no cost is said of what has a part that is not known here', () => {
  for (const rule of ['self.unheardOf() == 1', 'self.x == other', 'self.undefinedField == 1']) assert.equal(costOf({ type: 'object', properties: { x: { type: 'string' } } }, rule), undefined);
});

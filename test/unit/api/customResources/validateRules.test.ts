import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonSchema, ValidationRule } from '../../../../src/api/customResources/jsonSchema.ts';
import { validateRules } from '../../../../src/api/customResources/validateRules.ts';
import { validateSchema } from '../../../../src/api/customResources/validateSchema.ts';

const spec = (rules: readonly ValidationRule[]): JsonSchema => ({
  type: 'object',
  properties: {
    spec: {
      'type': 'object', 'x-kubernetes-validations': rules,
      'properties': {
        'min': { type: 'integer' }, 'max': { type: 'integer' }, 'ratio': { type: 'number' }, 'period': { type: 'string', format: 'duration' }, 'since': { type: 'string', format: 'date-time' },
        'port': { 'x-kubernetes-int-or-string': true }, 'x-prop': { type: 'string' }, 'namespace': { type: 'string' },
        'names': { type: 'array', items: { type: 'string' } }, 'labels': { type: 'object', additionalProperties: { type: 'string' } },
        'list': {
          'type': 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'],
          'items': { type: 'object', required: ['name'], properties: { name: { type: 'string' }, size: { 'type': 'integer', 'x-kubernetes-validations': [{ rule: 'self >= oldSelf', message: 'may only grow' }] } } },
        },
      },
    },
  },
});

const text = (errors: ReturnType<typeof validateRules>) => errors.map(({ field, message }) => `${field}: ${message}`);

const cases: readonly { readonly name: string; readonly rule: ValidationRule; readonly spec: Record<string, unknown>; readonly old?: Record<string, unknown>; readonly expected: readonly string[] }[] = [
  { name: 'holds', rule: { rule: 'self.min <= self.max' }, spec: { min: 1, max: 2 }, expected: [] },
  { name: 'fails', rule: { rule: 'self.min <= self.max' }, spec: { min: 3, max: 2 }, expected: ['spec: Invalid value: failed rule: self.min <= self.max'] },
  { name: 'has a message and a field', rule: { rule: 'self.min <= self.max', message: 'min must not exceed max', fieldPath: '.min', reason: 'FieldValueForbidden' }, spec: { min: 3, max: 2 }, expected: ['spec.min: Forbidden: min must not exceed max'] },
  { name: 'computes its message', rule: { rule: 'self.min <= self.max', messageExpression: '"%d exceeds %d".format([self.min, self.max])' }, spec: { min: 3, max: 2 }, expected: ['spec: Invalid value: 3 exceeds 2'] },
  { name: 'reads a field that is not there', rule: { rule: 'self.min > 0' }, spec: {}, expected: ['spec: Invalid value: "object": no such key: min evaluating rule: self.min > 0'] },
  { name: 'asks whether a field is there', rule: { rule: '!has(self.min) || self.min > 0' }, spec: {}, expected: [] },
  { name: 'asks whether a field of an item is there', rule: { rule: '(has(self.list[0].size) ? self.list[0].size : 0) + (!has(self.list[1].size) ? 1 : 0) == 4' }, spec: { list: [{ name: 'a', size: 3 }, { name: 'b' }] }, expected: [] },
  { name: 'computes with doubles, durations and times', rule: { rule: 'self.ratio > 0.5 && self.period > duration("1m") && self.since < timestamp("2030-01-01T00:00:00Z")' }, spec: { ratio: 1, period: '2m', since: '2024-01-01T00:00:00Z' }, expected: [] },
  { name: 'reads numbers or strings', rule: { rule: 'type(self.port) == int ? self.port > 0 : self.port == "http"' }, spec: { port: 'http' }, expected: [] },
  { name: 'reads escaped names', rule: { rule: 'self.x__dash__prop == self.__namespace__' }, spec: { 'x-prop': 'a', 'namespace': 'a' }, expected: [] },
  { name: 'looks into lists and maps', rule: { rule: 'self.names.all(n, n.startsWith("a")) && self.labels["k"] == "v" && self.names.isSorted()' }, spec: { names: ['a', 'ab'], labels: { k: 'v' } }, expected: [] },
  { name: 'compares with before', rule: { rule: 'self.min == oldSelf.min', message: 'immutable' }, spec: { min: 2 }, old: { min: 1 }, expected: ['spec: Invalid value: immutable'] },
  { name: 'compares with nothing at creation', rule: { rule: 'self.min == oldSelf.min' }, spec: { min: 2 }, expected: [] },
  { name: 'is asked at creation when oldSelf is optional', rule: { rule: 'oldSelf.hasValue() || self.min == 1', optionalOldSelf: true }, spec: { min: 2 }, expected: ['spec: Invalid value: failed rule: oldSelf.hasValue() || self.min == 1'] },
  { name: 'is not asked of what did not change', rule: { rule: 'self.min == 1' }, spec: { min: 2 }, old: { min: 2 }, expected: [] },
  { name: 'gives a reason that needs no words', rule: { rule: 'false', reason: 'FieldValueDuplicate', fieldPath: '.min' }, spec: { min: 2 }, expected: ['spec.min: Duplicate value: {"min":2}'] },
  { name: 'requires a field', rule: { rule: 'has(self.min)', reason: 'FieldValueRequired', fieldPath: '.min', message: 'say how few' }, spec: {}, expected: ['spec.min: Required value: say how few'] },
  { name: 'meets types that do not go together', rule: { rule: 'self.port > 0' }, spec: { port: 'http' }, expected: ['spec: Invalid value: "object": \'no such overload: dyn<string> > int\': call arguments did not match a supported operator, function or macro signature for rule: self.port > 0'] },
  { name: 'is asked of a list that changed, all items', rule: { rule: 'self.names.all(n, n != "x")' }, spec: { names: ['x', 'b'] }, old: { names: ['x', 'a'] }, expected: ['spec: Invalid value: failed rule: self.names.all(n, n != "x")'] },
  { name: 'costs too much', rule: { rule: 'self.names.all(a, self.names.all(b, self.names.all(c, a + b != c)))' }, spec: { names: Array.from({ length: 100 }, (_, index) => `n${index}`) }, expected: ['spec: Invalid value: "object": \'operation cancelled: actual cost limit exceeded\': no further validation rules will be run due to call cost exceeds limit for rule: self.names.all(a, self.names.all(b, self.names.all(c, a + b != c)))'] },
  { name: 'has a pattern that would take JavaScript years', rule: { rule: 'self.names.all(n, !n.matches("^(a+)+$"))' }, spec: { names: [`${'a'.repeat(60)}!`] }, expected: [] },
  { name: 'follows items by their keys', rule: { rule: 'true' }, spec: { list: [{ name: 'b', size: 1 }, { name: 'a', size: 1 }] }, old: { list: [{ name: 'a', size: 2 }, { name: 'b', size: 1 }] }, expected: ['spec.list[1].size: Invalid value: 1: may only grow'] },
];

for (const { name, rule, spec: value, old, expected } of cases) {
  test(`a rule that ${name}`, () => assert.deepEqual(text(validateRules({ spec: value }, spec([rule]), old === undefined ? undefined : { spec: old })), expected));
}

const texts: readonly { readonly name: string; readonly rule: ValidationRule; readonly expected: RegExp | undefined }[] = [
  { name: 'is fine', rule: { rule: 'self.min == oldSelf.min' }, expected: undefined },
  { name: 'asks whether a field of an item is there', rule: { rule: '!has(self.list[0].size)' }, expected: undefined },
  { name: 'is empty', rule: { rule: ' ' }, expected: /^root\.properties\[spec\]\.x-kubernetes-validations\[0\]\.rule: Required value: rule is not specified$/ },
  { name: 'names what is not there', rule: { rule: 'selff.min > 0' }, expected: /rule: Invalid value: \{"Rule":"selff\.min > 0".*\}: compilation failed: ERROR: <input>:1:1: undeclared reference to 'selff'/ },
  { name: 'is no bool', rule: { rule: '"a"' }, expected: /: cel expression must evaluate to a bool$/ },
  { name: 'has a message that is no string', rule: { rule: 'true', messageExpression: '1' }, expected: /messageExpression: Invalid value: .*: messageExpression must evaluate to a string$/ },
  { name: 'has a message that cannot be compiled', rule: { rule: 'true', messageExpression: 'nope' }, expected: /: messageExpression compilation failed: ERROR: <input>:1:1: undeclared reference to 'nope'/ },
  { name: 'cannot be parsed', rule: { rule: 'self.min >' }, expected: /compilation failed: ERROR: <input>:1:\d+: Syntax error/ },
  { name: 'has a bad reason', rule: { rule: 'true', reason: 'Whatever' as never }, expected: /reason: Unsupported value: "Whatever"/ },
  { name: 'leads nowhere', rule: { rule: 'true', fieldPath: '.nowhere' }, expected: /fieldPath: Invalid value: "\.nowhere": must be a valid path/ },
  { name: 'needs no old value', rule: { rule: 'true', optionalOldSelf: true }, expected: /optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule/ },
];

for (const { name, rule, expected } of texts) {
  test(`a definition whose rule ${name}`, () => {
    const errors = text(validateSchema(spec([rule]), 'root'));
    if (expected === undefined) assert.deepEqual(errors, []); else assert.match(errors.join('\n'), expected);
  });
}

test('old values cannot be compared in lists without keys', () => {
  const schema: JsonSchema = { type: 'object', properties: { names: { type: 'array', items: { 'type': 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] } } } };
  assert.match(text(validateSchema(schema, 'root')).join(), /oldSelf cannot be used on the uncorrelatable portion of the schema within root\.properties\[names\]/);
});

test('items that cannot be told apart are asked again only when their list changed', () => {
  const schema: JsonSchema = { type: 'object', properties: { names: { type: 'array', items: { 'type': 'string', 'x-kubernetes-validations': [{ rule: 'self != "x"' }] } }, other: { type: 'string' } } };
  assert.deepEqual(text(validateRules({ names: ['x'], other: 'b' }, schema, { names: ['x'], other: 'a' })), []);
  assert.deepEqual(text(validateRules({ names: ['x', 'y'] }, schema, { names: ['x'] })), ['names[0]: Invalid value: "x": failed rule: self != "x"']);
});

test('many rules together may cost no more than a limit', () => {
  const rule = { rule: 'self.names.all(a, self.names.all(b, a + b != ""))' };
  const value = { names: Array.from({ length: 280 }, (_, index) => `n${index}`) };
  assert.deepEqual(text(validateRules({ spec: value }, spec(Array.from({ length: 40 }, () => rule)))), ['spec: Invalid value: "object": validation failed due to running out of cost budget, no further validation rules will be run']);
});

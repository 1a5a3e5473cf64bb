import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonSchema } from '../../../../src/api/customResources/jsonSchema.ts';
import { validateSchemaCosts } from '../../../../src/api/customResources/validateSchema.ts';

const ADVICE = '(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)';
const spec = (spec: JsonSchema): JsonSchema => ({ type: 'object', properties: { spec } });
const list = (rule: string, items: JsonSchema = { type: 'string' }, maxItems?: number): JsonSchema => ({ 'type': 'array', items, ...(maxItems === undefined ? {} : { maxItems }), 'x-kubernetes-validations': [{ rule }] });
const at = 'schema.properties[spec]';

const cases: readonly { readonly name: string; readonly schema: JsonSchema; readonly expected: readonly string[]; readonly perExpression?: boolean }[] = [
  { name: 'without rules cost nothing', schema: spec({ type: 'array', items: { type: 'string' } }), expected: [] },
  { name: 'may go once through what has no limit', schema: spec(list('self.all(x, true)')), expected: [] },
  { name: 'may not compare all with all', schema: spec(list('self.all(x, self.all(y, x == y))')), expected: [
    `${at}.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x ${ADVICE}`,
    `${at}.x-kubernetes-validations[0].rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema`,
    `schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x ${ADVICE}`,
  ] },
  { name: 'may compare all with all of a few short ones', schema: spec(list('self.all(x, self.all(y, x == y))', { type: 'string', maxLength: 10 }, 100)), expected: [] },
  { name: 'that stay as they were are held to what all cost together', perExpression: false, schema: spec(list('self.all(x, self.all(y, x == y))')), expected: [
    `${at}.x-kubernetes-validations[0].rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema`,
    `schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x ${ADVICE}`,
  ] },
  // self.contains('x') over 3145726 bytes is 1 + ceil(314572.6) * 1 = 314574; a string in a list without limit can be there floor(3145728 / 3) times.
  { name: 'of items are multiplied by how many there can be', schema: spec({ type: 'array', maxItems: 40, items: { 'type': 'string', 'x-kubernetes-validations': [{ rule: 'self.contains("x")' }] } }), expected: [
    `${at}.items.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of 1.258296x ${ADVICE}`,
  ] },
  { name: 'of items are told by how much', schema: spec({ type: 'array', maxItems: 100, items: { 'type': 'string', 'x-kubernetes-validations': [{ rule: 'self.contains("x")' }] } }), expected: [
    `${at}.items.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of 3.1x ${ADVICE}`,
  ] },
  { name: 'in maps of lists are multiplied by both limits', schema: spec({ type: 'object', maxProperties: 10, additionalProperties: { type: 'array', maxItems: 3, items: { 'type': 'string', 'x-kubernetes-validations': [{ rule: 'self.contains("x")' }] } } }), expected: [] },
  { name: 'have messages that may not cost too much either', schema: spec({ 'type': 'array', 'items': { type: 'string' }, 'x-kubernetes-validations': [{ rule: 'true', messageExpression: 'self.join(",")' }] }), expected: [
    `${at}.x-kubernetes-validations[0].messageExpression: Forbidden: estimated messageExpression cost exceeds budget by factor of more than 100x ${ADVICE}`,
    `${at}.x-kubernetes-validations[0].messageExpression: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema`,
    `schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x ${ADVICE}`,
  ] },
  { name: 'are not judged in a schema that is refused already', schema: spec({ ...list('self.all(x, self.all(y, x == y))'), uniqueItems: true }), expected: [] },
  { name: 'cost nothing where no cost is known', schema: spec(list('self.all(x, self.all(y, x == y)) && self.first() == "a"')), expected: [] },
];

for (const { name, schema, expected, perExpression = true } of cases) {
  test(`rules ${name}`, () => assert.deepEqual(validateSchemaCosts(schema, 'schema', { perExpression }).map(({ field, message }) => `${field}: ${message}`), expected));
}

test('of the rules that cost too much together the four that cost most are told', () => {
  const properties = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`p${index}`, { type: 'array', maxItems: 20 + index, items: { 'type': 'string', 'x-kubernetes-validations': [{ rule: 'self.contains("x")' }] } }] as const));
  const told = validateSchemaCosts({ type: 'object', properties }, 'schema', { perExpression: true }).filter(({ message }) => message.includes('contributed'));
  assert.deepEqual(told.map(({ field }) => field), ['p19', 'p18', 'p17', 'p16'].map(name => `schema.properties[${name}].items.x-kubernetes-validations[0].rule`));
});

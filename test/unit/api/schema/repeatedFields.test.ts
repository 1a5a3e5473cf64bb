import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findRepeatedFields, toRepeatedKeys, toWarnings } from '../../../../src/api/schema/repeatedFields.ts';
import { countFields } from '../../../../src/engine/apiserver/http/decode.ts';

const sentencesOf = (text: string) => findRepeatedFields(text, countFields(JSON.parse(text)))?.found.map(({ sentence }) => sentence) ?? [];

for (const [name, text, expected] of [
  ['nothing twice', '{"a":{"b":1},"c":[{"b":1},{"b":1}]}', []],
  ['a field', '{"a":1,"b":2,"a":3}', ['a']],
  ['in a list', '{"spec":{"containers":[{"name":"x"},{"name":"y","name":"z"}]}}', ['spec.containers[1].name']],
  ['three times', '{"a":1,"a":2,"a":3}', ['a', 'a']],
  ['objects whose fields are merged by the eye only', '{"a":{"x":1},"a":{"x":2}}', ['a', 'a.x']],
  ['quotes and colons in texts', String.raw`{"a":"\"b\":1, \"b\":2","b":"c:d{[","c":["\":"]}`, []],
  ['escaped names', String.raw`{"a":1,"\u0061":2}`, ['a']],
  ['white space', '{ "a" : 1 ,\n "a"\t: [ 1 , 2 ] }', ['a']],
] as const) {
  test(`fields that a JSON text gives twice: ${name}`, () => assert.deepEqual(sentencesOf(text), expected.map(path => `duplicate field "${path}"`)));
}

test('a field is placed where it stands first', () => {
  const text = '{"a":1,"b":{"c":1},"a":2}';
  const found = findRepeatedFields(text, countFields(JSON.parse(text)));
  assert.deepEqual([found?.positionOf(['a']), found?.positionOf(['b', 'c']), found?.found[0]?.position], [1, 3, 4]);
});

test('keys that a YAML text gives twice are told together, and warned of one by one', () => {
  const sentence = toRepeatedKeys([{ line: 3, key: 'a' }, { line: 7, key: 'b' }])?.found[0]?.sentence ?? '';
  assert.equal(sentence, 'error converting YAML to JSON: yaml: unmarshal errors:\n  line 3: key "a" already set in map\n  line 7: key "b" already set in map');
  assert.deepEqual(toWarnings(sentence), ['line 3: key "a" already set in map', 'line 7: key "b" already set in map']);
  assert.equal(toRepeatedKeys([]), undefined);
});

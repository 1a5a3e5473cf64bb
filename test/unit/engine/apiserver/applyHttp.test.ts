import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfiguration } from '../../../../src/engine/apiserver/http/applyBody.ts';
import { parseForce, parseWriteOptions } from '../../../../src/engine/apiserver/http/queryOptions.ts';

const refused = (message: string) => (error: unknown) => { assert.equal((error as Error).message, message); return true; };
const read = (text: string, fieldValidation: 'Ignore' | 'Warn' | 'Strict' = 'Warn') => {
  const warnings: string[] = [];
  return { configuration: readConfiguration(Buffer.from(text), { fieldValidation, warn: sentence => warnings.push(sentence) }), warnings };
};

test('a configuration is YAML or JSON and always has metadata', () => {
  assert.deepEqual(read('kind: ConfigMap\ndata: {a: "1"}').configuration, { kind: 'ConfigMap', data: { a: '1' }, metadata: {} });
  assert.deepEqual(read('').configuration, { metadata: {} });
  assert.deepEqual(read('{"kind":"ConfigMap","metadata":{"name":"a"}}').configuration, { kind: 'ConfigMap', metadata: { name: 'a' } });
});

test('a key that is there twice is refused when strict, told when warned, else the last one counts', () => {
  const text = 'kind: ConfigMap\ndata:\n  a: "1"\n  a: "2"\n';
  const sentence = 'error converting YAML to JSON: yaml: unmarshal errors:\n  line 4: key "a" already set in map';
  assert.throws(() => read(text, 'Strict'), refused(`error strict decoding patch: ${sentence}`));
  assert.deepEqual(read(text, 'Warn'), { configuration: { kind: 'ConfigMap', data: { a: '2' }, metadata: {} }, warnings: ['line 4: key "a" already set in map'] });
  assert.deepEqual(read(text, 'Ignore').warnings, []);
});

for (const [what, text] of [['broken YAML', 'a: [1'], ['a list', '- a'], ['a document too deep', `{"a":${'['.repeat(600)}${']'.repeat(600)}}`]] as const) {
  test(`${what} is no configuration`, () => assert.throws(() => read(text), (error: unknown) => /^error (?:de|en)coding patch: /.test((error as Error).message)));
}

test('only an apply may force, and it must name its manager', () => {
  const query = (text: string) => new URLSearchParams(text);
  assert.equal(parseForce(query('fieldManager=a&force=true'), { apply: true }), true);
  assert.equal(parseForce(query('fieldManager=a&force=false'), { apply: true }), false);
  assert.equal(parseForce(query(''), { apply: false }), false);
  assert.throws(() => parseForce(query('force=true'), { apply: false }), refused('PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch'));
  assert.throws(() => parseForce(query('force=true'), { apply: true }), refused('PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch'));
  assert.throws(() => parseWriteOptions(query(`fieldManager=${'x'.repeat(129)}`), 'UpdateOptions'), refused('UpdateOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes'));
});

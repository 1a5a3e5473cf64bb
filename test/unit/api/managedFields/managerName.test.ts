import assert from 'node:assert/strict';
import { test } from 'node:test';
import { managerFromUserAgent, validateFieldManager } from '../../../../src/api/managedFields/managerName.ts';

const agents: readonly [string, string][] = [
  ['kubectl/v1.36.4 (linux/amd64) kubernetes/abc', 'kubectl'], ['OpenAPI-Generator/28.1.0/python', 'OpenAPI-Generator'], ['', ''], ['a\u0007b/1', 'ab'],
  ['x'.repeat(200), 'x'.repeat(128)], ['é'.repeat(100), 'é'.repeat(64)], ['my tool', 'my tool'],
];
for (const [agent, manager] of agents) test(`the user agent ${JSON.stringify(agent.slice(0, 40))} is the manager ${manager.slice(0, 20)}`, () => assert.equal(managerFromUserAgent(agent), manager));

test('a manager has at most 128 bytes, all printable', () => {
  assert.deepEqual(validateFieldManager('kubectl edit'), []);
  assert.deepEqual(validateFieldManager('x'.repeat(129)), [{ field: 'fieldManager', reason: 'FieldValueTooLong', message: 'Too long: may not be more than 128 bytes' }]);
  assert.deepEqual(validateFieldManager('aé\n'), [{ field: 'fieldManager', reason: 'FieldValueInvalid', message: 'Invalid value: "aé\\n": invalid character U+000A (at position 3)' }]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as names from '../../../../src/api/validation/names.ts';

const LABEL = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN = String.raw`a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`;

for (const { rule, value, expected } of [
  { rule: names.dns1123Label, value: 'my-name', expected: [] },
  { rule: names.dns1123Label, value: 'My_Name', expected: [LABEL] },
  { rule: names.dns1123Label, value: 'a.b', expected: ['must not contain dots'] },
  { rule: names.dns1123Label, value: 'a'.repeat(64), expected: ['must be no more than 63 characters'] },
  { rule: names.dns1123Subdomain, value: 'a.b-c.d', expected: [] },
  { rule: names.dns1123Subdomain, value: 'My_App', expected: [SUBDOMAIN] },
  { rule: names.dns1035Label, value: '1abc', expected: ["a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"] },
  { rule: names.qualifiedName, value: 'example.com/MyName', expected: [] },
  { rule: names.qualifiedName, value: '/x', expected: ['prefix part must be non-empty'] },
  { rule: names.qualifiedName, value: 'a/', expected: ['name part must be non-empty', "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"] },
  { rule: names.labelValue, value: '', expected: [] },
  { rule: names.labelValue, value: 'v1.0', expected: [] },
  { rule: names.labelValue, value: 'a b', expected: ["a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"] },
  { rule: names.configMapKey, value: '..', expected: ["must not be '..'"] },
  { rule: names.configMapKey, value: 'a/b', expected: ["a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"] },
  { rule: names.portName, value: 'http--8', expected: ['must not contain consecutive hyphens'] },
  { rule: names.portName, value: '-80', expected: ['must contain at least one letter (a-z)', 'must not begin or end with a hyphen'] },
  { rule: names.envVarName, value: 'a.b-c d', expected: [] },
  { rule: names.envVarName, value: 'A=B', expected: ["a valid environment variable name must consist only of printable ASCII characters other than '='"] },
  { rule: names.ipAddress, value: '10.0.0.256', expected: ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'] },
  { rule: names.ipAddress, value: 'fd00::1', expected: [] },
  { rule: names.ipAddress, value: '10.96.0.10', expected: [] },
]) {
  test(`${rule.name} judges ${JSON.stringify(value.slice(0, 20))}`, () => assert.deepEqual(rule(value), expected));
}

test('port numbers run from 1 to 65535', () => {
  assert.deepEqual([0, 1, 65535, 65536].map(port => names.portNumber(port).length), [1, 0, 0, 1]);
  assert.deepEqual(names.portNumber(70000), ['must be between 1 and 65535, inclusive']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOlderVersion } from '../../../../src/ui/session/isOlderVersion.ts';

const cases: readonly (readonly [string, string, boolean])[] = [
  ['0.1.0', '0.2.0', true], ['0.9.9', '0.10.0', true], ['1.0.0', '1.0.1', true], ['0.1.0', '0.1.0', false], ['0.2.0', '0.1.9', false], ['1.0.0', '0.9.0', false],
  ['0.1.0-beta.1', '0.1.0', false], ['v0.1.0', '0.1.1', true], ['unknown', '0.1.0', false],
];
for (const [version, than, isOlder] of cases) test(`${version} is ${isOlder ? '' : 'not '}older than ${than}`, () => assert.equal(isOlderVersion(version, than), isOlder));

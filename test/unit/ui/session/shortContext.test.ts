import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortContext } from '../../../../src/ui/session/shortContext.ts';

for (const [name, shown] of [
  ['slipway', 'slipway'], ['a-context-of-exactly-32-character', '…context-of-exactly-32-character'], ['x'.repeat(32), 'x'.repeat(32)], ['arn:aws:eks:eu-west-1:1234567890:cluster/prod', '…-west-1:1234567890:cluster/prod'],
] as const) test(`the context ${name} is shown as ${shown}`, () => { assert.equal(shortContext(name), shown); assert.ok(shown.length <= 32); });

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RuntimeError } from '../../../src/base/runtimeError.ts';
import { describeRemovalFailure } from '../../../src/cli/engine/reset.ts';

test('a Docker that refuses is not said to be unreachable, and its own words are told', () => {
  const refused = new RuntimeError('network slipway-1 id 2 has active endpoints', { operation: 'remove network slipway-1', retriable: false, statusCode: 403 });
  assert.equal(describeRemovalFailure(refused), 'Docker did not remove everything of this engine, so its files stay. Run the command again. (remove network slipway-1: network slipway-1 id 2 has active endpoints)');
  const silent = new RuntimeError('Docker does not answer (connect ENOENT). Is it running?', { operation: 'list containers', retriable: true });
  assert.match(describeRemovalFailure(silent), /^Docker could not be asked .* \(Docker does not answer \(connect ENOENT\)\. Is it running\?\)$/);
});

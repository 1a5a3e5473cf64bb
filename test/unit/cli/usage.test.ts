import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { suite, test } from 'node:test';
import { asksForHelp, usage } from '../../../src/cli/usage.ts';

suite('who asks for the usage', () => {
  for (const line of ['--help', '-h', 'validate --help', 'engine --help', 'engine start --help', 'engine start --port x --help', 'validate a.yaml -h']) test(`slipway ${line}`, () => assert.equal(asksForHelp(line.split(' ')), true));
  for (const line of ['', 'validate a.yaml', 'validate -- --help', 'engine start', 'validate --helm chart']) test(`not: slipway ${line}`, () => assert.equal(asksForHelp(line.split(' ')), false));
  test('it is printed, and that is success', () => assert.equal(execFileSync(process.execPath, ['src/cli/main.ts', 'engine', 'start', '--help'], { encoding: 'utf8' }), usage));
});

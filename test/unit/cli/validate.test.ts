import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsOf } from '../../../src/cli/validate/validate.ts';
import { formatReport } from '../../../src/cli/validate/report.ts';

const findings = findingsOf({ name: 'dir/a.yaml', text: 'a: 1\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndta:\n  k: v\n' });

test('a finding has the place of its key, counted from 1', () => assert.deepEqual(findings, [{
  file: 'dir/a.yaml', line: 6, column: 1, endLine: 6, endColumn: 4, code: 'unknown-field', severity: 'error', message: 'unknown field "dta" in ConfigMap; did you mean "data"?',
}]));

test('text has one line a finding', () => assert.equal(formatReport(findings, 'text', '1'), 'dir/a.yaml:6:1: error: unknown field "dta" in ConfigMap; did you mean "data"? [unknown-field]\n'));

test('SARIF names rule, level and region', () => {
  const { runs } = JSON.parse(formatReport(findings, 'sarif', '1')) as { runs: { results: { ruleId: string; level: string; locations: { physicalLocation: { region: unknown } }[] }[] }[] };
  assert.deepEqual(runs[0]?.results.map(({ ruleId, level, locations }) => ({ ruleId, level, region: locations[0]?.physicalLocation.region })), [
    { ruleId: 'unknown-field', level: 'error', region: { startLine: 6, startColumn: 1, endLine: 6, endColumn: 4 } },
  ]);
});

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { collectFiles } from '../../../src/cli/validate/collectFiles.ts';
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

suite('slipway validate over files', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-validate-'));
  after(() => fs.rmSync(folder, { recursive: true }));
  const write = (name: string, text: string) => { fs.writeFileSync(path.join(folder, name), text); return path.join(folder, name); };
  const good = write('good.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
  const bad = write('bad file.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndta: {}\n');
  fs.mkdirSync(path.join(folder, 'folder.yaml'));
  const binary = write('binary.yaml', 'a\0b');
  const run = (names: readonly string[]) => {
    const [problems, findings] = [[] as string[], [] as string[]];
    for (const file of collectFiles(names, problem => { problems.push(problem.message); })) findings.push(...findingsOf(file).map(({ code }) => `${path.basename(file.name)} ${code}`));
    return { problems, findings };
  };
  test('a clean file has no findings', () => assert.deepEqual(run([good]), { problems: [], findings: [] }));
  test('what cannot be read hides nothing else', () => assert.deepEqual(run([folder, path.join(folder, 'none')]), {
    problems: [`${binary} is not text`, `${path.join(folder, 'none')}: no such file or folder`], findings: ['bad file.yaml unknown-field'],
  }));
  test('SARIF encodes file names', () => assert.match(formatReport(findingsOf({ name: 'bad file.yaml', text: fs.readFileSync(bad, 'utf8') }), 'sarif', '1'), /"uri": "bad%20file\.yaml"/));
});

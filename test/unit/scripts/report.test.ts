import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';

const module = path.resolve(import.meta.dirname, '../../../scripts/test/report.mjs');

/** Runs statements on a report in a process of its own and gives what it printed and its exit code. */
function runReport(statements: string, env: Record<string, string> = {}) {
  const program = `import { makeReport } from ${JSON.stringify(module)}; const report = makeReport(); report.startGroup('unit'); ${statements} process.exit(report.finish());`;
  const { CI: _, ...rest } = process.env;
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8', env: { ...rest, ...env } });
  return { lines: stdout.trimEnd().split('\n'), stdout, status };
}

const cases: readonly { readonly name: string; readonly statements: string; readonly env?: Record<string, string>; readonly lastLine: string; readonly status: number }[] = [
  { name: 'only passes', statements: `report.pass({ name: 'a' }); report.pass({ name: 'b' });`, lastLine: '2 passed, 0 failed', status: 0 },
  { name: 'a failure', statements: `report.pass({ name: 'a' }); report.fail({ name: 'b', error: new Error('no') });`, lastLine: '1 passed, 1 failed', status: 1 },
  { name: 'a skip on a laptop', statements: `report.pass({ name: 'a' }); report.skip({ name: 'b', reason: 'no Docker' });`, lastLine: '1 passed, 0 failed, 1 skipped', status: 0 },
  { name: 'a skip in CI', statements: `report.pass({ name: 'a' }); report.skip({ name: 'b', reason: 'no Docker' });`, env: { CI: 'true' }, lastLine: '1 passed, 0 failed, 1 skipped', status: 1 },
  { name: 'no test at all', statements: '', lastLine: '0 passed, 0 failed', status: 1 },
];

for (const { name, statements, env, lastLine, status } of cases) {
  test(`the last line and the exit code of a run tell of ${name}`, () => {
    const result = runReport(statements, env);
    assert.equal(result.lines.at(-1), lastLine);
    assert.equal(result.status, status);
  });
}

test('a failure is printed with its stack and its causes', () => {
  const { stdout } = runReport(`report.fail({ name: 'b', file: '${module}', error: new Error('outer', { cause: new TypeError('inner') }) });`);
  assert.match(stdout, /FAILED unit: b \(scripts\/test\/report\.mjs\)\nError: outer\n {4}at /);
  assert.match(stdout, /caused by: TypeError: inner/);
});

test('a skipped test is listed with its reason', () => {
  assert.match(runReport(`report.skip({ name: 'b', reason: 'no such kernel' });`).stdout, /Skipped:\n {2}unit: b: no such kernel/);
});

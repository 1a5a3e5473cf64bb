// Runs the Playwright tests of test/ui in a real VS Code in Chromium.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../project.mjs';

const results = path.join(root, 'out', 'ui-results.json');

/** @param {ReturnType<import('./report.mjs').makeReport>} report */
export async function runBrowserTests(report) {
  if (fs.globSync('test/ui/**/*.spec.ts', { cwd: root }).length === 0) return;
  fs.rmSync(results, { force: true });
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: results, FORCE_COLOR: '0' };
  const child = spawn(process.execPath, [path.join('node_modules', '@playwright', 'test', 'cli.js'), 'test', '--config', 'test/ui/playwright.config.ts', '--reporter=line,json'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => { output = (output + text).slice(-200_000); });
  const code = await new Promise(resolve => child.on('close', resolve));
  if (!fs.existsSync(results)) { report.fail({ name: 'Playwright runs', error: output }); return; }
  const { suites, errors } = JSON.parse(fs.readFileSync(results, 'utf8'));
  for (const { spec, titles } of specs(suites)) reportSpec(report, spec, titles);
  for (const error of errors) report.fail({ name: 'Playwright runs', error: error.stack ?? error.message });
  if (code !== 0 && errors.length === 0 && ![...specs(suites)].some(({ spec }) => !spec.ok)) report.fail({ name: 'Playwright ends well', error: output });
}

function* specs(suites, titles = []) {
  for (const suite of suites ?? []) {
    const path = suite.title === suite.file ? titles : [...titles, suite.title];
    for (const spec of suite.specs ?? []) yield { spec, titles: path };
    yield* specs(suite.suites, path);
  }
}

function reportSpec(report, spec, titles) {
  const [outcome] = spec.tests;
  const test = { name: [...titles, spec.title].join(' › '), file: path.join(root, 'test/ui', spec.file) };
  if (outcome.status === 'skipped') report.skip({ ...test, reason: outcome.annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description });
  else if (outcome.status === 'expected') report.pass(test);
  else {
    const messages = outcome.results.flatMap(({ errors, attachments, status }) => [...(errors.length > 0 ? errors.map(error => error.stack ?? error.message) : [status]), ...attachments.filter(({ path }) => path).map(({ name, path }) => `${name}: ${path}`)]);
    if (outcome.status === 'flaky') report.passAgain({ ...test, error: messages.join('\n') });
    else report.fail({ ...test, error: messages.join('\n') });
  }
}

// Runs the mocha tests of test/vscode inside a real extension host: the desktop VS Code's rules, in the browser's VS Code.
import { runTests } from '@vscode/test-electron';
import esbuild from 'esbuild';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '../project.mjs';

const out = path.join(root, 'out', 'vscode');

/** @param {ReturnType<import('./report.mjs').makeReport>} report */
export async function runExtensionHostTests(report) {
  const files = fs.globSync('test/vscode/**/*.test.ts', { cwd: root });
  if (files.length === 0) return;
  fs.rmSync(out, { recursive: true, force: true });
  await esbuild.build({
    absWorkingDir: root, bundle: true, platform: 'node', format: 'cjs', target: 'node22', sourcemap: 'inline', outdir: out, logLevel: 'warning',
    external: ['vscode', 'mocha'], outExtension: { '.js': '.cjs' }, entryPoints: Object.fromEntries(files.map(file => [path.relative('test/vscode', file).replace(/\.ts$/, ''), file])),
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
  });
  const results = path.join(out, 'results.json');
  const workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-vscode-'));
  fs.cpSync(path.join(root, 'examples'), workspace, { recursive: true });
  let trouble;
  try {
    await runTests({
      vscodeExecutablePath: path.join(root, 'test', 'vscode-host', 'code.mjs'), extensionDevelopmentPath: root, extensionTestsPath: path.join(root, 'scripts', 'test', 'mochaEntry.cjs'),
      launchArgs: [workspace, `--user-data-dir=${path.join(workspace, '..', `${path.basename(workspace)}-user`)}`], extensionTestsEnv: { SLIPWAY_TEST_FILES: out, SLIPWAY_TEST_RESULTS: results },
    });
  } catch (error) { trouble = error; }
  fs.rmSync(workspace, { recursive: true, force: true });
  fs.rmSync(`${workspace}-user`, { recursive: true, force: true });
  if (!fs.existsSync(results)) { report.fail({ name: 'the extension host runs the tests', error: trouble ?? 'no results were written' }); return; }
  for (const { name, state, error, reason } of JSON.parse(fs.readFileSync(results, 'utf8'))) {
    if (state === 'passed') report.pass({ name });
    else if (state === 'skipped') report.skip({ name, reason });
    else report.fail({ name, error });
  }
}

// npm test [-- GROUP ...]: runs the groups, prints each failure in full as it happens, then the skipped tests with
// their reasons, and as its last line "N passed, N failed[, N skipped]". Exit code 0 only when nothing failed (and, with CI
// set, nothing was skipped that test/allowedSkips.json does not name).
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { stopDocker } from './docker.mjs';
import { isRecentNode, recentNode, root } from './project.mjs';
import { ensureBrowser, ensureDocker, ensureProject, ensureTestTools, ensureVscodeHost, MissingPart } from './setup.mjs';
import { createStandIns, removeStandIns } from './standIns.mjs';
import { keepTags } from './keepTags.mjs';
import { makeReport } from './test/report.mjs';
import { runNodeTests } from './test/nodeTests.mjs';
import { runBrowserTests } from './test/browserTests.mjs';
import { runExtensionHostTests } from './test/extensionHostTests.mjs';

const totalLimitMs = 39 * 60_000;

if (!isRecentNode()) {
  ensureProject();
  const node = recentNode();
  const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` };
  process.exit(spawnSync(node, process.argv.slice(1), { stdio: 'inherit', env }).status ?? 1);
}

const tests = folder => fs.globSync(`test/${folder}/**/*.test.ts`, { cwd: root }).sort();
const [slow, quick] = [600_000, 120_000];
/** Of the integration tests those that try real clients on an API in their own process: two files at a time. */
const isWithoutDocker = file => /^test\/integration\/(?:kubectl\.|cluster\/|streaming\/)/.test(file.replaceAll('\\', '/'));

/** In this order; `needs` are set up first, and when one is missing the group counts as one failed test. */
const groups = {
  tsc: { run: report => runProgram(report, 'tsc', [path.join('node_modules', 'typescript', 'bin', 'tsc'), '-p', '.']) },
  eslint: { run: report => runProgram(report, 'eslint', [path.join('node_modules', 'eslint', 'bin', 'eslint.js'), '--max-warnings', '0', '.']) },
  build: { needs: ['build'], run: report => report.pass({ name: 'build' }) },
  architecture: { run: report => runNodeTests(report, { files: ['test/architecture.test.ts'], timeoutMs: quick }) },
  unit: { run: report => runNodeTests(report, { files: tests('unit'), concurrency: 2, timeoutMs: quick }) },
  conformance: { run: report => runNodeTests(report, { files: tests('conformance'), concurrency: 2, timeoutMs: quick }) },
  scenario: { run: report => runNodeTests(report, { files: tests('scenario'), concurrency: 2, timeoutMs: quick }) },
  property: { run: report => runNodeTests(report, { files: tests('property'), concurrency: 2, timeoutMs: slow }) },
  clients: { needs: ['build', 'tools'], run: report => runNodeTests(report, { files: tests('integration').filter(isWithoutDocker), concurrency: 2, timeoutMs: slow, leavesStreams: true }) },
  integration: { needs: ['build', 'docker', 'standIns', 'tools'], run: report => runNodeTests(report, { files: tests('integration').filter(file => !isWithoutDocker(file)), timeoutMs: slow, leavesStreams: true }) },
  vscode: { needs: ['build', 'docker', 'standIns', 'browser', 'vscode'], run: report => runExtensionHostTests(report) },
  ui: { needs: ['build', 'docker', 'standIns', 'tools', 'browser', 'vscode'], run: report => runBrowserTests(report) },
};

let docker;
let restoreTags;
const standIns = [];
let built;
const setUp = {
  build() { return built ??= build(); },
  async docker() {
    if (docker !== undefined) return;
    docker = await ensureDocker();
    restoreTags = await keepTags(docker.host);
  },
  async standIns() { if (docker !== undefined) standIns.push(...await createStandIns(docker.host)); },
  async tools() { ensureTestTools(); },
  async browser() { await ensureBrowser(); },
  async vscode() { ensureVscodeHost(); },
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter(name => !(name in groups));
if (unknown.length > 0) { console.error(`No such group: ${unknown.join(', ')}. Groups: ${Object.keys(groups).join(' ')}`); process.exit(2); }

const report = makeReport();
let finishing = false;
const watchdog = setTimeout(() => finish(`the tests took longer than ${totalLimitMs / 60_000} minutes`), totalLimitMs);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => finish(`ended by ${signal}`));
for (const [name, group] of Object.entries(groups)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  report.startGroup(name);
  try {
    for (const part of group.needs ?? []) await setUp[part]();
    await group.run(report);
  } catch (error) {
    report.fail({ name: `${name} can run`, error: error instanceof MissingPart ? error.message : error });
  }
  report.endGroup();
}
await finish();

/** Puts back what this run set up, then says how it went. */
async function finish(trouble) {
  if (finishing) return;
  finishing = true;
  clearTimeout(watchdog);
  if (trouble !== undefined) report.fail({ name: 'the run is complete', error: trouble });
  try {
    await restoreTags?.();
    if (docker !== undefined && standIns.length > 0) console.log(`Removed the stand-ins ${(await removeStandIns(docker.host, standIns)).join(', ')}.`);
    if (docker?.started && await stopDocker()) console.log("Stopped the project's own Docker daemon.");
  } catch (error) { report.fail({ name: 'the machine is left as it was', error }); }
  process.exit(report.finish());
}

/** One program as one test: its output is the failure. */
function runProgram(report, name, args) {
  const started = Date.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 });
  if (status === 0) report.pass({ name, durationMs: Date.now() - started });
  else report.fail({ name, error: `${stdout}${stderr}`.trim() });
}

// Counts tests and prints what a reader of the run needs: failures in full, skips with reasons, one last line.
import fs from 'node:fs';
import path from 'node:path';
import { inspect, stripVTControlCharacters } from 'node:util';
import { root } from '../project.mjs';

/**
 * @typedef {{ name: string, file?: string, durationMs?: number }} Test
 * @returns {{ startGroup(name: string): void, endGroup(): void, pass(test: Test): void, fail(test: Test & { error: unknown }): void,
 *   passAgain(test: Test & { error: unknown }): void, skip(test: Test & { reason?: string }): void, note(text: string): void, finish(): number }} passAgain: failed, then passed when tried a second time; finish prints the end and returns the exit code
 */
export function makeReport() {
  const counts = { passed: 0, failed: 0 };
  const skipped = [], failed = [], passedAgain = [];
  let group = '', before = { passed: 0, failed: 0, skipped: 0, at: 0 };
  const describe = ({ name, file }) => `${group}: ${name}${file === undefined ? '' : ` (${path.relative(root, file)})`}`;
  return {
    startGroup(name) { group = name; before = { ...counts, skipped: skipped.length, at: Date.now() }; },
    endGroup() {
      const parts = [`${counts.passed - before.passed} passed`, `${counts.failed - before.failed} failed`, ...(skipped.length > before.skipped ? [`${skipped.length - before.skipped} skipped`] : [])];
      console.log(`${group}: ${parts.join(', ')} (${((Date.now() - before.at) / 1000).toFixed(1)} s)`);
    },
    pass() { counts.passed++; },
    fail(test) {
      counts.failed++;
      failed.push(describe(test));
      console.log(`\nFAILED ${describe(test)}\n${stripVTControlCharacters(explain(test.error))}\n`);
    },
    passAgain(test) {
      counts.passed++;
      passedAgain.push(describe(test));
      console.log(`\nTRIED AGAIN ${describe(test)}\n${stripVTControlCharacters(explain(test.error))}\n`);
    },
    skip(test) { skipped.push({ what: describe(test), name: test.name, reason: test.reason ?? '' }); },
    note(text) { process.stdout.write(text); },
    finish() {
      const allowed = JSON.parse(fs.readFileSync(path.join(root, 'test', 'allowedSkips.json'), 'utf8'));
      const refused = process.env.CI ? skipped.filter(({ name }) => !allowed.some(entry => entry.name === name)) : [];
      if (failed.length > 0) console.log(`\nFailed:\n${failed.map(what => `  ${what}`).join('\n')}`);
      if (passedAgain.length > 0) console.log(`\nFailed at first, passed when tried again:\n${passedAgain.map(what => `  ${what}`).join('\n')}`);
      if (skipped.length > 0) console.log(`\nSkipped:\n${skipped.map(({ what, reason }) => `  ${what}: ${reason || 'no reason given'}`).join('\n')}`);
      if (refused.length > 0) console.log(`\nWith CI set a skip counts as a failure unless test/allowedSkips.json names it: ${refused.map(({ name }) => name).join('; ')}`);
      if (counts.passed + counts.failed === 0) console.log('\nNo test ran.');
      console.log(`\n${counts.passed} passed, ${counts.failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
      return counts.failed > 0 || refused.length > 0 || counts.passed === 0 ? 1 : 0;
    },
  };
}

/** An error with its stack and its causes; assertion errors say in their message what differed. */
function explain(error) {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : inspect(error, { depth: 8 });
  return `${error.stack ?? error.message}${error.cause === undefined ? '' : `\ncaused by: ${explain(error.cause)}`}`;
}

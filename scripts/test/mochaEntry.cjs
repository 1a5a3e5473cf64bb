// Loaded by the extension host: runs the bundled mocha tests and writes one record per test to a file.
const fs = require('node:fs');
const path = require('node:path');
const Mocha = require('mocha');

exports.run = async function () {
  const folder = process.env.SLIPWAY_TEST_FILES;
  const mocha = new Mocha({ ui: 'tdd', timeout: 120_000, reporter: 'spec' });
  for (const file of fs.readdirSync(folder, { recursive: true })) if (file.endsWith('.test.cjs')) mocha.addFile(path.join(folder, file));
  const records = [];
  await new Promise(resolve => {
    const runner = mocha.run(() => resolve());
    runner.on('pass', test => records.push({ name: test.fullTitle(), state: 'passed' }));
    runner.on('fail', (test, error) => records.push({ name: test.fullTitle(), state: 'failed', error: error.stack ?? String(error) }));
    runner.on('pending', test => records.push({ name: test.fullTitle(), state: 'skipped' }));
  });
  fs.writeFileSync(process.env.SLIPWAY_TEST_RESULTS, JSON.stringify(records));
  const failures = records.filter(record => record.state === 'failed').length;
  if (failures > 0) throw new Error(`${failures} tests failed`);
};

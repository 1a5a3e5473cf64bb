// Runs node:test files, each in a process of its own, and reports every test in them.
import path from 'node:path';
import { run } from 'node:test';
import { root } from '../project.mjs';

/**
 * @param {ReturnType<import('./report.mjs').makeReport>} report
 * @param {{ files: string[], concurrency?: number, timeoutMs: number, leavesStreams?: boolean }} options concurrency: files at the same time; timeoutMs: of one test; leavesStreams: end a file with its last known test
 */
export async function runNodeTests(report, { files, concurrency = 1, timeoutMs, leavesStreams = false }) {
  if (files.length === 0) return;
  const lastOutput = new Map(); // per file, to be shown with a failure of the file itself
  // Docker leaves a hijacked stream open now and then, after its container is long gone. Elsewhere a file that is ended with its last known test loses those that it has yet to make.
  const stream = run({ files: files.map(file => path.join(root, file)), concurrency, timeout: timeoutMs, isolation: 'process', cwd: root, execArgv: leavesStreams ? ['--test-force-exit'] : [] });
  for await (const { type, data } of stream) {
    if (type === 'test:stdout' || type === 'test:stderr') {
      lastOutput.set(data.file, `${lastOutput.get(data.file) ?? ''}${data.message}`.slice(-8000));
    } else if (type === 'test:pass' || type === 'test:fail') reportTest(report, type, data, lastOutput);
  }
}

function reportTest(report, type, data, lastOutput) {
  const wholeFile = path.isAbsolute(data.name) || data.name === path.relative(root, data.file ?? '');
  const test = { name: wholeFile ? 'the file runs' : data.name, file: data.file, durationMs: data.details.duration_ms };
  const reason = text => typeof text === 'string' ? text : undefined;
  if (data.skip !== undefined) report.skip({ ...test, reason: reason(data.skip) });
  else if (data.todo !== undefined) report.skip({ ...test, reason: `to do: ${reason(data.todo) ?? ''}` });
  else if (type === 'test:pass') { if (data.details.type !== 'suite' && !wholeFile) report.pass(test); }
  else if (data.details.error?.failureType !== 'subtestsFailed') {
    const error = data.details.error?.cause ?? data.details.error;
    const output = lastOutput.get(data.file);
    report.fail({ ...test, error });
    if (output) { report.note(`The last that ${path.basename(data.file)} printed:\n${output}\n`); lastOutput.delete(data.file); }
  }
}

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { silentLogger } from '../../../../src/base/logger.ts';
import { openAuditFile } from '../../../../src/engine/process/auditFile.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-audit-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('lines are appended, for the owner only, also by the next process', async () => {
  const file = path.join(folder, 'a.log');
  for (const line of ['one', 'two']) {
    const lines = openAuditFile(file, silentLogger);
    lines.write(line);
    await lines.stop();
    lines.write('too late');
  }
  assert.equal(readFileSync(file, 'utf8'), 'one\ntwo\n');
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('a full file is put aside, and only so many are kept', async () => {
  const lines = openAuditFile(path.join(folder, 'b.log'), silentLogger, 8);
  for (let line = 0; line < 9; line++) lines.write(`line ${line}`);
  await lines.stop();
  const kept = readdirSync(folder).filter(name => name.startsWith('b.')).sort();
  assert.deepEqual(kept.map(name => [name, readFileSync(path.join(folder, name), 'utf8')]), [['b.log', 'line 8\n'], ['b.log.1', 'line 7\n'], ['b.log.2', 'line 6\n'], ['b.log.3', 'line 5\n'], ['b.log.4', 'line 4\n']]);
});

test('a file that others may read becomes its owner\'s only', async () => {
  const file = path.join(folder, 'd.log');
  writeFileSync(file, '', { mode: 0o644 });
  await openAuditFile(file, silentLogger).stop();
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('a full file that cannot be put aside is gone on with, which is said at each try', async () => {
  const file = path.join(folder, 'e.log');
  writeFileSync(`${file}.3`, '');
  mkdirSync(`${file}.4`);
  const said: string[] = [];
  const lines = openAuditFile(file, { ...silentLogger, log: (_level, message) => { said.push(message); } }, 14);
  for (let line = 0; line < 5; line++) lines.write(`line ${line}`);
  await lines.stop();
  assert.equal(readFileSync(file, 'utf8'), 'line 0\nline 1\nline 2\nline 3\nline 4\n');
  assert.deepEqual(said, ['the audit log cannot be put aside', 'the audit log cannot be put aside']);
});

test('a file that cannot be opened ends the start', () => assert.throws(() => openAuditFile(path.join(folder, 'none', 'c.log'), silentLogger), { code: 'ENOENT' }));

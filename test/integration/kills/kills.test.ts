import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { seededRandom, systemRandom } from '../../../src/base/random.ts';
import type { ConfigMap } from '../../../src/api/objects.ts';
import { restoreBackup, snapshotOf, writeBackup } from '../../../src/engine/process/backup.ts';
import { ensureDataDirectory, toDataDirectory } from '../../../src/engine/process/dataDirectory.ts';
import { IdentityFile } from '../../../src/engine/process/identity.ts';
import { openSqliteStorage } from '../../../src/engine/storage/sqlite.ts';

/*
 * kill -9 at random points: what was acknowledged is there, and no state is half of two.
 */

const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-kills-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const random = seededRandom(Number(process.env['SEED'] ?? 7));
const open = (state: string) => openSqliteStorage(state, { clock: systemClock, logger: silentLogger });

/** What a program said until it was killed, `lines` lines after it began. */
function killAfter(program: string, args: readonly string[], lines: number): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, program), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => { text += chunk.toString(); if (text.split('\n').length > lines) child.kill('SIGKILL'); });
    child.once('close', (_, signal) => { if (signal === 'SIGKILL') resolve(text.split('\n').slice(0, -1)); else reject(new Error(`${program} ended by itself`)); });
  });
}

test('of thousands of writes at once nothing acknowledged is lost, however often it is killed', { timeout: 180_000 }, async () => {
  const state = path.join(folder, 'state.db');
  /** By object: the value last acknowledged (0: deleted), and the one last asked for. */
  const said = new Map<string, { has?: number; wants?: number }>();
  for (let life = 0; life < 5; life++) {
    for (const line of await killAfter('writer.ts', [state, `life-${life}`], 1000 + random.integer(2000))) {
      const [what = '', name = '', value = ''] = line.split(' ');
      const known = said.get(name) ?? {};
      said.set(name, { ...known, [what]: Number(value) });
    }
    const storage = open(state);
    for (const [name, { has, wants }] of said) {
      const found = storage.get({ resource: 'configmaps', namespace: 'default', name }) as ConfigMap | undefined;
      const value = found === undefined ? 0 : Number(found.data?.['value']);
      assert.ok(value === (has ?? 0) || value === wants, `${name} is ${value}, was acknowledged as ${has}, asked to be ${wants}`);
    }
    await storage.close();
  }
  assert.ok([...said.values()].filter(({ has }) => has !== undefined).length > 500);
});

test('a restore or backup that is killed leaves the one state or the other, whole', { timeout: 180_000 }, async () => {
  const directory = toDataDirectory(path.join(folder, 'data'));
  ensureDataDirectory(directory);
  new IdentityFile(directory.identity, systemRandom);
  writeFileSync(path.join(directory.certificates, 'ca.key'), 'secret', { mode: 0o600 });
  const fill = async (name: string): Promise<string> => {
    const storage = open(directory.state);
    await Promise.all(Array.from({ length: 500 }, (_, index) => storage.write({ resource: 'boxes', namespace: 'n', name: `box-${index}` }, () => ({ action: 'put', object: { metadata: { name: `box-${index}`, namespace: 'n' }, of: name, text: 'x'.repeat(500) } as never }))));
    await storage.close();
    const file = path.join(folder, `${name}.backup`);
    writeBackup({ directory, file, force: false, snapshot: snapshotOf(directory.state) });
    return file;
  };
  const backups = [await fill('one'), await fill('two')];
  /** Of which backup all objects of a state are. */
  const contentOf = async (state: string): Promise<readonly string[]> => {
    const storage = open(state);
    const { objects } = storage.list({ resource: 'boxes' });
    await storage.close();
    assert.equal(objects.length, 500);
    return [...new Set(objects.map(object => (object as unknown as { readonly of: string }).of))];
  };
  for (let life = 0; life < 12; life++) {
    await killAfter('restorer.ts', [directory.root, ...backups], 1 + random.integer(4));
    assert.match((await contentOf(directory.state)).join(), /^(?:one|two)$/);
    const again = `${directory.root}.again`;
    if (!existsSync(again)) continue;
    const fresh = toDataDirectory(path.join(folder, `fresh-${life}`));
    ensureDataDirectory(fresh);
    assert.equal(restoreBackup({ directory: fresh, file: again, stamp: 'x' }).objects, 500);
    assert.match((await contentOf(fresh.state)).join(), /^(?:one|two)$/);
  }
});

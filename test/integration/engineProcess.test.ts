import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { type EngineHarness, type ReadyLine, run, startEngineHarness } from './engineHarness.ts';

let engine: EngineHarness;
before(async () => { engine = await startEngineHarness(); });
after(async () => { await engine.close(); });

const readyOf = ({ code, stdout, stderr }: { readonly code: number; readonly stdout: string; readonly stderr: string }): ReadyLine => {
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as ReadyLine;
};

test('starts at once end with one engine, to which all are attached', { timeout: 90_000 }, async () => {
  await engine.kill();
  const lines = (await Promise.all([1, 2, 3].map(() => engine.cli('engine', 'start')))).map(readyOf);
  assert.equal(new Set(lines.map(({ pid }) => pid)).size, 1);
  assert.equal((await engine.cli('engine', 'status')).code, 0);
});

test('a start while the engine ends waits and starts it again on the same port', { timeout: 90_000 }, async () => {
  const before = await engine.start();
  const stopping = engine.cli('engine', 'stop');
  const after = readyOf(await engine.cli('engine', 'start'));
  assert.match((await stopping).stdout, /has stopped/);
  const now = await engine.start();
  assert.equal(now.server, before.server);
  assert.ok(after.pid === now.pid || after.pid === before.pid);
});

test('a kubeconfig with another cluster in it is left alone; a new one works', { timeout: 60_000 }, async () => {
  const file = path.join(engine.dataDirectory, '..', 'users.yaml');
  const users = 'apiVersion: v1\nkind: Config\nclusters:\n- name: production\n  cluster: {server: "https://example.com"}\nusers: []\ncontexts: []\n';
  writeFileSync(file, users);
  const refused = await engine.cli('engine', 'start', '--kubeconfig', file);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /was left as it is/);
  assert.equal(readFileSync(file, 'utf8'), users);
  const own = path.join(engine.dataDirectory, '..', 'new', 'config');
  assert.equal(readyOf(await engine.cli('engine', 'start', '--kubeconfig', own)).kubeconfig, own);
  assert.equal(readFileSync(own, 'utf8'), readFileSync(engine.kubeconfig, 'utf8'));
});

test('a port that is taken is told with what to do', { timeout: 60_000 }, async () => {
  const { server } = await engine.start();
  assert.equal((await engine.cli('engine', 'stop')).code, 0);
  const listener = net.createServer().listen(Number(new URL(server).port), '127.0.0.1');
  await new Promise(resolve => { listener.once('listening', resolve); });
  const { code, stderr } = await engine.cli('engine', 'start');
  listener.close();
  assert.equal(code, 1);
  assert.match(stderr, /is taken by another program.*--port N/);
  assert.equal((await engine.start()).server, server);
});

test('an engine that hangs is told apart from none, and is neither stopped nor reset from under its feet', { timeout: 120_000, skip: process.platform === 'win32' }, async () => {
  const { pid } = await engine.start();
  process.kill(pid, 'SIGSTOP');
  try {
    const { code, stdout } = await engine.cli('engine', 'status');
    assert.equal(code, 1);
    assert.match(stdout, /does not answer/);
    const reset = await engine.cli('engine', 'reset');
    assert.equal(reset.code, 1);
    assert.match(reset.stderr, /has not answered for 30 s/);
    assert.ok(existsSync(path.join(engine.dataDirectory, 'state.db')));
    assert.ok((await engine.containers()).length > 0);
  } finally { process.kill(pid, 'SIGCONT'); }
});

test('an engine whose Docker never answered can be reset without it', { timeout: 60_000 }, async () => {
  const directory = path.join(engine.dataDirectory, '..', 'without-docker');
  const cli = (...args: readonly string[]) => run(process.execPath, [path.resolve(import.meta.dirname, '../../dist/cli.js'), 'engine', ...args, '--data-dir', directory]);
  readyOf(await cli('start', '--docker-host', 'unix:///nowhere/docker.sock'));
  const { code, stdout, stderr } = await cli('reset', '--yes', '--docker-host', 'unix:///nowhere/docker.sock');
  assert.equal(code, 0, stderr);
  assert.match(stdout, /Removed 0 containers.* and the engine's files/);
  assert.equal(existsSync(directory), false);
});

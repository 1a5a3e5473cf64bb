import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import { nodes } from '../../../../src/api/resources.ts';
import { startInformers } from '../../../../src/informer/informers.ts';
import { makeApiMachinery } from '../../../../src/engine/apiserver/apiMachinery.ts';
import type { EngineStatus } from '../../../../src/engine/contracts/management.ts';
import { IdentityFile } from '../../../../src/engine/process/identity.ts';
import { startNodes } from '../../../../src/engine/startNodes/startNodes.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-nodes-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Answer { readonly code: number; readonly body: unknown }

/** A Docker Engine that answers as `reply` says; its paths are kept without the version. */
function makeDocker(reply: (path: string) => Answer): { readonly host: string; readonly paths: string[]; readonly server: Server; listen(): Promise<void> } {
  const socket = path.join(folder, `${seed}.sock`);
  const paths: string[] = [];
  const server = createServer((request, response) => {
    const asked = (request.url ?? '').replace(/^\/v[\d.]+/, '');
    paths.push(asked);
    const { code, body } = reply(asked);
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  return { host: `unix://${socket}`, paths, server, listen: () => new Promise(resolve => { server.listen(socket, resolve); }) };
}

let seed = 0;

async function bringUp(reply: (path: string) => Answer, dockerId?: string, { startLater = false } = {}) {
  seed += 1;
  const docker = makeDocker(reply);
  if (!startLater) await docker.listen();
  const clock = new FakeClock();
  const random = seededRandom(seed);
  const client = makeApiMachinery({ storage: openMemoryStorage({ clock }), clock, random, logger: silentLogger, serviceCidr: '10.96.0.0/16' }).clientFor('system:test');
  const identity = new IdentityFile(path.join(folder, `${seed}.json`), random);
  if (dockerId !== undefined) identity.update({ dockerId });
  const agentFile = path.join(folder, 'agent.js');
  writeFileSync(agentFile, '');
  const phases: EngineStatus['node'][] = [];
  const informers = startInformers(client, { clock, random, logger: silentLogger });
  const started = startNodes({
    identity, dockerHost: docker.host, nodeNames: ['slipway'], agentFile, cacheFolder: folder, dialApi: () => Promise.reject(new Error('no API here')), client, informers, clock, random, logger: silentLogger,
    onPhase: phase => { phases.push(phase); }, onConnection: () => undefined, onNetwork: () => undefined,
  });
  const stop = async () => { await started.stop(); await informers.stop(); docker.server.close(); docker.server.closeAllConnections(); };
  return { ...docker, clock, client, phases, stopPods: () => started.stopPods(), stop };
}

/** Answers arrive over a real socket: lets them, without time passing for the engine. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn++) {
    assert.ok(turn < 2_000, 'it did not come to that');
    await new Promise<void>(resolve => { setTimeout(resolve, 1); });
  }
}

test('a step that Docker refuses for now is told on the Node and tried again, later each time', async () => {
  const world = await bringUp(asked => asked === '/info' ? { code: 200, body: { ID: 'A' } } : { code: 500, body: { message: 'layer store is busy' } });
  try {
    const failures = () => world.phases.filter(({ phase }) => phase === 'Failed');
    await until(() => failures().length === 1);
    assert.equal(failures()[0]?.message, 'layer store is busy (Slipway tries again by itself.)');
    await until(() => world.clock.pendingTimers > 0);
    const asked = world.paths.length;
    await world.clock.advance(4_999);
    assert.equal(world.paths.length, asked);
    await world.clock.advance(1);
    await until(() => failures().length === 2);
    await world.clock.advance(5_000);
    assert.equal(failures().length, 2);
    await world.clock.advance(5_000);
    await until(() => failures().length === 3);
    const node = await world.client.get(nodes, { name: 'slipway' });
    const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
    assert.deepEqual([ready?.status, ready?.reason], ['False', 'KubeletNotReady']);
    assert.match(ready?.message ?? '', /layer store is busy/);
  } finally { await world.stop(); }
});

test('where nothing listens on Docker\'s address the Node says so, and is brought up once something does', async () => {
  const world = await bringUp(asked => asked === '/info' ? { code: 200, body: { ID: 'A' } } : { code: 500, body: { message: 'busy' } }, undefined, { startLater: true });
  try {
    await until(() => world.phases.some(({ phase }) => phase === 'DockerUnavailable'));
    assert.match(world.phases[0]?.message ?? '', /^Docker does not answer \(.*ENOENT.*\)\. Is it running\? \(Slipway goes on by itself/);
    await until(() => world.clock.pendingTimers > 0);
    await assert.rejects(world.stopPods(), /Docker has not answered this engine yet, so pods cannot be stopped/);
    await world.listen();
    await world.clock.advance(1_000);
    await until(() => world.phases.some(({ phase }) => phase === 'Failed'));
    assert.equal(world.paths[0], '/info');
  } finally { await world.stop(); }
});

test('another Docker than the one that ran the pods is refused for good', async () => {
  const world = await bringUp(() => ({ code: 200, body: { ID: 'B' } }), 'A');
  try {
    await until(() => world.phases.some(({ phase }) => phase === 'Failed'));
    assert.match(world.phases.at(-1)?.message ?? '', /not the one that runs this engine's pods.*slipway engine reset/);
    await world.clock.advance(3_600_000);
    assert.deepEqual(world.paths, ['/info']);
  } finally { await world.stop(); }
});

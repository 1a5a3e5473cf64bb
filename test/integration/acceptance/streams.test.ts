import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import type { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { isPodReady } from '../../../src/api/podInfo.ts';
import { pods } from '../../../src/api/resources.ts';
import { openLogs } from '../../../src/cluster/logs.ts';
import { connectDocker } from '../../../src/docker/connection.ts';
import { buildTestImages, type EngineHarness, kubectlVersions, shellPod, startEngineHarness } from '../engineHarness.ts';
import { commandProtocols, exitCodeOf, openCommand } from '../streaming/commandClient.ts';
import { Flood, floodDigest } from '../streaming/floodNode.ts';

/*
 * Byte streams of real pods: through the engine, Docker and the node's agent.
 */

const MIB = 1024 * 1024;
const TOTAL = 100 * MIB;
/** On this way a byte waits in the buffers of three programs and their sockets. What does not hold back lets all of TOTAL pass. */
const HELD_MAX = 64 * MIB;
const BRIEF = 'trap "exit 0" TERM; while :; do sleep 0.2; done';

/** Takes everything until the half close, answers its sha256 and then as much again, of its own making. */
const SERVER = `
const { createHash } = require('node:crypto');
const { Readable } = require('node:stream');
require('node:net').createServer({ allowHalfOpen: true }, socket => {
  const hash = createHash('sha256');
  let probe = true;
  socket.on('error', () => {}).on('data', chunk => { probe = false; hash.update(chunk); }).on('end', () => {
    if (probe) return socket.end();
    socket.write(hash.digest('hex'));
    let offset = 0;
    const flood = new Readable({ read() { if (offset >= ${TOTAL}) return this.push(null); this.push(Buffer.alloc(65536, offset / 65536 % 251)); offset += 65536; } });
    flood.pipe(socket);
  });
}).listen(9000);
process.on('SIGTERM', () => process.exit());
`;

let engine: EngineHarness;
let removeImages: () => Promise<void>;
before(async () => {
  removeImages = await buildTestImages(connectDocker());
  engine = await startEngineHarness();
  const agent = (await engine.containers()).find(each => each.name.endsWith('-agent'));
  const { Config } = await engine.docker.getContainer(agent?.id ?? '').inspect();
  await engine.apply(
    shellPod('shell', BRIEF), shellPod('listener', 'while read x; do echo "heard <$x>"; done', { container: { stdin: true, tty: false } }),
    shellPod('talker', `i=0; while [ $i -lt 200 ]; do echo "line $i"; i=$((i+1)); done; ${BRIEF}`),
    shellPod('server', '', { container: { image: Config.Image, command: ['node', '-e', SERVER], readinessProbe: { tcpSocket: { port: 9000 }, periodSeconds: 1 } } }),
  );
  for (const name of ['shell', 'listener', 'talker', 'server']) await engine.until(pods, name, 'ready', pod => pod !== undefined && isPodReady(pod));
});
after(async () => {
  await engine.close();
  await removeImages();
});

const at = (pod: string, subresource: 'exec' | 'attach', flags: string, command: readonly string[] = []) =>
  `/api/v1/namespaces/default/pods/${pod}/${subresource}?${[...command.map(word => `command=${encodeURIComponent(word)}`), flags].join('&')}`;
async function collect(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

test('fifty commands at once, over every protocol, have each its own outputs and exit code', { timeout: 120_000 }, async () => {
  const outcomes = await Promise.all(Array.from({ length: 51 }, async (_, index) => {
    const path = at('shell', 'exec', 'stdout=true&stderr=true', ['sh', '-c', 'echo out $0; echo err $0 >&2; exit $0', String(index)]);
    const session = await openCommand(engine.client.transport, path, commandProtocols[index % 3] ?? 'SPDY/3.1');
    const [stdout, stderr, status] = await Promise.all([collect(session.stdout), collect(session.stderr), session.status]);
    return [stdout, stderr, exitCodeOf(status)];
  }));
  assert.deepEqual(outcomes, outcomes.map((_, index) => [`out ${index}\n`, `err ${index}\n`, index]));
});

for (const protocol of commandProtocols) {
  describe(`over ${protocol}`, { timeout: 120_000 }, () => {
    test('a terminal has the size that it is given, each time anew', async () => {
      const session = await openCommand(engine.client.transport, at('shell', 'exec', 'stdin=true&stdout=true&tty=true', ['sh', '-c', 'for size in "30 100" "40 120"; do while test "$(stty size)" != "$size"; do sleep 0.1; done; echo "is $size"; done; exit 5']), protocol);
      let text = '';
      session.stdout.on('data', chunk => { text += String(chunk); });
      session.resize(100, 30);
      while (!text.includes('is 30 100')) await once(session.stdout, 'data');
      session.resize(120, 40);
      assert.equal(exitCodeOf(await session.status), 5);
      assert.match(text, /is 40 120/);
    });

    test('a process whose output nobody reads is held back, and all of it arrives later', async () => {
      const mark = `/${protocol.slice(0, 2)}`;
      const session = await openCommand(engine.client.transport, at('shell', 'exec', 'stdout=true', ['sh', '-c', `i=0; while [ $i -lt 100 ]; do head -c ${MIB} /dev/zero; i=$((i+1)); echo $i > ${mark}; done`]), protocol);
      const progress = async () => Number(await engine.k('exec', 'shell', '--', 'cat', mark).catch(() => '0')) * MIB;
      for (let [last, same] = [0, 0]; same < 3;) {
        const seen = await progress();
        same = seen === last && seen > 0 ? same + 1 : 0;
        last = seen;
        assert.ok(seen < HELD_MAX, `${seen} bytes were taken from the process that nobody reads`);
      }
      let bytes = 0;
      for await (const chunk of session.stdout) bytes += (chunk as Buffer).length;
      assert.equal(bytes, TOTAL);
      assert.equal(exitCodeOf(await session.status), 0);
    });

    test('attach hears the first process and speaks to it', async () => {
      const session = await openCommand(engine.client.transport, at('listener', 'attach', 'stdin=true&stdout=true&stderr=true'), protocol);
      session.stdin.write(`${protocol}\n`);
      let text = '';
      session.stdout.on('data', chunk => { text += String(chunk); });
      while (!text.includes(`heard <${protocol}>`)) await once(session.stdout, 'data');
      session.close();
    });
  });
}

for (const version of kubectlVersions) {
  test(`100 MB go through kubectl ${version} port-forward both ways, with half close`, { timeout: 240_000 }, async () => {
    const forward = engine.startKubectl(version, ['port-forward', 'pod/server', ':9000'], { timeoutMs: 230_000 });
    const [, port] = await forward.until(/Forwarding from 127\.0\.0\.1:(\d+)/);
    await exchange(Number(port));
    await forward.stop();
  });
}

/** Sends 100 MB, says that this was all, and reads what the server answers. */
async function exchange(port: number): Promise<void> {
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const flood = new Flood(TOTAL);
  flood.pipe(socket);
  assert.deepEqual(await readAnswer(socket), { received: floodDigest(TOTAL), digest: floodDigest(TOTAL) });
}

/** What the server said of what it got, and the sha256 of what it sent. */
async function readAnswer(socket: Readable): Promise<{ readonly received: string; readonly digest: string }> {
  const hash = createHash('sha256');
  let received = '';
  for await (const chunk of socket) {
    const bytes = chunk as Buffer;
    const missing = 64 - received.length;
    received += bytes.subarray(0, missing).toString();
    hash.update(bytes.subarray(missing));
  }
  return { received, digest: hash.digest('hex') };
}

test('forty who follow a log at once each get every line in order', { timeout: 120_000 }, async () => {
  const abort = new AbortController();
  const lines = Array.from({ length: 200 }, (_, index) => `line ${index}\n`).join('');
  const texts = await Promise.all(Array.from({ length: 40 }, async () => {
    const log = await openLogs(engine.client.transport, { namespace: 'default', name: 'talker' }, { follow: true }, abort.signal);
    log.on('error', () => undefined);
    let text = '';
    log.on('data', chunk => { text += String(chunk); });
    while (text.length < lines.length) await once(log, 'data');
    return text;
  }));
  abort.abort();
  assert.deepEqual(new Set(texts), new Set([lines]));
});

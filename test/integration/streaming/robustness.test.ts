import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { createWebSocketStream } from 'ws';
import { openLogs } from '../../../src/cluster/logs.ts';
import { dialPortForward } from '../../../src/cluster/spdyDial.ts';
import type { Transport } from '../../../src/cluster/transport.ts';
import { openWebSocket } from '../../../src/cluster/webSocket.ts';
import { commandProtocols, exitCodeOf, openCommand } from './commandClient.ts';
import { Flood, floodDigest, FloodNode } from './floodNode.ts';
import { type StreamingServer, startStreamingServer } from './streamingServer.ts';

/*
 * Many streams at once, and readers that do not read: what the server holds must not grow with what is sent. The node counts what it gave and
 * took; the difference to what the other end has is held by the server, the client and the sockets between them.
 */

const MIB = 1024 * 1024;
const TOTAL = 32 * MIB;
/** Both ends' socket buffers grow to some MiB each on Linux; a server that does not hold back lets all of TOTAL pass. */
const HELD_MAX = 20 * MIB;
const POD = '/api/v1/namespaces/default/pods/web';
const exec = (command: readonly string[], flags: string) => `${POD}/exec?${command.map(word => `command=${encodeURIComponent(word)}`).join('&')}&${flags}`;

async function collect(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
async function digestOf(stream: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of stream) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
/** The count once it has begun and stands still. */
async function settled(count: () => number): Promise<number> {
  for (let [last, same] = [0, 0]; ;) {
    await new Promise(resolve => { setTimeout(resolve, 20); });
    const seen = count();
    same = seen === last && seen > 0 ? same + 1 : 0;
    last = seen;
    if (same === 10) return seen;
  }
}

const node = new FloodNode(TOTAL);
let servers: readonly StreamingServer[];
let transports: Readonly<Record<'any' | 'noWebSocket', Transport>>;
before(async () => {
  servers = await Promise.all([startStreamingServer(node), startStreamingServer(node, { refuse: 'webSocket' })]);
  const [any, noWebSocket] = servers.map(({ transport }) => transport) as [Transport, Transport];
  transports = { any, noWebSocket };
});
after(() => Promise.all(servers.map(server => server.stop())));

for (const protocol of commandProtocols) {
  describe(`exec over ${protocol}`, { timeout: 300_000 }, () => {
    test('fifty commands at once have each its own outputs and exit code', async () => {
      const outcomes = await Promise.all(Array.from({ length: 50 }, async (_, index) => {
        const session = await openCommand(transports.any, exec(['sh', '-c', 'echo out $0; echo err $0 >&2; exit $0', String(index)], 'stdout=true&stderr=true'), protocol);
        const [stdout, stderr, status] = await Promise.all([collect(session.stdout), collect(session.stderr), session.status]);
        return [stdout, stderr, exitCodeOf(status)];
      }));
      assert.deepEqual(outcomes, outcomes.map((_, index) => [`out ${index}\n`, `err ${index}\n`, index]));
    });

    test('an output that nobody reads holds the process back, and arrives whole later', async () => {
      const count = node.floods.length;
      const session = await openCommand(transports.any, exec(['flood'], 'stdout=true'), protocol);
      const flood = await lastOf(node.floods, count + 1);
      assert.ok(await settled(() => flood.produced) < HELD_MAX);
      assert.equal(await digestOf(session.stdout), floodDigest(TOTAL));
      assert.equal(exitCodeOf(await session.status), 0);
    });

    test('a process that does not read holds the client back, and gets all of it later', async () => {
      const count = node.dams.length;
      const session = await openCommand(transports.any, exec(['swallow'], 'stdin=true&stdout=true'), protocol);
      session.stdout.resume();
      session.stderr.resume();
      const flood = new Flood(TOTAL);
      const sent = pipeline(flood, session.stdin, { end: protocol !== 'v4.channel.k8s.io' });
      const dam = await lastOf(node.dams, count + 1);
      assert.ok(await settled(() => flood.produced) < HELD_MAX);
      dam.release();
      await sent;
      // v4 cannot say that its input ends: the client goes.
      if (protocol === 'v4.channel.k8s.io') { await arrived(dam, TOTAL); session.close(); } else { await once(dam, 'close'); assert.equal(exitCodeOf(await session.status), 0); }
      assert.equal(dam.digest(), floodDigest(TOTAL));
    });

    test('a terminal learns each new size', async () => {
      const before = node.sizes.length;
      const session = await openCommand(transports.any, exec(['cat'], 'stdin=true&stdout=true&tty=true'), protocol);
      session.resize(100, 30);
      session.resize(120, 40);
      while (node.sizes.length < before + 2) await new Promise(resolve => { setTimeout(resolve, 5); });
      assert.deepEqual(node.sizes.slice(before), [{ columns: 100, rows: 30 }, { columns: 120, rows: 40 }]);
      session.close();
    });

    test('a command that cannot be started says why', async () => {
      const session = await openCommand(transports.any, exec(['missing'], 'stdout=true'), protocol);
      session.stdout.resume();
      assert.match((await session.status).message ?? '', /error executing command in container: exec: "missing": executable file not found in \$PATH/);
    });
  });
}

describe('port-forward', { timeout: 300_000 }, () => {
  for (const [what, server] of [['in a WebSocket tunnel', 'any'], ['by a SPDY upgrade', 'noWebSocket']] as const) {
    test(`${what}: a connection that nobody reads holds the pod back and not the others`, async () => {
      const abort = new AbortController();
      const connection = await dialPortForward(transports[server], { namespace: 'default', name: 'web' }, abort.signal);
      let requests = 0;
      const open = (port: number) => {
        const headers = { port: String(port), requestid: String(requests++) };
        connection.createStream({ streamtype: 'error', ...headers }).end();
        return connection.createStream({ streamtype: 'data', ...headers });
      };
      const count = node.floods.length;
      const stuck = open(1);
      const flood = await lastOf(node.floods, count + 1);
      assert.ok(await settled(() => flood.produced) < HELD_MAX);
      assert.deepEqual(await Promise.all([digestOf(open(1).end()), digestOf(open(1).end())]), [floodDigest(TOTAL), floodDigest(TOTAL)]);
      assert.equal(await digestOf(stuck.end()), floodDigest(TOTAL));
      abort.abort();
      await connection.closed;
    });

    test(`${what}: a pod that does not read holds the client back, and the end of the input arrives`, async () => {
      const abort = new AbortController();
      const connection = await dialPortForward(transports[server], { namespace: 'default', name: 'web' }, abort.signal);
      const count = node.dams.length;
      connection.createStream({ streamtype: 'error', port: '2', requestid: '0' }).end();
      const data = connection.createStream({ streamtype: 'data', port: '2', requestid: '0' });
      data.resume();
      const flood = new Flood(TOTAL);
      const sent = pipeline(flood, data);
      const dam = await lastOf(node.dams, count + 1);
      assert.ok(await settled(() => flood.produced) < HELD_MAX);
      dam.release();
      await Promise.all([sent, once(dam, 'close')]);
      assert.equal(dam.digest(), floodDigest(TOTAL));
      abort.abort();
      await connection.closed;
    });
  }

  test('over channels of a WebSocket, as older clients speak: what nobody reads is held back', async () => {
    const count = node.floods.length;
    const webSocket = await openWebSocket(transports.any, `${POD}/portforward?ports=1`, { protocols: ['v4.channel.k8s.io'] });
    const flood = await lastOf(node.floods, count + 1);
    assert.ok(await settled(() => flood.produced) < HELD_MAX);
    const hash = createHash('sha256');
    let skipped = 0;
    for await (const message of createWebSocketStream(webSocket, { readableObjectMode: true })) {
      const bytes = message as Buffer;
      // The first message of each channel names its port.
      if (bytes[0] !== 0) continue;
      if (skipped++ > 0) hash.update(bytes.subarray(1));
    }
    assert.equal(hash.digest('hex'), floodDigest(TOTAL));
  });
});

describe('logs', { timeout: 300_000 }, () => {
  test('a log that nobody reads is held back, and is whole later', async () => {
    const count = node.floods.length;
    const logs = await openLogs(transports.any, { namespace: 'default', name: 'web' }, {});
    const flood = await lastOf(node.floods, count + 1);
    assert.ok(await settled(() => flood.produced) < HELD_MAX);
    assert.equal(await digestOf(logs), floodDigest(TOTAL));
  });

  test('a hundred who follow at once are each told everything in order, and let go when they leave', async () => {
    const abort = new AbortController();
    const before = node.follows.length;
    const logs = await Promise.all(Array.from({ length: 100 }, () => openLogs(transports.any, { namespace: 'default', name: 'web' }, { follow: true }, abort.signal)));
    const follows = node.follows.slice(before);
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index}\n`);
    const heard = logs.map(async log => {
      let text = '';
      log.on('error', () => undefined).on('data', chunk => { text += String(chunk); });
      while (text.length < lines.join('').length) await once(log, 'data');
      return text;
    });
    for (const line of lines) for (const { feed } of follows) feed.write(line);
    assert.deepEqual(new Set(await Promise.all(heard)), new Set([lines.join('')]));
    abort.abort();
    for (const { signal } of follows) if (!signal.aborted) await once(signal, 'abort');
  });
});

/** The newest of a list as soon as it is that long. */
async function lastOf<T>(list: readonly T[], length: number): Promise<T> {
  while (list.length < length) await new Promise(resolve => { setTimeout(resolve, 5); });
  return list[length - 1] as T;
}

async function arrived(dam: { readonly written: number }, total: number): Promise<void> {
  while (dam.written < total) await new Promise(resolve => { setTimeout(resolve, 5); });
}

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import { ApiError } from '../../../src/api/apiError.ts';
import { openExec } from '../../../src/cluster/exec.ts';
import { openLogs } from '../../../src/cluster/logs.ts';
import { listenAndForward } from '../../../src/cluster/portForward.ts';
import type { Transport } from '../../../src/cluster/transport.ts';
import { ProcessNode } from './processNode.ts';
import { type StreamingServer, startStreamingServer } from './streamingServer.ts';

const web = { namespace: 'default', name: 'web' };

async function collect(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

for (const refuse of [undefined, 'webSocket'] as const) {
  describe(`cluster client, port-forward ${refuse === undefined ? 'tunnelled' : 'by plain upgrade'}`, { timeout: 30_000 }, () => {
    const node = new ProcessNode();
    let server: StreamingServer;
    let transport: Transport;
    before(async () => {
      server = await startStreamingServer(node, refuse === undefined ? {} : { refuse });
      ({ transport } = server);
    });
    after(() => server.stop());

    test('many connections share one forward, with half close, while one reader is slow', async () => {
      const echo = net.createServer({ allowHalfOpen: true }, socket => { socket.on('error', () => undefined).pipe(socket); }).listen(0, '127.0.0.1');
      await once(echo, 'listening');
      const forward = await listenAndForward(transport, { resolve: () => Promise.resolve({ ...web, port: (echo.address() as net.AddressInfo).port }) });
      const bytes = randomBytes(2 * 1024 * 1024);
      const stuck = net.connect({ port: forward.port, host: '127.0.0.1' });
      stuck.pause();
      stuck.write(randomBytes(8 * 1024 * 1024));
      stuck.on('error', () => undefined);
      await once(stuck, 'connect');
      await Promise.all(Array.from({ length: 20 }, async () => {
        const socket = net.connect({ port: forward.port, host: '127.0.0.1', allowHalfOpen: true });
        socket.end(bytes);
        assert.ok((await collect(socket)).equals(bytes));
      }));
      await forward.stop();
      echo.close();
    });

    test('a closed port is reported, and the next connection asks for the pod again', async () => {
      const greeter = net.createServer(socket => socket.end('hello')).listen(0, '127.0.0.1');
      await once(greeter, 'listening');
      const ports = [1, (greeter.address() as net.AddressInfo).port];
      const errors: Error[] = [];
      const forward = await listenAndForward(transport, { resolve: () => Promise.resolve({ ...web, port: ports.shift() ?? 0 }), onError: error => errors.push(error) });
      const first = net.connect({ port: forward.port, host: '127.0.0.1' });
      first.on('error', () => undefined);
      await once(first, 'close');
      assert.ok(errors[0]?.message.startsWith(`error forwarding port 1 to pod web, uid ${server.uid}: connect ECONNREFUSED`), errors[0]?.message);
      assert.equal((await collect(net.connect({ port: forward.port, host: '127.0.0.1' }))).toString(), 'hello');
      await forward.stop();
      greeter.close();
    });

    test('logs arrive, and a refusal is an ApiError', async () => {
      assert.equal((await collect(await openLogs(transport, web, { tailLines: 3 }))).toString(), 'one\ntwo\n');
      await assert.rejects(openLogs(transport, { ...web, name: 'two' }), (error: unknown) =>
        error instanceof ApiError && error.code === 400 && error.message === 'a container name must be specified for pod two, choose one of: [a b]');
    });

    test('an aborted follow ends the stream on both sides', async () => {
      const abort = new AbortController();
      const logs = await openLogs(transport, web, { follow: true }, abort.signal);
      logs.on('error', () => undefined);
      abort.abort();
      const signal = node.logRequests.at(-1)?.signal;
      assert.ok(signal);
      if (!signal.aborted) await once(signal, 'abort');
    });

    if (refuse !== undefined) return;

    test('exec tells outputs apart and answers the exit code', async () => {
      const session = await openExec(transport, web, { command: ['sh', '-c', 'cat; echo err >&2; exit 7'], stdin: true });
      session.stdin?.end('in');
      const [stdout, stderr, code] = await Promise.all([collect(session.stdout), collect(session.stderr), session.exitCode]);
      assert.deepEqual([stdout.toString(), stderr.toString(), code], ['in', 'err\n', 7]);
    });

    test('an output that nobody reads holds the process, and all of it arrives later', async () => {
      const session = await openExec(transport, web, { command: ['sh', '-c', 'head -c 20971520 /dev/zero'] });
      await new Promise(resolve => { setTimeout(resolve, 200); });
      assert.ok(session.stdout.readableLength < 4 * 1024 * 1024);
      assert.equal((await collect(session.stdout)).length, 20_971_520);
      assert.equal(await session.exitCode, 0);
    });

    test('a command that cannot start rejects with the reason', async () => {
      const session = await openExec(transport, web, { command: ['missing'] });
      session.stdout.resume();
      await assert.rejects(session.exitCode, /executable file not found/);
    });

    test('a terminal is resized', async () => {
      const session = await openExec(transport, web, { command: ['cat'], stdin: true, tty: true });
      session.resize({ columns: 100, rows: 30 });
      session.stdin?.end('x');
      await collect(session.stdout);
      await session.exitCode;
      assert.deepEqual(node.sizes, [{ columns: 100, rows: 30 }]);
    });

    test('refusals come before the upgrade', async () => {
      await assert.rejects(openExec(transport, { ...web, container: 'nope' }, { command: ['true'] }), (error: unknown) =>
        error instanceof ApiError && error.code === 400 && error.message === 'container nope is not valid for pod web');
    });
  });
}

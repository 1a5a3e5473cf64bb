import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { kubectlOf } from '../engineHarness.ts';
import { ProcessNode } from './processNode.ts';
import { type StreamingServer, startStreamingServer } from './streamingServer.ts';

interface Result { readonly code: number; readonly stdout: Buffer; readonly stderr: string }

for (const [version, transport] of [['unstable', 'webSocket'], ['unstable', 'spdy'], ['1.20', 'spdy']] as const) {
  describe(`kubectl ${version} over ${transport}`, { timeout: 60_000 }, () => {
    const node = new ProcessNode();
    const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-streaming-'));
    const kubeconfig = path.join(folder, 'kubeconfig');
    let server: StreamingServer;
    const children = new Set<ChildProcess>();
    before(async () => {
      server = await startStreamingServer(node, transport === 'spdy' ? { refuse: 'webSocket' } : {});
      writeFileSync(kubeconfig, server.kubeconfig, { mode: 0o600 });
    });
    after(async () => { for (const child of children) child.kill('SIGKILL'); await server.stop(); rmSync(folder, { recursive: true }); });

    const start = (args: readonly string[]) => {
      const flags = transport === 'spdy' ? { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false', KUBECTL_PORT_FORWARD_WEBSOCKETS: 'false' } : {};
      const child = spawn(kubectlOf(version), ['--kubeconfig', kubeconfig, '--cache-dir', folder, ...args], { env: { ...process.env, ...flags } });
      children.add(child);
      child.once('close', () => children.delete(child));
      return child;
    };
    const kubectl = async (args: readonly string[], input?: Buffer): Promise<Result> => {
      const child = start(args);
      const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
      child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
      const [code] = await once(child, 'close') as [number];
      return { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
    };

    test('exec delivers both outputs and the exit code', async () => {
      const result = await kubectl(['exec', 'web', '--', 'sh', '-c', 'echo out; echo err >&2; exit 7']);
      assert.deepEqual({ code: result.code, stdout: result.stdout.toString() }, { code: 7, stdout: 'out\n' });
      assert.match(result.stderr, /^err\n/);
      assert.match(result.stderr, /command terminated with exit code 7/);
    });

    test('exec without output that fails to start says why', async () => {
      const result = await kubectl(['exec', 'web', '--', 'missing']);
      assert.equal(result.code, 1);
      assert.match(result.stderr, /error executing command in container: exec: "missing": executable file not found in \$PATH/);
    });

    test('piped input is closed at its end', async () => {
      const result = await kubectl(['exec', '-i', 'web', '--', 'sha256sum'], Buffer.from('hello'));
      assert.equal(result.stdout.toString(), `${createHash('sha256').update('hello').digest('hex')}  -\n`);
    });

    test('20 MB go in and come out unchanged', async () => {
      const bytes = randomBytes(20 * 1024 * 1024);
      const result = await kubectl(['exec', '-i', 'web', '--', 'cat'], bytes);
      assert.equal(result.code, 0, result.stderr);
      assert.ok(result.stdout.equals(bytes));
    });

    test('a process that ignores its input does not hang the session', async () => {
      const result = await kubectl(['exec', '-i', 'web', '--', 'sh', '-c', 'exec 0<&-; echo done'], randomBytes(4 * 1024 * 1024));
      assert.equal(result.stdout.toString(), 'done\n');
    });

    test('attach moves bytes until the input ends', async () => {
      const result = await kubectl(['attach', '-i', 'web', '-c', 'app'], Buffer.from('typed\n'));
      assert.match(result.stdout.toString(), /typed\n$/);
    });

    test('a container of a pod with several must exist', async () => {
      const result = await kubectl(['exec', 'two', '-c', 'nope', '--', 'true']);
      // Newer ones look at the pod first.
      assert.deepEqual([result.code, result.stderr], [1, version === '1.20' ? 'Error from server (BadRequest): container nope is not valid for pod two\n' : 'error: container nope is not valid for pod two out of: a, b\n']);
    });

    test('killing the client ends the process', async () => {
      const child = start(['exec', 'web', '--', 'sh', '-c', 'echo up; exec sleep 600']);
      await once(child.stdout, 'data');
      const closedBefore = node.closed;
      child.kill('SIGKILL');
      const signal = node.execs.at(-1)?.signal;
      assert.ok(signal);
      if (!signal.aborted) await once(signal, 'abort');
      assert.ok(node.closed > closedBefore);
    });

    test('port-forward carries many connections at once, 16 MB each way', async () => {
      const echo = net.createServer({ allowHalfOpen: true }, socket => { socket.on('error', () => undefined).pipe(socket); });
      echo.listen(0, '127.0.0.1');
      await once(echo, 'listening');
      const child = start(['port-forward', 'pod/web', `:${(echo.address() as net.AddressInfo).port}`]);
      const [line] = await once(child.stdout, 'data') as [Buffer];
      const local = Number(/127\.0\.0\.1:(\d+)/.exec(line.toString())?.[1]);
      const bytes = randomBytes(2 * 1024 * 1024);
      await Promise.all(Array.from({ length: 8 }, async () => {
        const socket = net.connect({ port: local, host: '127.0.0.1', allowHalfOpen: true });
        socket.end(bytes);
        const chunks: Buffer[] = [];
        for await (const chunk of socket) chunks.push(chunk as Buffer);
        assert.ok(Buffer.concat(chunks).equals(bytes));
      }));
      child.kill('SIGTERM');
      echo.close();
    });

    test('port-forward to a closed port says so', async () => {
      const child = start(['port-forward', 'pod/web', ':1']);
      const [line] = await once(child.stdout, 'data') as [Buffer];
      const errors: Buffer[] = [];
      child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
      const socket = net.connect({ port: Number(/127\.0\.0\.1:(\d+)/.exec(line.toString())?.[1]), host: '127.0.0.1' });
      socket.on('error', () => undefined);
      await once(socket, 'close');
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'close');
      assert.match(Buffer.concat(errors).toString(), new RegExp(`error forwarding port 1 to pod web, uid ${server.uid}: .*ECONNREFUSED`));
    });

    test('logs with options, follow and refusals', async () => {
      assert.equal((await kubectl(['logs', 'web', '--tail=5', '--since=10s', '--timestamps'])).stdout.toString(), 'one\ntwo\n');
      assert.deepEqual(node.logRequests.at(-1)?.options, { follow: false, previous: false, timestamps: true, tailLines: 5, sinceSeconds: 10 });
      assert.match((await kubectl(['logs', 'web', '--previous'])).stderr, /previous terminated container "app" in pod "web" not found/);
      const child = start(['logs', '-f', 'web']);
      node.feed.write('live\n');
      const [chunk] = await once(child.stdout, 'data') as [Buffer];
      assert.equal(chunk.toString(), 'live\n');
      child.kill('SIGKILL');
      const signal = node.logRequests.at(-1)?.signal;
      assert.ok(signal);
      if (!signal.aborted) await once(signal, 'abort');
    });
  });
}

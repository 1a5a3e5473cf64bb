import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { PassThrough, Readable, Writable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { Attach, Exec, KubeConfig, Log, PortForward, type V1Status } from '@kubernetes/client-node';
import { ProcessNode } from './processNode.ts';
import { type StreamingServer, startStreamingServer } from './streamingServer.ts';

class Sink extends Writable {
  readonly chunks: Buffer[] = [];
  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void { this.chunks.push(chunk); callback(); }
  get text(): string { return Buffer.concat(this.chunks).toString(); }
}

describe('@kubernetes/client-node', { timeout: 30_000 }, () => {
  const node = new ProcessNode();
  const config = new KubeConfig();
  let server: StreamingServer;
  before(async () => {
    server = await startStreamingServer(node);
    config.loadFromString(server.kubeconfig);
  });
  after(() => server.stop());

  test('Exec delivers outputs, input and the exit status', async () => {
    const [stdout, stderr] = [new Sink(), new Sink()];
    const status = await new Promise<V1Status>((resolve, reject) => {
      new Exec(config).exec('default', 'web', 'app', ['sh', '-c', 'read line; echo got $line; echo err >&2; exit 7'], stdout, stderr, Readable.from([Buffer.from('hello\n')]), false, resolve).catch(reject);
    });
    assert.deepEqual([stdout.text, stderr.text], ['got hello\n', 'err\n']);
    assert.equal(status.reason, 'NonZeroExitCode');
    assert.equal(status.details?.causes?.[0]?.message, '7');
  });

  test('Attach moves bytes', async () => {
    const stdout = new Sink();
    const stdin = new PassThrough();
    const webSocket = await new Attach(config).attach('default', 'web', 'app', stdout, null, stdin, false);
    stdin.write('typed\n');
    while (!stdout.text.includes('typed')) await new Promise(resolve => { setTimeout(resolve, 10); });
    webSocket.close();
  });

  test('Log follows', async () => {
    const sink = new PassThrough();
    await new Log(config).log('default', 'web', 'app', sink, { follow: true });
    node.feed.write('live\n');
    const [chunk] = await once(sink, 'data') as [Buffer];
    assert.equal(chunk.toString(), 'live\n');
    node.feed.end('last\n');
    const [last] = await once(sink, 'data') as [Buffer];
    assert.equal(last.toString(), 'last\n');
  });

  test('PortForward over the v4 channel protocol carries bytes both ways', async () => {
    const echo = net.createServer(socket => { socket.on('error', () => undefined).pipe(socket); }).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    const [input, output, errors] = [new PassThrough(), new Sink(), new Sink()];
    const bytes = randomBytes(1024 * 1024);
    await new PortForward(config, true).portForward('default', 'web', [(echo.address() as net.AddressInfo).port], output, errors, input);
    input.write(bytes);
    while (Buffer.concat(output.chunks).length < bytes.length) await new Promise(resolve => { setTimeout(resolve, 10); });
    assert.ok(Buffer.concat(output.chunks).equals(bytes));
    assert.equal(errors.text, '');
    input.end();
    echo.close();
  });
});

import assert from 'node:assert/strict';
import { PassThrough, type Duplex } from 'node:stream';
import { suite, test } from 'node:test';
import type { ProcessStreams } from '../../../../src/engine/contracts/nodeConnection.ts';
import { dialLoopback } from '../../../../src/engine/kubelet/dialLoopback.ts';

function fakeProcess() {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const exit = Promise.withResolvers<number>();
  let closed = false;
  const streams: ProcessStreams = { stdin, stdout, stderr, resize: () => undefined, exitCode: exit.promise, close: () => { closed = true; } };
  const commands: (readonly string[])[] = [];
  const runtime = { exec: (_id: string, { command }: { readonly command: readonly string[] }) => { commands.push(command); return Promise.resolve(streams); } };
  return { runtime, stdin, stdout, stderr, exit, commands, isClosed: () => closed };
}

const textOf = async (stream: Duplex) => { let text = ''; for await (const chunk of stream) text += String(chunk); return text; };

suite('dialLoopback', () => {
  test('bytes go both ways through socat in the sandbox, with half close', async () => {
    const fake = fakeProcess();
    const connection = await dialLoopback(fake.runtime, 'sandbox', 8080, new AbortController().signal);
    connection.end('request');
    assert.equal(await textOf(fake.stdin), 'request');
    fake.stdout.end('answer');
    fake.exit.resolve(0);
    assert.equal(await textOf(connection), 'answer');
    assert.deepEqual(fake.commands, [['socat', '-', 'TCP4:127.0.0.1:8080']]);
  });

  test('a port where nothing listens breaks the connection with the reason, and ends the process', async () => {
    const fake = fakeProcess();
    const connection = await dialLoopback(fake.runtime, 'sandbox', 81, new AbortController().signal);
    const broken = new Promise<Error>(resolve => connection.once('error', resolve));
    fake.stderr.write('2026/11/20 12:00:00 socat[7] E connect(5, AF=2 127.0.0.1:81, 16): Connection refused\n');
    await new Promise(resolve => setImmediate(resolve));
    fake.exit.resolve(1);
    assert.equal((await broken).message, 'connect(5, AF=2 127.0.0.1:81, 16): Connection refused');
    await new Promise(resolve => setImmediate(resolve));
    assert.ok(fake.isClosed());
  });
});

import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { suite, test } from 'node:test';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter, StreamMessageReader, StreamMessageWriter, type MessageConnection } from 'vscode-jsonrpc/node';

const MAIN = path.resolve(import.meta.dirname, '../../../src/languageServer/main.ts');

/** The program, as an editor starts it. */
function start(transport: string, preload: readonly string[] = []) {
  const isIpc = transport === '--node-ipc';
  const child = spawn(process.execPath, [...preload, MAIN, transport], { stdio: ['pipe', 'pipe', 'pipe', ...(isIpc ? ['ipc' as const] : [])] }) as ChildProcessWithoutNullStreams;
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const client = isIpc ? createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child)) : createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  client.listen();
  return { child, client, errors, ended: once(child, isIpc ? 'exit' : 'close').then(([code]) => code as number | null) };
}

const initialize = (client: MessageConnection, processId: number | null = null) => client.sendRequest<{ serverInfo: object }>('initialize', { processId, rootUri: null, capabilities: {} });
const deadPid = () => spawnSync(process.execPath, ['--version']).pid;

type Started = ReturnType<typeof start>;

/** Ways in which an editor leaves, and the exit code if it has had the server shut down before, and if not. */
const ways: readonly { readonly name: string; readonly transport: string; readonly processId?: () => number; readonly leave: (started: Started) => unknown }[] = [
  { name: 'exit', transport: '--stdio', leave: ({ client }) => client.sendNotification('exit') },
  { name: 'the end of its input', transport: '--stdio', leave: ({ child }) => child.stdin.end() },
  { name: 'the death of its editor', transport: '--stdio', processId: deadPid, leave: () => undefined },
  { name: 'the loss of its channel', transport: '--node-ipc', leave: ({ child }) => { child.disconnect(); } },
];

suite('the language server as a process', { concurrency: 2, timeout: 300_000 }, () => {
  for (const { name, transport, processId, leave } of ways) {
    for (const [isShutDown, code] of [[true, 0], [false, 1]] as const) {
      test(`ends by ${name} with ${code} ${isShutDown ? 'after' : 'without'} shutdown`, async () => {
        const started = start(transport);
        try {
          await initialize(started.client, processId?.());
          if (isShutDown) await started.client.sendRequest('shutdown');
          await leave(started);
          assert.equal(await started.ended, code, started.errors.join(''));
        } finally { started.child.kill(); }
      });
    }
  }

  test('keeps what is printed out of the protocol', async () => {
    const printing = 'process.stdin.on("newListener", event => { if (event === "data") console.log("noise"); });';
    const { child, client, errors, ended } = start('--stdio', ['--import', `data:text/javascript,${encodeURIComponent(printing)}`]);
    try {
      assert.deepEqual((await initialize(client)).serverInfo, { name: 'slipway' });
      child.stdin.end();
      await ended;
      assert.match(errors.join(''), /^noise$/m);
    } finally { child.kill(); }
  });

  test('refuses to speak over what it does not know', async () => {
    const { errors, ended } = start('--pipe=/nowhere');
    assert.equal(await ended, 2);
    assert.equal(errors.join(''), 'The language server speaks over --stdio or --node-ipc; it does not know --pipe=/nowhere.\n');
  });
});

import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { test } from 'node:test';
import { IPCMessageReader, IPCMessageWriter, type Message } from 'vscode-jsonrpc/node';
import { Connection } from '../../../src/languageServer/connection.ts';

/** A process as its IPC channel shows it: messages that came together are told one right after the other. */
class Channel extends EventEmitter {
  readonly sent: Message[] = [];
  isOpen = true;

  send(message: Message, _handle: undefined, _options: undefined, done: (error: Error | null) => void): boolean {
    if (this.isOpen) this.sent.push(message);
    done(this.isOpen ? null : new Error('closed'));
    this.emit('sent');
    return true;
  }
}

function connect() {
  const channel = new Channel();
  const own = channel as unknown as NodeJS.Process;
  return { channel, connection: new Connection(new IPCMessageReader(own), new IPCMessageWriter(own)) };
}

test('a request that is taken back while it waits is refused, not computed', async () => {
  const { channel, connection } = connect();
  const computed: string[] = [];
  connection.onRequest('textDocument/hover', ({ textDocument: { uri } }) => { computed.push(uri); return null; });
  connection.listen();
  const ask = (id: number) => channel.emit('message', { jsonrpc: '2.0', id, method: 'textDocument/hover', params: { textDocument: { uri: String(id) } } });
  ask(1);
  ask(2);
  channel.emit('message', { jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 1 } });
  while (channel.sent.length < 2) await once(channel, 'sent');
  assert.deepEqual(channel.sent, [{ jsonrpc: '2.0', id: 1, error: { code: -32800, message: 'cancelled' } }, { jsonrpc: '2.0', id: 2, result: null }]);
  assert.deepEqual(computed, ['2']);
});

test('what cannot be sent is tried once: that it was not is not told either', async () => {
  const { channel, connection } = connect();
  let tries = 0;
  channel.on('sent', () => tries++);
  channel.isOpen = false;
  connection.listen();
  connection.error('lost');
  await new Promise(resolve => { setImmediate(() => setImmediate(resolve)); });
  assert.equal(tries, 1);
});

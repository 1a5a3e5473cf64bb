import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import type { WebSocket } from 'ws';
import { openWebSocketCommand } from '../../../../../src/engine/apiserver/streaming/webSocketCommand.ts';

const RESIZE = Buffer.from([4]);

function makeSocket(): WebSocket & EventEmitter {
  return Object.assign(new EventEmitter(), { protocol: 'v5.channel.k8s.io', send: () => undefined, pause: () => undefined, resume: () => undefined }) as unknown as WebSocket & EventEmitter;
}

test('a terminal size that comes while the process is being started is not lost', () => {
  const socket = makeSocket();
  const channels = openWebSocketCommand(socket, { stdin: true, stdout: true, stderr: false, tty: true });
  socket.emit('message', Buffer.concat([RESIZE, Buffer.from('{"Width":80,"Height":24}')]));
  socket.emit('message', Buffer.concat([RESIZE, Buffer.from('{"Width":97,"Height":41}')]));
  const sizes: object[] = [];
  channels.onResize(size => sizes.push(size));
  socket.emit('message', Buffer.concat([RESIZE, Buffer.from('{"Width":100,"Height":42}')]));
  assert.deepEqual(sizes, [{ columns: 97, rows: 41 }, { columns: 100, rows: 42 }]);
});

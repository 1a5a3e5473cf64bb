import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import { after, before, test } from 'node:test';
import { FakeClock } from '../../../../../src/base/fakeClock.ts';
import { responseFor } from '../../../../../src/engine/apiserver/http/streams.ts';

const clock = new FakeClock();
const server = http.createServer();
before(() => once(server.listen(0, '127.0.0.1'), 'listening'));
after(() => { server.close(); });

/** A client that goes on talking before and after it is refused, with the server's side of its connection. */
async function refuse(allowHalfOpen: boolean): Promise<{ readonly client: net.Socket; readonly socket: Duplex; readonly said: string }> {
  const asked = once(server, 'upgrade') as Promise<[http.IncomingMessage, Duplex]>;
  const client = net.connect({ port: (server.address() as net.AddressInfo).port, host: '127.0.0.1', allowHalfOpen });
  client.write('POST / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\nframes');
  const [request, socket] = await asked;
  client.write('more frames');
  responseFor(request, socket, clock).writeHead(403).end('no');
  let said = '';
  for await (const chunk of client.iterator({ destroyOnReturn: false })) said += String(chunk);
  return { client, socket, said };
}

test('the connection of a refused upgrade closes with its client', { timeout: 10_000 }, async () => {
  const { said, socket } = await refuse(false);
  assert.match(said, /^HTTP\/1\.1 403 Forbidden\r\n[^]*Connection: close\r\n[^]*no/);
  if (!socket.closed) await once(socket, 'close');
  assert.equal(clock.pendingTimers, 0);
});

test('a client that keeps its side open after a refusal is cut off', { timeout: 10_000 }, async () => {
  const { client, socket } = await refuse(true);
  await clock.advance(9_999);
  assert.equal(socket.destroyed, false);
  await clock.advance(1);
  assert.equal(socket.destroyed, true);
  client.destroy();
});

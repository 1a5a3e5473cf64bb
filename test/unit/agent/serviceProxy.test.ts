import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';
import { silentLogger } from '../../../src/base/logger.ts';
import { ServiceProxy } from '../../../src/agent/serviceProxy.ts';

async function serve(text: string): Promise<{ readonly port: number; close(): void }> {
  const server = net.createServer(socket => { socket.on('error', () => undefined); socket.end(text); });
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve); });
  return { port: (server.address() as net.AddressInfo).port, close: () => { server.close(); } };
}

function ask(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = net.connect(port, '127.0.0.1', () => socket.end());
    socket.on('data', (part: Buffer) => { text += part.toString(); });
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}

async function freePort(): Promise<number> {
  const server = await serve('');
  server.close();
  return server.port;
}

test('connections take turns over the endpoints, and one that refuses is passed over', async () => {
  const proxy = new ServiceProxy(silentLogger);
  const [a, b, dead, port] = [await serve('a'), await serve('b'), await freePort(), await freePort()];
  const endpoints = [a.port, dead, b.port].map(number => ({ address: '127.0.0.1', port: number }));
  await proxy.update([{ address: '127.0.0.1', port, endpoints }]);
  const answers = [];
  for (let attempt = 0; attempt < 8; attempt++) answers.push(await ask(port));
  assert.deepEqual([...new Set(answers)].sort(), ['a', 'b']);
  await proxy.update([{ address: '127.0.0.1', port, endpoints: endpoints.slice(0, 1) }]);
  assert.deepEqual([await ask(port), await ask(port)], ['a', 'a']);
  await proxy.update([]);
  await assert.rejects(ask(port), { code: 'ECONNREFUSED' });
  a.close();
  b.close();
});

test('a Service without endpoints refuses, and an address that cannot be served hurts no other', async () => {
  const proxy = new ServiceProxy(silentLogger);
  const a = await serve('a');
  const port = await freePort();
  await proxy.update([
    { address: '127.0.0.1', port: a.port, endpoints: [{ address: '127.0.0.1', port: 1 }] },
    { address: '127.0.0.1', port, endpoints: [] },
    { address: '127.0.0.1', port: port === 65_535 ? port - 1 : port + 1, endpoints: [{ address: '127.0.0.1', port: a.port }] },
  ]);
  await assert.rejects(ask(port), { code: 'ECONNREFUSED' });
  assert.equal(await ask(port === 65_535 ? port - 1 : port + 1), 'a');
  await proxy.update([]);
  a.close();
});

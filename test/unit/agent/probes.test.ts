import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { test } from 'node:test';
import { probeHttp, probeTcp } from '../../../src/agent/probes.ts';

async function listening(server: Server, act: (target: { readonly address: string; readonly port: number }) => Promise<void>): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try { await act({ address: '127.0.0.1', port: (server.address() as AddressInfo).port }); } finally { server.close(); }
}
const get = { scheme: 'http', path: '/', headers: { Host: 'app' }, timeoutMs: 5000 } as const;

test('a probe sends the wanted path and headers and tells the status code, redirects as they are', async () => {
  const seen: http.IncomingMessage[] = [];
  const server = http.createServer((request, response) => { seen.push(request); response.writeHead(302, { location: '/elsewhere' }).end('body'); });
  await listening(server, async target => {
    assert.equal(await probeHttp({ ...get, ...target, path: '/healthz?full=1', headers: { 'Host': 'app.example', 'User-Agent': 'kube-probe/1.36', 'X-Own': 'a' } }), 302);
  });
  assert.deepEqual(seen.map(({ method, url, headers }) => [method, url, headers.host, headers['user-agent'], headers['x-own']]), [['GET', '/healthz?full=1', 'app.example', 'kube-probe/1.36', 'a']]);
});

test('a status is told as soon as the headers are there, however long the body takes', () => {
  const server = http.createServer((_request, response) => { response.writeHead(200); response.write('more follows'); });
  return listening(server, async target => assert.equal(await probeHttp({ ...get, ...target }), 200));
});

test('a server that says nothing, speaks no HTTP or does not listen is an error', async () => {
  await listening(createServer(() => undefined).unref(), async target => {
    await assert.rejects(probeHttp({ ...get, ...target, timeoutMs: 50 }), { code: 'ETIMEDOUT' });
  });
  await listening(createServer(socket => { socket.end('SSH-2.0\r\n'); }), async target => {
    await assert.rejects(probeHttp({ ...get, ...target }), /^Error: malformed HTTP response "SSH-2.0"$/);
  });
  await listening(createServer(socket => { socket.resume().end(); }), async target => {
    await assert.rejects(probeHttp({ ...get, ...target }), /EOF/);
  });
  const free = await freePort();
  await assert.rejects(probeHttp({ ...get, address: '127.0.0.1', port: free }), { code: 'ECONNREFUSED' });
  await assert.rejects(probeTcp({ address: '127.0.0.1', port: free, timeoutMs: 5000 }), { code: 'ECONNREFUSED' });
});

test('a port that accepts a connection is open', () => listening(createServer(), async target => { await probeTcp({ ...target, timeoutMs: 5000 }); }));

async function freePort(): Promise<number> {
  let port = 0;
  await listening(createServer(), async target => { port = target.port; });
  return port;
}

import assert from 'node:assert/strict';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import type { EndpointSlice, Node, Pod, Service } from '../../../../src/api/objects.ts';
import { endpointSlices, nodes, pods, services } from '../../../../src/api/resources.ts';
import type { NodeConnection } from '../../../../src/engine/contracts/nodeConnection.ts';
import { parseProxyRequest } from '../../../../src/engine/apiserver/proxy/proxyRequest.ts';
import { rewriteLinks, rewriteUrl } from '../../../../src/engine/apiserver/proxy/rewriteLinks.ts';
import { startTestApi } from './testApi.ts';
import type { TestApi } from './testApi.ts';

let api: TestApi;
let port: number;
const PREFIX = '/api/v1/namespaces/default';

/** The program in the pod. */
const target = http.createServer((request, response) => {
  if (request.url === '/page') { response.setHeader('Content-Type', 'text/html'); response.end('<a href="/x">x</a><img src=\'pic.png\'><a href="https://elsewhere/">y</a>'); return; }
  if (request.url === '/moved') { response.writeHead(302, { Location: '/page' }).end(); return; }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    response.statusCode = request.method === 'DELETE' ? 418 : 200;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, bytes: Buffer.concat(chunks).length }));
  });
});
const sockets = new WebSocketServer({ server: target });
sockets.on('connection', socket => socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })));

before(async () => {
  await new Promise<void>(resolve => target.listen(0, '127.0.0.1', resolve));
  ({ port } = target.address() as AddressInfo);
  api = await startTestApi({
    dial: async (address, to) => {
      if (address !== '10.1.1.1') throw new Error('no route to host');
      const socket = net.connect(to, '127.0.0.1');
      await new Promise<void>((resolve, reject) => { socket.once('connect', () => resolve()); socket.once('error', reject); });
      return socket;
    },
    nodes: name => name === 'n1' ? { podUsage: async () => [], nodeUsage: async () => ({ timestampMs: 1, cpuNanoCores: 5e8, memoryBytes: 1024, windowMs: 1 }) } as unknown as NodeConnection : undefined,
  });
  const client = api.api.clientFor('test');
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default' }, spec: { nodeName: 'n1', containers: [{ name: 'c', image: 'busybox', ports: [{ containerPort: port, name: 'http' }] }] } };
  const created = await client.create(pods, pod);
  await client.update(pods, { ...created, status: { ...created.status, podIP: '10.1.1.1', phase: 'Running' } }, { subresource: 'status' });
  await client.create(pods, { ...pod, metadata: { name: 'new', namespace: 'default' } });
  const node: Node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } };
  await client.create(nodes, node);
  for (const name of ['web', 'empty']) await client.create(services, { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default' }, spec: { ports: [{ name: 'http', port: 80 }] } } satisfies Service);
  const slice: EndpointSlice = {
    apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 'web-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'web' } }, addressType: 'IPv4',
    ports: [{ name: 'http', port, protocol: 'TCP' }], endpoints: [{ addresses: ['10.1.1.1'], conditions: { ready: true } }, { addresses: ['10.1.1.2'], conditions: { ready: false } }],
  };
  await client.create(endpointSlices, slice);
});
after(async () => { await api.stop(); sockets.close(); target.closeAllConnections(); target.close(); });

for (const at of ['pods/web', 'pods/web:http', 'pods/http:web:http', 'services/web', 'services/web:80', 'services/web:http', 'services/http:web:80']) {
  test(`a request to ${at} reaches the program with its path and query`, async () => {
    const reply = await api.send(`${PREFIX}/${at}/proxy/a%20b/c?d=e&d=f`);
    assert.equal(reply.code, 200, reply.text);
    const { url, method, headers } = reply.json() as { url: string; method: string; headers: Record<string, string> };
    assert.deepEqual([method, url, headers['x-forwarded-uri']], ['GET', '/a%20b/c?d=e&d=f', `${PREFIX}/${at}/proxy/a%20b/c`]);
  });
}

test('methods, bodies and codes pass through, credentials do not', async () => {
  const reply = await api.send(`${PREFIX}/pods/web/proxy/x`, { method: 'POST', body: 'y'.repeat(4_000_000), headers: { 'Authorization': 'Basic c2VjcmV0', 'X-Own': '1', 'Connection': 'close, x-hop', 'X-Hop': '1' } });
  const { method, bytes, headers } = reply.json() as { method: string; bytes: number; headers: Record<string, string> };
  assert.deepEqual([reply.code, method, bytes, headers['x-own'], headers['authorization'], headers['x-hop']], [200, 'POST', 4_000_000, '1', undefined, undefined]);
  assert.equal((await api.send(`${PREFIX}/pods/web/proxy/x`, { method: 'DELETE' })).code, 418);
  assert.deepEqual([(await api.send(`${PREFIX}/pods/web/proxy/x`, { method: 'HEAD' })).text], ['']);
});

test('links and redirects lead through the proxy, and the bare path to one with a slash', async () => {
  const base = `${PREFIX}/services/web/proxy`;
  assert.equal((await api.send(`${base}/page`)).text, `<a href="${base}/x">x</a><img src='pic.png'><a href="https://elsewhere/">y</a>`);
  assert.equal((await api.send(`${base}/moved`)).headers.location, `${base}/page`);
  const bare = await api.send(`${base}?a=b`);
  assert.deepEqual([bare.code, bare.headers.location], [301, `${base}/?a=b`]);
});

test('many WebSockets and requests at once go through, and none is listened to by more than Node takes for sane', async () => {
  const warnings: Error[] = [];
  const heard = (warning: Error) => { warnings.push(warning); };
  process.on('warning', heard);
  const opened = await Promise.all(Array.from({ length: 30 }, async () => {
    const socket = new WebSocket(`wss://127.0.0.1:${api.api.port}${PREFIX}/services/web:80/proxy/ws`, api.identity);
    await new Promise((resolve, reject) => { socket.once('open', resolve); socket.once('error', reject); });
    socket.send('hello');
    await new Promise(resolve => { socket.once('message', resolve); });
    return socket;
  }));
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  for (let request = 0; request < 30; request++) {
    await new Promise<void>((resolve, reject) => {
      https.get(`https://127.0.0.1:${api.api.port}${PREFIX}/pods/web/proxy/x`, { ...api.identity, agent }, response => { response.resume().once('end', resolve); }).once('error', reject);
    });
  }
  agent.destroy();
  await Promise.all(opened.map(socket => { const closed = new Promise(resolve => { socket.once('close', resolve); }); socket.close(); return closed; }));
  await new Promise(resolve => { setImmediate(resolve); });
  process.off('warning', heard);
  assert.deepEqual(warnings, []);
});

test('a WebSocket goes through', async () => {
  const socket = new WebSocket(`wss://127.0.0.1:${api.api.port}${PREFIX}/services/web:80/proxy/ws`, api.identity);
  await new Promise((resolve, reject) => { socket.once('open', resolve); socket.once('error', reject); });
  const echoed = new Promise<string>(resolve => socket.once('message', data => resolve(String(data))));
  socket.send('hello');
  assert.equal(await echoed, 'hello');
  socket.close();
  await new Promise(resolve => socket.once('close', resolve));
});

test('a program that refuses an upgrade answers for itself', async () => {
  const reply = await api.send(`${PREFIX}/pods/web/proxy/ws`, { headers: { Connection: 'Upgrade', Upgrade: 'websocket' } });
  assert.deepEqual([reply.code, reply.text, reply.headers.connection], [400, 'Missing or invalid Sec-WebSocket-Key header', 'close']);
});

const refused: readonly (readonly [string, number, RegExp])[] = [
  [`${PREFIX}/pods/none/proxy/`, 404, /pods "none" not found/],
  [`${PREFIX}/pods/new/proxy/`, 400, /address not allowed/],
  [`${PREFIX}/pods/a:b:c/proxy/`, 400, /invalid pod request "a:b:c"/],
  [`${PREFIX}/pods/web:1/proxy/`, 503, /error trying to reach service: .*ECONNREFUSED/],
  [`${PREFIX}/services/empty/proxy/`, 503, /no endpoints available for service "empty"/],
  [`${PREFIX}/services/web:81/proxy/`, 503, /no service port 81 found for service "web"/],
  ['/api/v1/nodes/none/proxy/healthz', 404, /nodes "none" not found/],
  ['/api/v1/nodes/n1/proxy/logs/', 403, /the files of the node are not served/],
  ['/api/v1/nodes/n1:80/proxy/healthz', 503, /on port 10250/],
  ['/api/v1/nodes/n1/proxy/nope', 404, /could not find/],
];
for (const [at, code, message] of refused) {
  test(`${at} is refused with ${code}`, async () => {
    const reply = await api.send(at);
    assert.equal(reply.code, code, reply.text);
    assert.match(String(reply.json()['message']), message);
  });
}

test('a node answers as its kubelet would', async () => {
  const base = '/api/v1/nodes/n1:10250/proxy';
  assert.equal((await api.send(`${base}/healthz`)).text, 'ok');
  assert.deepEqual(((await api.send('/api/v1/nodes/n1/proxy/pods')).json()['items'] as Pod[]).map(pod => pod.metadata.name), ['new', 'web']);
  assert.match((await api.send(`${base}/metrics/resource`)).text, /^node_memory_working_set_bytes 1024$/m);
  assert.equal(((await api.send(`${base}/stats/summary`)).json()['node'] as { nodeName: string }).nodeName, 'n1');
});

test('a client that goes takes its connection to the program along', async () => {
  const gone = new Promise(resolve => target.once('connection', (socket: net.Socket) => socket.once('close', resolve)));
  const request = https.request(`https://127.0.0.1:${api.api.port}${PREFIX}/pods/web/proxy/slow`, { ...api.identity, agent: false, method: 'POST', headers: { 'Content-Length': 10 } });
  request.on('error', () => undefined);
  request.write('half');
  await new Promise(resolve => target.once('request', resolve));
  request.destroy();
  await gone;
});

test('paths and URLs are read as kube-apiserver reads them', () => {
  assert.equal(parseProxyRequest('/api/v1/namespaces/a/pods/b/log'), undefined);
  assert.equal(parseProxyRequest('/api/v1/namespaces/a/configmaps/b/proxy'), undefined);
  const { id, scheme, name, port: named, path } = parseProxyRequest('/api/v1/namespaces/a/services/https:b:c/proxy') ?? assert.fail();
  assert.deepEqual([id, scheme, name, named, path], ['https:b:c', 'https', 'b', 'c', '']);
  const place = { prefix: '/p/proxy', host: 'h:80' };
  assert.deepEqual(['/a', '//h:80/a', 'http://h:80', 'https://i/a', 'a', '#b', '/p/proxy/a'].map(url => rewriteUrl(url, place)), ['/p/proxy/a', '/p/proxy/a', '/p/proxy/', 'https://i/a', 'a', '#b', '/p/proxy/a']);
  assert.equal(rewriteLinks('<form action="/a" data-x="/b">', place), '<form action="/p/proxy/a" data-x="/b">');
});

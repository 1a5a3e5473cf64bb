import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Server } from 'node:net';
import { after, before, beforeEach, suite, test, type TestContext } from 'node:test';
import { WebSocketServer } from 'ws';
import { FakeClock } from '../../../src/base/fakeClock.ts';
import { systemRandom } from '../../../src/base/random.ts';
import type { ClusterConnection, Credentials } from '../../../src/cluster/connection.ts';
import { makeAgent } from '../../../src/cluster/proxyAgent.ts';
import { dialPortForward } from '../../../src/cluster/spdyDial.ts';
import { makeTransport, readText } from '../../../src/cluster/transport.ts';
import { openWebSocket } from '../../../src/cluster/webSocket.ts';
import { issue, makeAuthority } from '../../../src/engine/process/issueCertificates.ts';

const listen = async (server: Server): Promise<number> => { server.listen(0, '127.0.0.1'); await once(server, 'listening'); return (server.address() as AddressInfo).port; };
const noCredentials = { name: 'c', namespace: 'default', credentials: () => Promise.resolve({}) };
/** As VS Code's extension host does with `http.proxySupport: override`: in place, with its own agent where the caller's was, but for sockets of a name. */
function patchLikeVsCode(t: TestContext): { patched: number } {
  const seen = { patched: 0 };
  for (const module of [http, https]) {
    const original = { ...module };
    const request = (...[url, options]: [http.RequestOptions | string, http.RequestOptions | undefined]) => {
      const given = typeof url === 'string' ? options ?? {} : url;
      if (typeof given.socketPath === 'string') return original.request(given);
      seen.patched++;
      return typeof url === 'string' ? original.request(url, { ...given, agent: undefined }) : original.request({ ...given, agent: undefined });
    };
    Object.assign(module, { request, __vscodeOriginal: original });
    t.after(() => { Object.assign(module, { request: original.request }); Reflect.deleteProperty(module, '__vscodeOriginal'); });
  }
  return seen;
}
const ask = async (connection: ClusterConnection): Promise<string> => {
  const transport = makeTransport(connection);
  try { return await readText(await transport.request({ method: 'GET', path: '/version' })); } finally { transport.close(); }
};

suite('through a proxy', () => {
  let cluster: https.Server;
  let ca = '';
  let proxyPort = 0;
  let refusal: string | undefined;
  const asked: { readonly target: string | undefined; readonly authorization: string | undefined }[] = [];
  const proxy = http.createServer();
  before(async () => {
    const dates = () => ({ notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000), serial: systemRandom.uuid().replaceAll('-', '') });
    const authority = makeAuthority(dates());
    const { certificate, key } = issue(authority, { subject: 'CN=api', usage: 'server', names: ['api.cluster.test'], ...dates() });
    ca = authority.certificate;
    cluster = https.createServer({ cert: certificate, key }, (request, response) => { response.end(`${request.headers.host} ${request.url}`); });
    const sockets = new WebSocketServer({ noServer: true });
    cluster.on('upgrade', (request: http.IncomingMessage, socket: net.Socket, head: Buffer) => {
      const text = `${request.headers.host} ${request.url}`;
      if (request.url !== '/') return socket.end(`HTTP/1.1 404 Not Found\r\nContent-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`);
      sockets.handleUpgrade(request, socket, head, webSocket => { webSocket.send('hello'); });
      return undefined;
    });
    const clusterPort = await listen(cluster);
    proxy.on('connect', ({ url, headers }: http.IncomingMessage, socket: net.Socket) => {
      asked.push({ target: url, authorization: headers['proxy-authorization'] });
      if (refusal !== undefined) return socket.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
      const onward = net.connect(clusterPort, '127.0.0.1', () => { socket.write('HTTP/1.1 200 Connection established\r\n\r\n'); socket.pipe(onward).pipe(socket); });
      for (const [one, other] of [[socket, onward], [onward, socket]] as const) one.on('error', () => other.destroy()).on('close', () => other.destroy());
      return undefined;
    });
    proxyPort = await listen(proxy);
  });
  beforeEach(() => { refusal = undefined; asked.length = 0; });
  after(() => { for (const server of [cluster, proxy]) { server.close(); server.closeAllConnections(); } });

  /** A name that only the proxy knows. */
  const behind = (login = '', port = proxyPort): ClusterConnection => ({ ...noCredentials, server: 'https://api.cluster.test', tls: { ca }, proxy: new URL(`http://${login}127.0.0.1:${port}`) });

  test('a cluster is asked for by its name, and shows its own certificate', async () => {
    assert.equal(await ask(behind()), 'api.cluster.test /version');
    assert.deepEqual(asked, [{ target: 'api.cluster.test:443', authorization: undefined }]);
    await assert.rejects(ask({ ...behind(), tls: {} }), /certificate/);
    await assert.rejects(ask({ ...behind(), server: 'https://other.cluster.test' }), /altnames/);
  });

  test('the proxy is told user and password', async () => {
    await ask(behind('us%20er:p%40ss@'));
    assert.equal(asked[0]?.authorization, `Basic ${Buffer.from('us er:p@ss').toString('base64')}`);
  });

  test('so is a WebSocket', async () => {
    const transport = makeTransport(behind());
    const webSocket = await openWebSocket(transport, '/', { protocols: [] });
    const message = once(webSocket, 'message');
    webSocket.resume();
    assert.equal(String((await message)[0]), 'hello');
    assert.equal(asked.length, 1);
    webSocket.terminate();
    transport.close();
  });

  test('so is all of it where VS Code has put its own proxies in the place of agents', async t => {
    const seen = patchLikeVsCode(t);
    assert.equal(await ask(behind()), 'api.cluster.test /version');
    const transport = makeTransport(behind());
    (await openWebSocket(transport, '/', { protocols: [] })).terminate();
    await assert.rejects(dialPortForward(transport, { namespace: 'default', name: 'p' }, new AbortController().signal), { message: 'api.cluster.test /api/v1/namespaces/default/pods/p/portforward' });
    transport.close();
    assert.deepEqual([seen, asked.map(({ target }) => target)], [{ patched: 0 }, Array.from({ length: 4 }, () => 'api.cluster.test:443')]);
  });

  test('a WebSocket checks the name of the server, and asks for all of its path', async () => {
    await assert.rejects(openWebSocket(makeTransport({ ...behind(), server: 'https://other.cluster.test' }), '/', { protocols: [] }), /altnames/);
    await assert.rejects(openWebSocket(makeTransport({ ...behind(), server: 'https://10.0.0.1:6443' }), '/', { protocols: [] }), /IP: 10\.0\.0\.1 is not in the cert's list/);
    await assert.rejects(openWebSocket(makeTransport({ ...behind(), server: 'https://api.cluster.test:6443/base' }), '/refused?a=b%20c&d=:', { protocols: [] }), { message: 'api.cluster.test:6443 /base/refused?a=b%20c&d=:' });
  });

  test('a proxy that says nothing keeps nobody from giving up, and is itself given up', async t => {
    const sockets: net.Socket[] = [];
    const silent = net.createServer(socket => { sockets.push(socket.on('error', () => undefined)); });
    const port = await listen(silent);
    t.after(() => { silent.close(); for (const socket of sockets) socket.destroy(); });
    const transport = makeTransport(behind('', port));
    const signal = () => AbortSignal.timeout(50);
    const isTimeout = { name: 'TimeoutError' };
    await assert.rejects(transport.request({ method: 'GET', path: '/version', signal: signal() }), isTimeout);
    await assert.rejects(openWebSocket(transport, '/', { protocols: [], signal: signal() }), isTimeout);
    await assert.rejects(dialPortForward(transport, { namespace: 'default', name: 'p' }, signal()), isTimeout);
    transport.close();
    const clock = new FakeClock();
    const accepted = once(silent, 'connection');
    const request = https.get('https://api.cluster.test', { agent: makeAgent(behind('', port), { keepAlive: false, clock }) });
    const failed = assert.rejects(once(request, 'response'), { message: `The proxy 127.0.0.1:${port} has not answered within 15 seconds.` });
    await accepted;
    await clock.advance(15_000);
    await failed;
  });

  test('a proxy that does not let through, or is not there, is told', async () => {
    refusal = '407 Proxy Authentication Required';
    await assert.rejects(ask(behind()), { message: `The proxy 127.0.0.1:${proxyPort} does not lead to api.cluster.test:443: 407 Proxy Authentication Required.` });
    await assert.rejects(ask(behind('', 1)), { message: 'The proxy 127.0.0.1:1 cannot be reached.' });
  });
});

suite('who asks', () => {
  const seen: http.IncomingMessage[] = [];
  let answer: (request: http.IncomingMessage) => number = () => 200;
  let server: string;
  const cluster = http.createServer((request, response) => { seen.push(request); response.writeHead(answer(request)).end('{}'); });
  before(async () => {
    new WebSocketServer({ server: cluster }).on('connection', (_socket, request) => { seen.push(request); });
    server = `http://127.0.0.1:${await listen(cluster)}`;
  });
  beforeEach(() => { seen.length = 0; answer = () => 200; });
  after(() => { cluster.close(); cluster.closeAllConnections(); });

  test('acts as another, with each of the groups and keys, in requests and WebSockets', async () => {
    const transport = makeTransport({ ...noCredentials, server, tls: {}, impersonation: { user: 'me', uid: '7', groups: ['team', '日本'], extra: { 'example.com/why (not)': ['a', 'b'] } } });
    await readText(await transport.request({ method: 'GET', path: '/version' }));
    (await openWebSocket(transport, '/', { protocols: [] })).terminate();
    transport.close();
    assert.deepEqual(seen.map(({ headersDistinct: headers }) => [headers['impersonate-user'], headers['impersonate-uid'], headers['impersonate-group'], headers['impersonate-extra-example.com%2fwhy%20%28not%29']]),
      Array.from({ length: 2 }, () => [['me'], ['7'], ['team', Buffer.from('日本').toString('latin1')], ['a', 'b']]));
  });

  test('requests that are refused at the same time have the credentials renewed once', async () => {
    const [stale, fresh]: Credentials[] = [{ authorization: 'Bearer stale' }, { authorization: 'Bearer fresh' }];
    let current = stale;
    const renewals: (Credentials | undefined)[] = [];
    answer = request => request.headers.authorization === 'Bearer fresh' ? 200 : 401;
    const transport = makeTransport({
      ...noCredentials, server, tls: {}, credentials: () => Promise.resolve(current ?? {}),
      renewCredentials: refused => { if (current !== refused) return; renewals.push(refused); current = fresh; },
    });
    for (const response of await Promise.all([1, 2, 3].map(() => transport.request({ method: 'GET', path: '/version' })))) await readText(response);
    transport.close();
    assert.deepEqual([renewals, seen.length], [[stale], 6]);
  });
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { ApiError } from '../../../src/api/apiError.ts';
import type { WatchEvent } from '../../../src/api/client.ts';
import type { Pod } from '../../../src/api/objects.ts';
import { deployments, namespaces, pods } from '../../../src/api/resources.ts';
import { type HttpClient, makeHttpClient, parseWarnings } from '../../../src/cluster/httpClient.ts';
import { resourcePath } from '../../../src/cluster/resourcePath.ts';
import { readLines } from '../../../src/cluster/watchStream.ts';

let respond: (request: IncomingMessage, response: ServerResponse) => void;
const seen: { method: string | undefined; url: string | undefined; type: string | undefined; body: unknown }[] = [];
const warnings: string[] = [];
let client: HttpClient;
const server = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString();
    seen.push({ method: request.method, url: request.url, type: request.headers['content-type'], body: text === '' ? undefined : JSON.parse(text) });
    respond(request, response);
  });
});
before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = makeHttpClient({ name: 't', server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, namespace: 'default', tls: {}, credentials: () => Promise.resolve({ authorization: 'Bearer x' }) }, { onWarning: text => warnings.push(text) });
});
after(() => { client.close(); server.close(); server.closeAllConnections(); });
beforeEach(() => { seen.length = 0; warnings.length = 0; });

const key = { namespace: 'default', name: 'web' };
const answer = (body: unknown, code = 200, headers: http.OutgoingHttpHeaders = {}) => { respond = (_request, response) => { response.writeHead(code, headers).end(typeof body === 'string' ? body : JSON.stringify(body)); }; };
const pod = (name: string): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec: { containers: [] } });

const requests: readonly (readonly [string, () => Promise<unknown>, { readonly method: string; readonly url: string; readonly type?: string; readonly body?: unknown }])[] = [
  ['get', () => client.get(deployments, key), { method: 'GET', url: '/apis/apps/v1/namespaces/default/deployments/web' }],
  ['list with selectors', () => client.list(pods, { namespace: 'default', labelSelector: 'a in (b,c)', limit: 5 }), { method: 'GET', url: '/api/v1/namespaces/default/pods?labelSelector=a+in+%28b%2Cc%29&limit=5' }],
  ['create', () => client.create(pods, pod('web'), { dryRun: true, fieldManager: 'm' }), { method: 'POST', url: '/api/v1/namespaces/default/pods?dryRun=All&fieldManager=m', type: 'application/json', body: pod('web') }],
  ['update status', () => client.update(pods, pod('web'), { subresource: 'status' }), { method: 'PUT', url: '/api/v1/namespaces/default/pods/web/status', type: 'application/json', body: pod('web') }],
  ['finalize', () => client.update(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n' } }, { subresource: 'finalize' }), { method: 'PUT', url: '/api/v1/namespaces/n/finalize', type: 'application/json', body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n' } } }],
  ['strategic patch', () => client.patch(pods, key, { type: 'strategic', body: { a: 1 } }), { method: 'PATCH', url: '/api/v1/namespaces/default/pods/web', type: 'application/strategic-merge-patch+json', body: { a: 1 } }],
  ['json patch', () => client.patch(pods, key, { type: 'json', operations: [{ op: 'test' }] }), { method: 'PATCH', url: '/api/v1/namespaces/default/pods/web', type: 'application/json-patch+json', body: [{ op: 'test' }] }],
  ['delete', () => client.delete(pods, key, { gracePeriodSeconds: 0, propagationPolicy: 'Background' }), { method: 'DELETE', url: '/api/v1/namespaces/default/pods/web', type: 'application/json', body: { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0, propagationPolicy: 'Background' } }],
  ['scale', () => client.updateScale(deployments, key, 3), { method: 'PATCH', url: '/apis/apps/v1/namespaces/default/deployments/web/scale', type: 'application/merge-patch+json', body: { spec: { replicas: 3 } } }],
  ['bind', () => client.bindPod(key, 'n1'), { method: 'POST', url: '/api/v1/namespaces/default/pods/web/binding', type: 'application/json', body: { apiVersion: 'v1', kind: 'Binding', metadata: key, target: { apiVersion: 'v1', kind: 'Node', name: 'n1' } } }],
];
for (const [name, run, expected] of requests) {
  test(`${name} asks as Kubernetes expects`, async () => {
    answer({ kind: 'Any', metadata: {} });
    await run();
    assert.deepEqual(seen, [{ type: undefined, body: undefined, ...expected }]);
  });
}

test('items of a list know their kind', async () => {
  answer({ kind: 'PodList', metadata: {}, items: [{ metadata: { name: 'a' } }] });
  assert.deepEqual((await client.list(pods)).items, [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }]);
});

test('a Status becomes an ApiError; a text of a proxy does too', async () => {
  answer({ kind: 'Status', status: 'Failure', reason: 'NotFound', message: 'pods "web" not found', code: 404 }, 404);
  await assert.rejects(client.get(pods, key), (error: unknown) => error instanceof ApiError && error.code === 404 && error.message === 'pods "web" not found');
  answer('<html>bad gateway</html>', 503);
  await assert.rejects(client.get(pods, key), (error: unknown) => error instanceof ApiError && error.code === 503 && error.reason === 'ServiceUnavailable');
});

test('a deleted object that is gone at once is answered by a Status: undefined', async () => {
  answer({ kind: 'Status', status: 'Success' });
  assert.equal(await client.delete(pods, key), undefined);
  answer(pod('web'));
  assert.equal((await client.delete(pods, key))?.metadata.name, 'web');
});

test('warnings are handed on', async () => {
  answer(pod('web'), 200, { Warning: '299 - "spec.x: \\"not\\" honoured", 299 - "second"' });
  await client.get(pods, key);
  assert.deepEqual(warnings, ['spec.x: "not" honoured', 'second']);
  assert.deepEqual(parseWarnings(undefined), []);
});

test('warnings of a refusal are handed on before it is told', async () => {
  answer({ kind: 'Status', status: 'Failure', reason: 'Forbidden', code: 403, message: 'no' }, 403, { Warning: '299 - "old"' });
  const own: string[] = [];
  await assert.rejects(client.create(pods, pod('web'), { onWarning: text => { own.push(text); } }), /no/);
  assert.deepEqual([own, warnings], [['old'], []]);
});

test('a watch delivers events and ends with the response', async () => {
  respond = (_request, response) => {
    response.write('{"type":"ADDED","object":{"metadata":{"name":"ä');
    response.end('"}}}\n\n{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}\n');
  };
  const events: WatchEvent<Pod>[] = [];
  for await (const event of client.watch(pods, { namespace: 'default', resourceVersion: '5', sendInitialEvents: true, allowWatchBookmarks: true })) events.push(event);
  assert.deepEqual(events.map(event => [event.type, event.object.metadata.name ?? event.object.metadata.resourceVersion]), [['ADDED', 'ä'], ['BOOKMARK', '9']]);
  assert.equal(seen[0]?.url, '/api/v1/namespaces/default/pods?watch=true&resourceVersion=5&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan');
});

test('an ERROR event is thrown, a broken connection too', async () => {
  answer('{"type":"ERROR","object":{"kind":"Status","reason":"Expired","code":410,"message":"too old"}}\n');
  await assert.rejects(client.watch(pods)[Symbol.asyncIterator]().next(), (error: unknown) => error instanceof ApiError && error.code === 410);
  respond = (_request, response) => { response.write('{"type":'); response.socket?.destroySoon(); };
  await assert.rejects(client.watch(pods)[Symbol.asyncIterator]().next(), (error: unknown) => error instanceof Error && !(error instanceof ApiError));
});

test('an abort throws its reason; leaving the loop closes the connection', async () => {
  const closed = Promise.withResolvers<void>();
  respond = (_request, response) => { response.write('{"type":"ADDED","object":{"metadata":{}}}\n'); response.once('close', closed.resolve); };
  const abort = new AbortController();
  const watch = client.watch(pods, { signal: abort.signal })[Symbol.asyncIterator]();
  await watch.next();
  const reason = new Error('enough');
  const next = watch.next();
  abort.abort(reason);
  await assert.rejects(next, error => error === reason);
  await closed.promise;
  const second = Promise.withResolvers<void>();
  respond = (_request, response) => { response.write('{"type":"ADDED","object":{"metadata":{}}}\n'); response.once('close', second.resolve); };
  for await (const event of client.watch(pods)) { assert.equal(event.type, 'ADDED'); break; }
  await second.promise;
});

test('lines are cut anywhere, even inside a character', async () => {
  const bytes = Buffer.from('ä1\nö2\n\nunfinished');
  for (let size = 1; size <= bytes.length; size++) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
    const lines: string[] = [];
    for await (const line of readLines((async function* () { yield* chunks; })())) lines.push(line);
    assert.deepEqual(lines, ['ä1', 'ö2']);
  }
});

test('paths name what is there', () => {
  assert.equal(resourcePath(pods, {}), '/api/v1/pods');
  assert.equal(resourcePath(pods, { namespace: 'a', name: 'b', subresource: 'exec' }, { command: ['x', 'y z'], tty: false, stdin: true }), '/api/v1/namespaces/a/pods/b/exec?command=x&command=y+z&stdin=true');
});

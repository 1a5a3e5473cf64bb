import assert from 'node:assert/strict';
import https from 'node:https';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { makeAuthority, issue } from '../../../../src/engine/process/issueCertificates.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { systemRandom } from '../../../../src/base/random.ts';
import type { Pod } from '../../../../src/api/objects.ts';
import { pods } from '../../../../src/api/resources.ts';
import { encodeProtobuf, PROTOBUF_MEDIA_TYPE } from '../../../../src/api/protobuf/codec.ts';
import type { ApiServer } from '../../../../src/engine/apiserver/apiServer.ts';
import { startApiServer } from '../../../../src/engine/apiserver/apiServer.ts';
import type { NodeConnection } from '../../../../src/engine/contracts/nodeConnection.ts';
import { builtInServed } from '../../../../src/engine/apiserver/served.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';

interface Pair { readonly certificate: string; readonly key: string }
interface Reply { readonly code: number; readonly headers: IncomingMessage['headers']; readonly text: string; readonly json: Record<string, unknown> }
interface Ask { readonly method?: string; readonly headers?: OutgoingHttpHeaders; readonly body?: string | Uint8Array; readonly as?: Pair | undefined; readonly json?: unknown }

let api: ApiServer;
let ca: string;
let admin: Pair;
let jane: Pair;
const streamed: string[] = [];

before(async () => {
  const dates = () => ({ notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000), serial: systemRandom.uuid().replaceAll('-', '') });
  const authority = makeAuthority(dates());
  ca = authority.certificate;
  const server = issue(authority, { subject: 'CN=server', usage: 'server', names: ['127.0.0.1', 'localhost'], ...dates() });
  admin = issue(authority, { subject: 'O=system:masters,CN=admin', usage: 'client', names: [], ...dates() });
  jane = issue(authority, { subject: 'O=dev,CN=jane', usage: 'client', names: [], ...dates() });
  api = await startApiServer({
    storage: openMemoryStorage({ clock: systemClock }), clock: systemClock, random: systemRandom, logger: silentLogger, serviceCidr: '10.96.0.0/16',
    host: '127.0.0.1', tls: { ...server, clientCa: ca }, nodes: name => name === 'n1' ? {} as NodeConnection : undefined,
    streaming: {
      handleLog: async ({ pod, user }, response) => { response.end(`log of ${pod.metadata.name} for ${user.name}\n`); },
      handleUpgrade: async ({ subresource, url }, { socket, accept }) => {
        streamed.push(`${subresource} ${url.search}`);
        accept();
        socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      },
    },
    management: {
      status: () => ({ version: '1', engineId: 'e', pid: 1, startedAt: '', server: '', dataDirectory: '', node: { phase: 'Ready', message: '' } }),
      backup: ({ file, force }) => ({ file, bytes: force ? 2 : 1, objects: 0, engineId: 'e' }),
      stop: async ({ pods: withPods }) => { streamed.push(`stop ${withPods}`); },
    },
  });
  await api.clientFor('system:test').create(pods, pod('a'));
});
after(() => api.stop());

const pod = (name: string, nodeName?: string): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec: { containers: [{ name: 'c', image: 'busybox' }], ...(nodeName === undefined ? {} : { nodeName }) } });

function send(target: string, { method = 'GET', headers = {}, json, body = json === undefined ? '' : JSON.stringify(json), as = admin }: Ask = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = https.request(`https://127.0.0.1:${api.port}${target}`, {
      method, ca, agent: false, headers: { ...(json === undefined ? {} : { 'Content-Type': 'application/json' }), ...(body.length === 0 || 'Transfer-Encoding' in headers ? {} : { 'Content-Length': Buffer.byteLength(body) }), ...headers }, ...(as === undefined ? {} : { cert: as.certificate, key: as.key }),
    }, response => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const raw = Buffer.concat(chunks);
        const text = (response.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString();
        resolve({ code: response.statusCode ?? 0, headers: response.headers, text, json: text.startsWith('{') ? JSON.parse(text.split('\n')[0] ?? '') as Record<string, unknown> : {} });
      });
    });
    request.on('upgrade', (response, socket) => { socket.destroy(); resolve({ code: response.statusCode ?? 0, headers: response.headers, text: '', json: {} }); });
    request.on('error', reject);
    request.end(body);
  });
}
const anonymously = (target: string) => new Promise<number>((resolve, reject) => {
  https.get(`https://127.0.0.1:${api.port}${target}`, { ca, agent: false }, response => { response.resume(); resolve(response.statusCode ?? 0); }).on('error', reject);
});
const configMap = (name: string, data: unknown = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

test('without a client certificate only health and version are served', async () => {
  for (const target of ['/healthz', '/livez', '/readyz', '/version']) assert.equal(await anonymously(target), 200, target);
  for (const target of ['/api', '/api/v1/pods', '/openapi/v3', '/nope']) assert.equal(await anonymously(target), 403, target);
});

test('a user who is not in system:masters is refused in Kubernetes\' words', async () => {
  assert.equal((await send('/api/v1/namespaces/default/pods', { as: jane })).json['message'], 'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"');
  assert.equal((await send('/apis/apps/v1/namespaces/x/deployments/d/scale', { as: jane, method: 'PUT', json: {} })).json['message'], 'deployments.apps "d" is forbidden: User "jane" cannot update resource "deployments/scale" in API group "apps" in the namespace "x"');
  assert.equal((await send('/metrics', { as: jane })).json['message'], 'forbidden: User "jane" cannot get path "/metrics"');
  assert.equal((await send('/api/v1/namespaces/default', { as: jane })).json['message'], 'namespaces "default" is forbidden: User "jane" cannot get resource "namespaces" in API group "" in the namespace "default"');
});

const refusals: readonly { readonly name: string; readonly target: string; readonly ask?: Ask; readonly code: number; readonly reason: string; readonly message?: RegExp }[] = [
  { name: 'an unknown path', target: '/nope', code: 404, reason: 'NotFound', message: /could not find the requested resource/ },
  { name: 'an unknown resource', target: '/api/v1/namespaces/default/widgets', code: 404, reason: 'NotFound' },
  { name: 'an unknown version', target: '/apis/apps/v2/deployments', code: 404, reason: 'NotFound' },
  { name: 'an unknown subresource', target: '/api/v1/namespaces/default/pods/a/nope', code: 404, reason: 'NotFound' },
  { name: 'a broken escape', target: '/api/v1/namespaces/%zz/pods', code: 400, reason: 'BadRequest' },
  { name: 'a method that the resource lacks', target: '/api/v1/namespaces/default/pods', ask: { method: 'PUT', json: {} }, code: 405, reason: 'MethodNotAllowed' },
  { name: 'a write to live resources', target: '/apis/metrics.k8s.io/v1beta1/nodes', ask: { method: 'POST', json: {} }, code: 405, reason: 'MethodNotAllowed' },
  { name: 'an answer that nobody can make', target: '/api/v1/pods', ask: { headers: { Accept: 'text/html' } }, code: 406, reason: 'NotAcceptable', message: /application\/json/ },
  { name: 'a table in protobuf', target: '/api/v1/pods', ask: { headers: { Accept: `${PROTOBUF_MEDIA_TYPE};as=Table;g=meta.k8s.io;v=v1` } }, code: 406, reason: 'NotAcceptable' },
  { name: 'a body in an unknown format', target: CONFIG_MAPS, ask: { method: 'POST', headers: { 'Content-Type': 'text/csv' }, body: 'a' }, code: 415, reason: 'UnsupportedMediaType' },
  { name: 'a patch in an unknown format', target: `${CONFIG_MAPS}/a`, ask: { method: 'PATCH', json: {} }, code: 415, reason: 'UnsupportedMediaType', message: /strategic-merge-patch/ },
  { name: 'a body of more than 3 MiB', target: CONFIG_MAPS, ask: { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: 'x'.repeat(3 * 1024 * 1024 + 1) }, code: 413, reason: 'RequestEntityTooLarge' },
  { name: 'a body of more than 3 MiB whose length is not told', target: CONFIG_MAPS, ask: { method: 'POST', headers: { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' }, body: 'x'.repeat(4 * 1024 * 1024) }, code: 413, reason: 'RequestEntityTooLarge' },
  { name: 'broken JSON', target: CONFIG_MAPS, ask: { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{' }, code: 400, reason: 'BadRequest', message: /must be of type ConfigMap.*json parse error/ },
  { name: 'another kind', target: CONFIG_MAPS, ask: { method: 'POST', json: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' } } }, code: 400, reason: 'BadRequest', message: /cannot be handled as a ConfigMap/ },
  { name: 'another version', target: CONFIG_MAPS, ask: { method: 'POST', json: { ...configMap('x'), apiVersion: 'v2' } }, code: 400, reason: 'BadRequest', message: /^ConfigMap in version "v2" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "v2" in scheme / },
  { name: 'another namespace', target: CONFIG_MAPS, ask: { method: 'POST', json: { ...configMap('x'), metadata: { name: 'x', namespace: 'kube-system' } } }, code: 400, reason: 'BadRequest', message: /namespace of the provided object does not match/ },
  { name: 'another name', target: `${CONFIG_MAPS}/a`, ask: { method: 'PUT', json: configMap('b') }, code: 400, reason: 'BadRequest', message: /the name of the object \(b\) does not match the name on the URL \(a\)/ },
  { name: 'a value of the wrong type', target: CONFIG_MAPS, ask: { method: 'POST', json: configMap('x', { a: 1 }) }, code: 400, reason: 'BadRequest', message: /json: cannot unmarshal number into Go struct field ConfigMap\.data of type string/ },
  { name: 'unknown fields when validation is strict', target: `${CONFIG_MAPS}?fieldValidation=Strict`, ask: { method: 'POST', json: { ...configMap('x'), oddity: 1 } }, code: 400, reason: 'BadRequest', message: /strict decoding error: unknown field "oddity"/ },
  { name: 'an unknown dry run', target: `${CONFIG_MAPS}?dryRun=Some`, ask: { method: 'POST', json: configMap('x') }, code: 422, reason: 'Invalid' },
  { name: 'sendInitialEvents without NotOlderThan', target: '/api/v1/pods?watch=1&sendInitialEvents=true', code: 422, reason: 'Invalid', message: /sendInitialEvents requires setting resourceVersionMatch to NotOlderThan/ },
  { name: 'a body that nests too deep', target: CONFIG_MAPS, ask: { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: `{"data":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}` }, code: 400, reason: 'BadRequest', message: /exceeded max depth/ },
  { name: 'a patch that nests too deep', target: '/api/v1/namespaces/default/pods/a', ask: { method: 'PATCH', headers: { 'Content-Type': 'application/merge-patch+json' }, body: `{"spec":${'['.repeat(5_000)}${']'.repeat(5_000)}}` }, code: 400, reason: 'BadRequest', message: /exceeded max depth/ },
  { name: 'a version from the future', target: '/api/v1/pods?resourceVersion=999999', code: 504, reason: 'Timeout', message: /Too large resource version/ },
  { name: 'exec without an upgrade', target: '/api/v1/namespaces/default/pods/a/exec?command=x', code: 400, reason: 'BadRequest', message: /^Upgrade request required$/ },
];
for (const { name, target, ask, code, reason, message } of refusals) {
  test(`refused with ${code}: ${name}`, async () => {
    const reply = await send(target, ask);
    assert.deepEqual([reply.code, reply.json['kind'], reply.json['reason'], reply.json['code']], [code, 'Status', reason, code], reply.text);
    if (message !== undefined) assert.match(String(reply.json['message']), message);
  });
}

test('a protobuf body is stored like JSON', async () => {
  const reply = await send(CONFIG_MAPS, { method: 'POST', headers: { 'Content-Type': PROTOBUF_MEDIA_TYPE, 'Accept': `${PROTOBUF_MEDIA_TYPE},application/json` }, body: encodeProtobuf(configMap('proto', { a: 'b' })) });
  assert.equal(reply.code, 201);
  assert.deepEqual([reply.headers['content-type'], reply.json['data']], ['application/json', { a: 'b' }]);
});

test('a YAML body is stored like JSON, and null counts as absent', async () => {
  const reply = await send(CONFIG_MAPS, { method: 'POST', headers: { 'Content-Type': 'application/yaml' }, body: 'metadata: {name: yaml, creationTimestamp: null}\ndata:\n  a: b\n' });
  assert.deepEqual([reply.code, reply.json['data']], [201, { a: 'b' }]);
});

test('unknown fields are dropped with a warning', async () => {
  const reply = await send(CONFIG_MAPS, { method: 'POST', json: { ...configMap('warned'), oddity: 1 } });
  assert.deepEqual([reply.code, reply.headers['warning'], 'oddity' in reply.json], [201, '299 - "unknown field \\"oddity\\""', false]);
});

test('fields without effect are told in warnings, by create and update alike', async () => {
  const sized = { ...pod('sized'), spec: { ...pod('sized').spec, volumes: [{ name: 'd', emptyDir: { sizeLimit: '1Gi' } }] } };
  const created = await send('/api/v1/namespaces/default/pods', { method: 'POST', json: sized });
  const patched = await send('/api/v1/namespaces/default/pods/sized', { method: 'PATCH', headers: { 'Content-Type': 'application/merge-patch+json' }, body: '{"metadata":{"labels":{"a":"b"}}}' });
  for (const [reply, code] of [[created, 201], [patched, 200]] as const) {
    assert.equal(reply.code, code, reply.text);
    assert.equal(reply.headers['warning'], '299 - "spec.volumes[d].emptyDir.sizeLimit: is not enforced by this node"');
  }
  await send('/api/v1/namespaces/default/pods/sized', { method: 'DELETE' });
});

test('deleting answers a Status that names what is gone', async () => {
  const created = await send(CONFIG_MAPS, { method: 'POST', json: configMap('gone') });
  const reply = await send(`${CONFIG_MAPS}/gone`, { method: 'DELETE', json: { propagationPolicy: 'Background' } });
  const { uid } = created.json['metadata'] as { uid: string };
  assert.deepEqual([reply.code, reply.json['status'], reply.json['details']], [200, 'Success', { name: 'gone', kind: 'configmaps', uid }]);
});

test('tables carry columns, cells and metadata', async () => {
  const { json } = await send('/api/v1/namespaces/default/pods', { headers: { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' } });
  const table = json as { kind: string; columnDefinitions: { name: string }[]; rows: { cells: unknown[]; object: { kind: string } }[] };
  assert.equal(table.kind, 'Table');
  assert.deepEqual(table.columnDefinitions.slice(0, 5).map(({ name }) => name), ['Name', 'Ready', 'Status', 'Restarts', 'Age']);
  assert.deepEqual([table.rows[0]?.cells.slice(0, 3), table.rows[0]?.object.kind], [['a', '0/1', 'Pending'], 'PartialObjectMetadata']);
});

test('a scale as a table has columns of its own', async () => {
  const spec = { replicas: 3, selector: { matchLabels: { app: 'd' } }, template: { metadata: { labels: { app: 'd' } }, spec: { containers: [{ name: 'c', image: 'busybox' }] } } };
  const deployments = '/apis/apps/v1/namespaces/default/deployments';
  await send(deployments, { method: 'POST', json: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'scaled' }, spec } });
  const { json } = await send(`${deployments}/scaled/scale`, { headers: { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' } });
  const table = json as { columnDefinitions: { name: string }[]; rows: { cells: unknown[]; object: { kind: string } }[] };
  assert.deepEqual([table.columnDefinitions.map(({ name }) => name), table.rows[0]?.cells.slice(0, 3), table.rows[0]?.object.kind], [['Name', 'Desired', 'Available', 'Age'], ['scaled', 3, 0], 'PartialObjectMetadata']);
});

test('metadata alone is served on request', async () => {
  const { json } = await send('/api/v1/namespaces/default/pods', { headers: { Accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' } });
  assert.equal(json['kind'], 'PartialObjectMetadataList');
  assert.ok(!('spec' in ((json['items'] as object[])[0] ?? {})));
});

test('big answers are compressed for clients that take it', async () => {
  await send(CONFIG_MAPS, { method: 'POST', json: configMap('big', { text: 'x'.repeat(200_000) }) });
  const reply = await send(`${CONFIG_MAPS}/big`, { headers: { 'Accept-Encoding': 'gzip' } });
  assert.equal(reply.headers['content-encoding'], 'gzip');
  assert.ok(Number(reply.headers['content-length']) < 2_000);
  assert.equal((reply.json['data'] as { text: string }).text.length, 200_000);
});

test('a watch streams JSON lines and ends with its timeout', async () => {
  const reply = await send('/api/v1/namespaces/default/pods?watch=1&timeoutSeconds=1&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan');
  const lines = reply.text.trim().split('\n').map(line => JSON.parse(line) as { type: string; object: { metadata: { annotations?: object } } });
  assert.deepEqual(lines.map(({ type }) => type), ['ADDED', 'BOOKMARK', 'BOOKMARK']);
  assert.deepEqual(lines[1]?.object.metadata.annotations, { 'k8s.io/initial-events-end': 'true' });
});

test('a watch of tables names its columns once', async () => {
  await send('/api/v1/namespaces/kube-system/pods', { method: 'POST', json: { ...pod('t1'), metadata: { name: 't1' } } });
  await send('/api/v1/namespaces/kube-system/pods', { method: 'POST', json: { ...pod('t2'), metadata: { name: 't2' } } });
  const reply = await send('/api/v1/namespaces/kube-system/pods?watch=1&timeoutSeconds=1', { headers: { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } });
  const tables = reply.text.trim().split('\n').map(line => JSON.parse(line) as { object: { columnDefinitions: unknown[]; rows: unknown[] } });
  assert.deepEqual(tables.map(({ object }) => [object.columnDefinitions.length > 0, object.rows.length]), [[true, 1], [false, 1]]);
});

test('discovery is served plain and aggregated', async () => {
  const plain = await send('/apis/apps/v1');
  const names = (plain.json['resources'] as { name: string }[]).map(({ name }) => name);
  assert.deepEqual(names.filter(name => name.startsWith('deployments')), ['deployments', 'deployments/status', 'deployments/scale']);
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';
  const aggregated = await send('/apis', { headers: { Accept: accept } });
  assert.equal(aggregated.headers['content-type'], 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
  assert.deepEqual((aggregated.json['items'] as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name), [...new Set(builtInServed.map(({ group }) => group))].filter(group => group !== ''));
  assert.ok(builtInServed.some(({ group }) => group === 'rbac.authorization.k8s.io'));
  assert.equal((await send('/apis')).json['kind'], 'APIGroupList');
  assert.equal((await send('/apis/apps')).json['kind'], 'APIGroup');
});

test('events are served in both groups', async () => {
  const event = { metadata: { name: 'e' }, involvedObject: { kind: 'Pod', name: 'a', namespace: 'default' }, reason: 'Tested', message: 'hello', type: 'Normal', source: { component: 'test' } };
  assert.equal((await send('/api/v1/namespaces/default/events', { method: 'POST', json: event })).code, 201);
  const other = await send('/apis/events.k8s.io/v1/namespaces/default/events/e');
  assert.deepEqual([other.json['apiVersion'], other.json['note'], (other.json['regarding'] as { name: string }).name], ['events.k8s.io/v1', 'hello', 'a']);
  const selected = await send('/apis/events.k8s.io/v1/events?fieldSelector=regarding.name%3Da');
  assert.equal((selected.json['items'] as unknown[]).length, 1);
});

test('logs, exec and port-forward go to the node of the pod', async () => {
  const client = api.clientFor('system:test');
  await client.create(pods, pod('bound', 'n1'));
  await client.create(pods, pod('lost', 'n9'));
  assert.equal((await send('/api/v1/namespaces/default/pods/bound/log')).text, 'log of bound for admin\n');
  assert.equal((await send('/api/v1/namespaces/default/pods/a/log')).text, '');
  const upgrade = (name: string, subresource: string) => send(`/api/v1/namespaces/default/pods/${name}/${subresource}?x=1`, { headers: { Connection: 'Upgrade', Upgrade: 'websocket' } });
  assert.equal((await upgrade('bound', 'exec')).code, 101);
  assert.deepEqual(streamed.at(-1), 'exec ?x=1');
  assert.equal((await upgrade('a', 'exec')).json['message'], 'pod a does not have a host assigned');
  assert.equal((await upgrade('lost', 'portforward')).json['message'], 'nodes "n9" not found');
  assert.equal((await upgrade('none', 'attach')).code, 404);
});

test('a request for an upgrade of something else is served as it is', async () => {
  const reply = await send('/api/v1/namespaces/default/pods/a', { headers: { Connection: 'Upgrade', Upgrade: 'h2c' } });
  assert.deepEqual([reply.code, reply.json['kind']], [200, 'Pod']);
});

test('the engine\'s own endpoints answer', async () => {
  assert.equal((await send('/slipway/status')).json['engineId'], 'e');
  assert.deepEqual((await send('/slipway/backup?file=/b&force=true', { method: 'POST' })).json, { file: '/b', bytes: 2, objects: 0, engineId: 'e' });
  assert.equal((await send('/slipway/stop?pods=true', { method: 'POST' })).code, 200);
  assert.equal(streamed.at(-1), 'stop true');
  assert.equal((await send('/slipway/stop')).code, 405);
});

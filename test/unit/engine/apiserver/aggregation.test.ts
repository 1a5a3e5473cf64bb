import assert from 'node:assert/strict';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { after, before, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';
import type { APIService, ConfigMap, EndpointSlice, KubernetesObject, Service } from '../../../../src/api/objects.ts';
import { apiServices, clusterRoleBindings, clusterRoles, configMaps, customResourceDefinitions, endpointSlices, namespaces, services } from '../../../../src/api/resources.ts';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { systemRandom } from '../../../../src/base/random.ts';
import { toExtensionAction } from '../../../../src/engine/apiserver/http/handleExtension.ts';
import { issue, makeAuthority } from '../../../../src/engine/process/issueCertificates.ts';
import type { IncomingMessage } from 'node:http';
import { computeLocalApiServices } from '../../../../src/engine/apiserver/aggregation/localApiServices.ts';
import type { ResourceRegistry } from '../../../../src/engine/apiserver/resourceRegistry.ts';
import { startTestApi, type TestApi } from './testApi.ts';

const dates = () => ({ notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000), serial: systemRandom.uuid().replaceAll('-', '') });
const MAX_TURNS = 100_000;
const clock = new FakeClock(Date.now());
let api: TestApi;
let extension: https.Server;
let caBundle: string;
let healthy = true;
let openApiBroken = false;
let hasOpenApiV2 = true;
let asked: IncomingMessage[] = [];

/** The extension server: flowers of wardle.example.com/v1. It believes headers of the front proxy only. */
function answer(request: IncomingMessage, proxyCa: string): { readonly code: number; readonly body: unknown } {
  const socket = request.socket as TLSSocket;
  if (!socket.authorized || socket.getPeerCertificate().subject.CN !== 'front-proxy-client') return { code: 401, body: { why: proxyCa } };
  if (!healthy) return { code: 500, body: {} };
  const path = (request.url ?? '').replace(/\?.*/, '');
  if (path === '/apis/wardle.example.com/v1') {
    return { code: 200, body: { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: 'wardle.example.com/v1', resources: [
      { name: 'flowers', singularName: 'flower', namespaced: true, kind: 'Flower', verbs: ['create', 'get', 'list', 'watch'], shortNames: ['fl'] },
      { name: 'flowers/status', singularName: '', namespaced: true, kind: 'Flower', verbs: ['get'] },
    ] } };
  }
  if (path.startsWith('/openapi/v') && openApiBroken) return { code: 200, body: null };
  if (path === '/openapi/v3') return { code: 200, body: { paths: { 'apis/wardle.example.com/v1': { serverRelativeURL: `/openapi/v3/apis/wardle.example.com/v1?hash=${hasOpenApiV2 ? 'ABC' : 'DEF'}` } } } };
  if (path === '/openapi/v2' && !hasOpenApiV2) return { code: 404, body: {} };
  if (path === '/openapi/v2') return { code: 200, body: { paths: { '/apis/wardle.example.com/v1/flowers': { get: { responses: { 200: { description: 'OK', schema: { $ref: '#/definitions/com.example.Flower' } } } } }, '/apis/other.example.com/v1/': {} }, definitions: { 'com.example.Flower': { type: 'object' } } } };
  return { code: 200, body: { path: request.url, method: request.method, headers: request.headers } };
}

before(async () => {
  const [proxyCa, serverCa] = [makeAuthority({ name: 'proxy', ...dates() }), makeAuthority({ name: 'extension', ...dates() })];
  const client = issue(proxyCa, { subject: 'CN=front-proxy-client', usage: 'client', names: [], ...dates() });
  const server = issue(serverCa, { subject: 'CN=wardle', usage: 'server', names: ['wardle.test.svc'], ...dates() });
  caBundle = Buffer.from(serverCa.certificate).toString('base64');
  extension = https.createServer({ cert: server.certificate, key: server.key, ca: proxyCa.certificate, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    asked.push(request);
    const { code, body } = answer(request, proxyCa.certificate);
    response.writeHead(code, { 'Content-Type': 'application/json' });
    if (!request.url?.includes('watch=true')) { response.end(JSON.stringify(body)); return; }
    response.write('{"type":"ADDED"}\n');
    response.write('{"type":"DELETED"}\n');
    response.end();
  });
  const sockets = new WebSocketServer({ server: extension });
  sockets.on('connection', (socket, request) => { socket.send(String(request.headers['x-remote-user'])); });
  await new Promise<void>(resolve => { extension.listen(0, '127.0.0.1', resolve); });
  const { port } = extension.address() as AddressInfo;
  api = await startTestApi({ clock, dial: async () => net.connect(port, '127.0.0.1') });
  await api.api.useFrontProxy({ ...client, authority: proxyCa.certificate, clientCa: 'CLIENTS' });
  await api.api.clientFor('test').create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'default' } });
});
after(async () => { await api.stop(); extension.closeAllConnections(); extension.close(); });

const client = () => api.api.clientFor('test');
const availableOf = async (name = 'v1.wardle.example.com') => (await client().get(apiServices, { name })).status?.conditions?.find(({ type }) => type === 'Available');
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; !await holds(); turn++) {
    if (turn === MAX_TURNS) assert.fail('it does not come to that');
    await setImmediate();
  }
}
const becomes = (reason: string) => until(async () => (await availableOf())?.reason === reason);
const wardle = (more: object = {}): APIService => ({
  apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: 'v1.wardle.example.com' },
  spec: { group: 'wardle.example.com', version: 'v1', groupPriorityMinimum: 2000, versionPriority: 10, service: { namespace: 'test', name: 'wardle' }, caBundle, ...more },
});
const service: Service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'wardle', namespace: 'test' }, spec: { ports: [{ name: 'https', port: 443 }] } };
const slice: EndpointSlice = {
  apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 'wardle-1', namespace: 'test', labels: { 'kubernetes.io/service-name': 'wardle' } }, addressType: 'IPv4',
  ports: [{ name: 'https', port: 8443, protocol: 'TCP' }], endpoints: [{ addresses: ['10.1.1.1'], conditions: { ready: true } }],
};

test('every version that is served here has an APIService that is available', async () => {
  const { items } = await client().list(apiServices);
  const names = items.map(({ metadata }) => metadata.name);
  for (const name of ['v1.', 'v1.apps', 'v2.autoscaling', 'v1.rbac.authorization.k8s.io', 'v1.apiextensions.k8s.io']) assert.ok(names.includes(name), name);
  assert.ok(!names.includes('v1.apiregistration.k8s.io'));
  for (const { metadata, spec, status } of items) {
    assert.equal(metadata.labels?.['kube-aggregator.kubernetes.io/automanaged'], 'onstart');
    assert.deepEqual([spec?.service, status?.conditions?.[0]?.type, status?.conditions?.[0]?.status, status?.conditions?.[0]?.reason], [undefined, 'Available', 'True', 'Local']);
  }
  const core = items.find(({ metadata }) => metadata.name === 'v1.');
  assert.deepEqual([core?.spec?.groupPriorityMinimum, core?.spec?.versionPriority], [18000, 1]);
});

test('extension servers are told whom to believe', async () => {
  const { data } = await client().get(configMaps, { namespace: 'kube-system', name: 'extension-apiserver-authentication' }) as ConfigMap;
  assert.equal(data?.['client-ca-file'], 'CLIENTS');
  assert.match(data?.['requestheader-client-ca-file'] ?? '', /BEGIN CERTIFICATE/);
  assert.deepEqual([data?.['requestheader-allowed-names'], data?.['requestheader-username-headers'], data?.['requestheader-group-headers'], data?.['requestheader-extra-headers-prefix']], ['["front-proxy-client"]', '["X-Remote-User"]', '["X-Remote-Group"]', '["X-Remote-Extra-"]']);
});

test('an APIService becomes available step by step, and its requests are refused until then', async () => {
  await client().create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'test' } });
  await client().create(apiServices, wardle());
  await becomes('ServiceNotFound');
  assert.equal((await availableOf())?.message, 'service/wardle in "test" is not present');
  const refused = await api.send('/apis/wardle.example.com/v1/namespaces/default/flowers');
  assert.deepEqual([refused.code, refused.text], [503, 'service unavailable\n']);
  await client().create(services, { ...service, spec: { ports: [{ name: 'http', port: 80 }] } });
  await becomes('ServicePortError');
  await client().patch(services, { namespace: 'test', name: 'wardle' }, { type: 'merge', body: { spec: { ports: [{ name: 'https', port: 443 }] } } });
  await becomes('EndpointsNotFound');
  await client().create(endpointSlices, { ...slice, endpoints: [] });
  await becomes('MissingEndpoints');
  assert.equal((await availableOf())?.message, 'endpointslices for service/wardle in "test" have no addresses with port name "https"');
  await client().patch(endpointSlices, { namespace: 'test', name: 'wardle-1' }, { type: 'merge', body: { endpoints: slice.endpoints } });
  await becomes('Passed');
  assert.deepEqual([(await availableOf())?.status, (await availableOf())?.message], ['True', 'all checks passed']);
});

test('a request reaches the extension server as its caller, whatever the caller says', async () => {
  const { code, json } = await api.send('/apis/wardle.example.com/v1/namespaces/default/flowers?limit=5', { headers: { 'X-Remote-User': 'somebody', 'X-Remote-Group': 'system:masters', 'X-Remote-Extra-Foo': 'x' } });
  const { path, headers } = json() as { readonly path: string; readonly headers: Record<string, string> };
  assert.equal(code, 200);
  assert.equal(path, '/apis/wardle.example.com/v1/namespaces/default/flowers?limit=5');
  assert.deepEqual([headers['x-remote-user'], headers['x-remote-group'], headers['x-remote-extra-foo'], headers['authorization']], ['admin', 'system:masters, system:authenticated', undefined, undefined]);
  assert.match(headers['x-remote-extra-authentication.kubernetes.io%2fcredential-id'] ?? headers['x-remote-extra-authentication.kubernetes.io%2Fcredential-id'] ?? '', /^X509SHA256=/);
  const posted = (await api.send('/apis/wardle.example.com/v1/namespaces/default/flowers', { method: 'POST', json: { a: 1 } })).json();
  assert.equal(posted['method'], 'POST');
});

test('the caller may only do what roles allow, also in another\'s name', async () => {
  const target = '/apis/wardle.example.com/v1/namespaces/default/flowers/rose';
  const refused = await api.send(target, { headers: { 'Impersonate-User': 'jane' } });
  assert.deepEqual([refused.code, refused.json()['message']], [403, 'flowers.wardle.example.com "rose" is forbidden: User "jane" cannot get resource "flowers" in API group "wardle.example.com" in the namespace "default"']);
  await client().create(clusterRoles, { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'gardener' }, rules: [{ apiGroups: ['wardle.example.com'], resources: ['flowers'], verbs: ['get'] }] });
  await client().create(clusterRoleBindings, { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: 'gardener' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'gardener' }, subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'jane' }] });
  const { headers } = (await api.send(target, { headers: { 'Impersonate-User': 'jane' } })).json() as { readonly headers: Record<string, string> };
  assert.deepEqual([headers['x-remote-user'], headers['x-remote-group']], ['jane', 'system:authenticated']);
});

test('watches and upgrades go through', async () => {
  const { text } = await api.send('/apis/wardle.example.com/v1/flowers?watch=true');
  assert.equal(text, '{"type":"ADDED"}\n{"type":"DELETED"}\n');
  const socket = new WebSocket(`wss://127.0.0.1:${api.api.port}/apis/wardle.example.com/v1/namespaces/default/flowers/rose/smell`, api.identity);
  const heard = await new Promise<string>((resolve, reject) => { socket.once('message', (data: Buffer) => resolve(data.toString())); socket.once('error', reject); });
  socket.close();
  assert.equal(heard, 'admin');
});

test('its resources are in every form of discovery', async () => {
  const groups = (await api.send('/apis')).json() as { readonly groups: { readonly name: string; readonly preferredVersion: object }[] };
  assert.deepEqual(groups.groups.find(({ name }) => name === 'wardle.example.com')?.preferredVersion, { groupVersion: 'wardle.example.com/v1', version: 'v1' });
  assert.equal((await api.send('/apis/wardle.example.com')).json()['kind'], 'APIGroup');
  assert.equal((await api.send('/apis/wardle.example.com/v1')).json()['kind'], 'APIResourceList');
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  const { items } = (await api.send('/apis', { headers: { Accept: accept } })).json() as { readonly items: { readonly metadata: { readonly name: string }; readonly versions: object[] }[] };
  assert.deepEqual(items.find(({ metadata }) => metadata.name === 'wardle.example.com')?.versions, [{
    version: 'v1', freshness: 'Current',
    resources: [{
      resource: 'flowers', responseKind: { group: 'wardle.example.com', version: 'v1', kind: 'Flower' }, scope: 'Namespaced', singularResource: 'flower', verbs: ['create', 'get', 'list', 'watch'], shortNames: ['fl'],
      subresources: [{ subresource: 'status', responseKind: { group: 'wardle.example.com', version: 'v1', kind: 'Flower' }, verbs: ['get'] }],
    }],
  }]);
});

test('its OpenAPI v3 document is in the index and fetched from it', async () => {
  const { paths } = (await api.send('/openapi/v3')).json() as { readonly paths: Record<string, { readonly serverRelativeURL: string }> };
  const url = paths['apis/wardle.example.com/v1']?.serverRelativeURL ?? '';
  assert.equal(url, '/openapi/v3/apis/wardle.example.com/v1?hash=ABC');
  assert.ok(paths['apis/apps/v1'] !== undefined);
  const { path, headers } = (await api.send(url)).json() as { readonly path: string; readonly headers: Record<string, string> };
  assert.deepEqual([path, headers['x-remote-user'], headers['x-remote-group']], [url, 'system:aggregator', undefined]);
});

test('its OpenAPI v2 is part of the one document', async () => {
  const { paths, definitions } = (await api.send('/openapi/v2')).json() as { readonly paths: Record<string, unknown>; readonly definitions: Record<string, unknown> };
  assert.deepEqual([paths['/apis/wardle.example.com/v1/flowers'] !== undefined, paths['/apis/other.example.com/v1/'], definitions['com.example.Flower']], [true, undefined, { type: 'object' }]);
  assert.ok(paths['/apis/apps/v1/deployments'] !== undefined);
  const { body } = await api.send('/openapi/v2', { headers: { Accept: 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf' } });
  assert.ok(body.includes('com.example.Flower'));
});

test('a server whose OpenAPI cannot be read is as available as before, and its document is had again when it can be', async () => {
  const before = await availableOf();
  const isTold = async () => '/apis/wardle.example.com/v1/flowers' in ((await api.send('/openapi/v2')).json()['paths'] as object);
  for (const broken of [true, false]) {
    openApiBroken = broken;
    await clock.advance(30_000);
    await until(async () => await isTold() !== broken);
    assert.equal((await api.send('/apis/wardle.example.com/v1/flowers')).code, 200);
  }
  assert.deepEqual(await availableOf(), before);
});

test('a server that has no OpenAPI v2 is not asked for it again while its OpenAPI v3 is the same', async () => {
  hasOpenApiV2 = false;
  await clock.advance(30_000);
  await until(async () => !('/apis/wardle.example.com/v1/flowers' in ((await api.send('/openapi/v2')).json()['paths'] as object)));
  asked = [];
  await clock.advance(30_000);
  await until(async () => asked.some(({ url }) => url === '/openapi/v3'));
  // Another check, which follows that one, tells that it is over.
  healthy = false;
  await client().patch(endpointSlices, { namespace: 'test', name: 'wardle-1' }, { type: 'merge', body: { metadata: { labels: { again: 'yes' } } } });
  await becomes('FailedDiscoveryCheck');
  assert.ok(asked.every(({ url }) => url !== '/openapi/v2'));
  [healthy, hasOpenApiV2] = [true, true];
  await clock.advance(1_000);
  await becomes('Passed');
});

const DOCUMENT = '/openapi/v3/apis/wardle.example.com/v1';
for (const [name, target, ask, code] of [
  ['a path below it', `${DOCUMENT}/namespaces/default/flowers`, {}, 404], ['a slash after it', `${DOCUMENT}/`, {}, 404], ['a write', DOCUMENT, { method: 'POST', json: {} }, 405], ['a deletion', DOCUMENT, { method: 'DELETE' }, 405],
] as const) {
  test(`an OpenAPI document is read only: ${name} does not reach the extension server`, async () => {
    asked = [];
    assert.equal((await api.send(target, ask)).code, code);
    assert.ok(asked.every(({ url }) => !url?.startsWith(DOCUMENT)));
  });
}

test('an upgrade at an OpenAPI document is refused', async () => {
  const socket = new WebSocket(`wss://127.0.0.1:${api.api.port}${DOCUMENT}`, api.identity);
  assert.match(await new Promise<string>(resolve => { socket.once('open', () => resolve('open')); socket.once('error', error => resolve(error.message)); }), /405/);
});

test('a server that fails is asked again after half a minute, and found again when it is back', async () => {
  healthy = false;
  await clock.advance(30_000);
  await becomes('FailedDiscoveryCheck');
  assert.match((await availableOf())?.message ?? '', /^failing or missing response from https:\/\/wardle\.test\.svc:443\/apis\/wardle\.example\.com\/v1: bad status from https:\/\/wardle\.test\.svc:443\/apis\/wardle\.example\.com\/v1: 500$/);
  assert.equal((await api.send('/apis/wardle.example.com/v1/flowers')).code, 503);
  const { items } = (await api.send('/apis', { headers: { Accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' } })).json() as { readonly items: { readonly metadata: { readonly name: string }; readonly versions: { readonly freshness: string; readonly resources: object[] }[] }[] };
  assert.deepEqual(items.find(({ metadata }) => metadata.name === 'wardle.example.com')?.versions.map(({ freshness, resources }) => [freshness, resources.length]), [['Stale', 1]]);
  healthy = true;
  await clock.advance(1_000);
  await becomes('Passed');
});

test('a server whose certificate is of another authority is not spoken to', async () => {
  await client().patch(apiServices, { name: 'v1.wardle.example.com' }, { type: 'merge', body: { spec: { caBundle: null } } });
  await becomes('Passed');
  asked = [];
  const { code, json } = await api.send('/apis/wardle.example.com/v1/flowers');
  assert.equal(code, 503);
  assert.match(String(json()['message']), /^error trying to reach service: .*certificate/);
  await client().patch(apiServices, { name: 'v1.wardle.example.com' }, { type: 'merge', body: { spec: { insecureSkipTLSVerify: true } } });
  assert.ok(asked.every(({ url }) => !url?.includes('flowers')));
  await until(async () => (await api.send('/apis/wardle.example.com/v1/flowers')).code === 200);
});

test('when the APIService goes so do its paths', async () => {
  await client().delete(apiServices, { name: 'v1.wardle.example.com' });
  await until(async () => (await api.send('/apis/wardle.example.com')).code === 404);
  assert.equal((await api.send('/apis/wardle.example.com/v1/flowers')).code, 404);
});

test('versions of custom resources have APIServices as long as they are served', async () => {
  await client().create(customResourceDefinitions, {
    apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'doors.example.com' },
    spec: { group: 'example.com', scope: 'Cluster', names: { plural: 'doors', kind: 'Door' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }] },
  } as KubernetesObject as never);
  const find = async () => (await client().list(apiServices)).items.find(({ metadata }) => metadata.name === 'v1.example.com');
  await until(async () => await find() !== undefined);
  const made = await find();
  assert.deepEqual([made?.metadata.labels, made?.spec?.groupPriorityMinimum, made?.spec?.versionPriority], [{ 'kube-aggregator.kubernetes.io/automanaged': 'true' }, 1000, 100]);
  await client().delete(apiServices, { name: 'v1.example.com' });
  await until(async () => (await find())?.metadata.uid !== made?.metadata.uid && await find() !== undefined);
  await client().patch(apiServices, { name: 'v1.example.com' }, { type: 'merge', body: { spec: { versionPriority: 5 } } });
  await until(async () => (await find())?.spec?.versionPriority === 100);
  await client().delete(customResourceDefinitions, { name: 'doors.example.com' });
  await until(async () => await find() === undefined);
});

test('an APIService of a built-in version that was deleted or changed by hand is made again when the server starts, and not before', () => {
  const served = api.api.resources as ResourceRegistry;
  const all = computeLocalApiServices({ served: served.all, stored: [], starting: true }).create;
  const batch = all.find(({ metadata }) => metadata.name === 'v1.batch') as APIService;
  const changed = { ...batch, spec: { ...batch.spec, versionPriority: 1 } } as APIService;
  for (const [stored, starting, expected] of [[[], true, [[], 'v1.batch']], [[], false, [[], undefined]], [[changed], true, [['v1.batch'], undefined]], [[changed], false, [[], undefined]]] as const) {
    const { create, update, remove } = computeLocalApiServices({ served: served.all, stored, starting });
    assert.deepEqual([update.map(({ metadata }) => metadata.name), create.find(({ metadata }) => metadata.name === 'v1.batch')?.metadata.name, remove], [...expected, []]);
  }
});

test('the version of the highest priority is preferred', async () => {
  for (const [version, versionPriority] of [['v1', 10], ['v1beta1', 20], ['v2', 10]] as const) {
    await client().create(apiServices, { ...wardle({ group: 'moss.example.com', version, versionPriority }), metadata: { name: `${version}.moss.example.com` } });
  }
  await until(async () => (await api.send('/apis/moss.example.com')).code === 200);
  const { versions } = (await api.send('/apis/moss.example.com')).json() as { readonly versions: readonly { readonly version: string }[] };
  assert.deepEqual(versions.map(({ version }) => version), ['v1beta1', 'v2', 'v1']);
});

const actions: readonly (readonly [string, string, object])[] = [
  ['GET', '/apis/g/v1', { verb: 'get', path: '/apis/g/v1' }],
  ['GET', '/apis/g/v1/things', { verb: 'list', group: 'g', resource: 'things' }],
  ['GET', '/apis/g/v1/watch/things', { verb: 'watch', group: 'g', resource: 'things' }],
  ['GET', '/apis/g/v1/things?fieldSelector=metadata.name%3Dt', { verb: 'list', group: 'g', resource: 'things', name: 't' }],
  ['DELETE', '/apis/g/v1/namespaces/n/things', { verb: 'deletecollection', group: 'g', resource: 'things', namespace: 'n' }],
  ['PUT', '/apis/g/v1/namespaces/n/things/t/status', { verb: 'update', group: 'g', resource: 'things', subresource: 'status', namespace: 'n', name: 't' }],
];
for (const [method, path, expected] of actions) {
  test(`${method} ${path} is judged by its path`, () => {
    const { ...action } = toExtensionAction({ request: { method } as IncomingMessage, url: new URL(`https://x${path}`) });
    assert.deepEqual(JSON.parse(JSON.stringify(action)), expected);
  });
}

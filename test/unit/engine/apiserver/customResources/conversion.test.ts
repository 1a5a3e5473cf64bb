import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { CustomResourceDefinition, CustomVersion } from '../../../../../src/api/customResources/customResourceDefinition.ts';
import type { KubernetesObject, UnstructuredObject } from '../../../../../src/api/objects.ts';
import { customResourceDefinitions, validatingAdmissionPolicies, validatingAdmissionPolicyBindings, type Resource } from '../../../../../src/api/resources.ts';
import { openApi, type OpenedApi } from '../admission/openApi.ts';
import { startWebhookServer, type Answer, type Review, type WebhookServer } from '../admission/webhookServer.ts';

type Handler = (review: Review) => Answer | number;
let server: WebhookServer;
let api: OpenedApi;
let handler: Handler;

/** v1 says `hostPort`, v2 `host` and `port`. */
function convert(object: UnstructuredObject, apiVersion: string): UnstructuredObject {
  const { hostPort = '', host = '', port = '', ...rest } = object['spec'] as Record<string, string>;
  const [ownHost, ownPort] = hostPort === '' ? [host, port] : hostPort.split(':');
  return { ...object, apiVersion, spec: apiVersion.endsWith('/v1') ? { ...rest, hostPort: `${ownHost}:${ownPort}` } : { ...rest, host: ownHost, port: ownPort } };
}
const objectsOf = ({ request }: Review) => request['objects'] as UnstructuredObject[];
const converted = (review: Review) => objectsOf(review).map(object => convert(object, review.request['desiredAPIVersion'] as string));
const success = (convertedObjects: readonly unknown[]): Answer => ({ convertedObjects, result: { status: 'Success' } });

before(async () => { server = await startWebhookServer((_, review) => handler(review)); });
after(() => server.stop());
beforeEach(async () => {
  handler = review => success(converted(review));
  server.asked.splice(0);
  api = await openApi({ dial: async () => net.connect(server.port, '127.0.0.1') });
});

const text = { type: 'string' };
const version = (name: string, fields: Record<string, object>, more: Partial<CustomVersion> = {}): CustomVersion => ({
  name, served: true, storage: name === 'v1', ...more,
  schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { mode: { type: 'string', default: name }, ...fields } } } } },
});
const versions = (more: { readonly v1?: Partial<CustomVersion>; readonly v2?: Partial<CustomVersion> } = {}) => [
  version('v1', { hostPort: { type: 'string', pattern: ':' } }, more.v1), version('v2', { host: { type: 'string', maxLength: 5 }, port: text }, { selectableFields: [{ jsonPath: '.spec.host' }], ...more.v2 }),
];
const clientConfig = (more: object = {}) => ({ url: `https://127.0.0.1:${server.port}/convert`, caBundle: server.caBundle, ...more });

function definition(change: Partial<CustomResourceDefinition['spec']> = {}, webhook: object = {}): CustomResourceDefinition {
  return {
    apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'doors.example.com' },
    spec: {
      group: 'example.com', scope: 'Namespaced', names: { plural: 'doors', kind: 'Door' }, versions: versions(),
      conversion: { strategy: 'Webhook', webhook: { clientConfig: clientConfig(), conversionReviewVersions: ['v1', 'v1beta1'], ...webhook } }, ...change,
    },
  };
}

async function settle(): Promise<void> { for (let turn = 0; turn < 50; turn++) await setImmediate(); }
async function define(object = definition()): Promise<void> { await api.client.create(customResourceDefinitions, object); await settle(); }
async function redefine(change: Partial<CustomResourceDefinition['spec']>): Promise<void> {
  await api.client.patch(customResourceDefinitions, { name: 'doors.example.com' }, { type: 'merge', body: { spec: change } });
  await settle();
}
const doors = (name: string) => api.machinery.resources.find('example.com', name, 'doors') as Resource<UnstructuredObject>;
const door = (name: string, spec: object, apiVersion = 'example.com/v2'): UnstructuredObject => ({ apiVersion, kind: 'Door', metadata: { name, namespace: 'test', labels: { is: 'door' } }, spec });
const stored = (name = 'd') => api.machinery.storage.get({ resource: 'doors.example.com', namespace: 'test', name }) as UnstructuredObject | undefined;
const KEY = { name: 'd', namespace: 'test' };

test('an object is stored in the storage version and shown in every other', async () => {
  await define();
  const created = await api.client.create(doors('v2'), door('d', { host: 'a', port: '1', extra: 'gone' }));
  assert.deepEqual([created['apiVersion'], created['spec'], created.metadata.resourceVersion], ['example.com/v2', { mode: 'v2', host: 'a', port: '1' }, stored()?.metadata.resourceVersion]);
  assert.deepEqual([stored()?.apiVersion, stored()?.['spec']], ['example.com/v1', { mode: 'v2', hostPort: 'a:1' }]);
  assert.deepEqual((await api.client.get(doors('v1'), KEY))['spec'], { mode: 'v2', hostPort: 'a:1' });
  assert.deepEqual((await api.client.get(doors('v2'), KEY))['spec'], { host: 'a', port: '1', mode: 'v2' });
  assert.deepEqual((await api.client.list(doors('v2'))).items.map(({ apiVersion, spec }) => [apiVersion, spec]), [['example.com/v2', { host: 'a', port: '1', mode: 'v2' }]]);
});

test('the webhook is asked in a ConversionReview, once for what is stored', async () => {
  await define();
  await api.client.create(doors('v1'), door('d', { hostPort: 'a:1' }, 'example.com/v1'));
  await api.client.create(doors('v1'), door('e', { hostPort: 'b:2' }, 'example.com/v1'));
  assert.equal(server.asked.length, 0);
  for (let round = 0; round < 3; round++) await api.client.list(doors('v2'), { namespace: 'test' });
  await api.client.get(doors('v2'), KEY);
  assert.equal(server.asked.length, 1);
  const [{ path, review } = { path: '', review: undefined }] = server.asked;
  assert.match(path, /^\/convert\?timeout=30s$/);
  assert.deepEqual([review?.apiVersion, review?.kind, review?.request['desiredAPIVersion'], objectsOf(review as Review).map(({ apiVersion, metadata }) => [apiVersion, metadata.name])], ['apiextensions.k8s.io/v1', 'ConversionReview', 'example.com/v2', [['example.com/v1', 'd'], ['example.com/v1', 'e']]]);
});

test('updates, patches, applies and deletes work on the version of the request', async () => {
  await define();
  await api.client.create(doors('v1'), door('d', { hostPort: 'a:1' }, 'example.com/v1'));
  const seen = await api.client.get(doors('v2'), KEY);
  const updated = await api.client.update(doors('v2'), { ...seen, spec: { host: 'b', port: '2' } } as UnstructuredObject);
  assert.deepEqual([updated['apiVersion'], updated['spec'], stored()?.['spec']], ['example.com/v2', { host: 'b', port: '2', mode: 'v2' }, { mode: 'v2', hostPort: 'b:2' }]);
  await assert.rejects(api.client.update(doors('v2'), { ...seen, spec: { host: 'c', port: '2' } } as UnstructuredObject), { code: 409 });
  const patched = await api.client.patch(doors('v2'), KEY, { type: 'merge', body: { spec: { port: '3' } } });
  assert.deepEqual([patched['spec'], stored()?.['spec']], [{ host: 'b', port: '3', mode: 'v2' }, { mode: 'v2', hostPort: 'b:3' }]);
  const applied = await api.client.patch(doors('v2'), KEY, { type: 'apply', body: { apiVersion: 'example.com/v2', kind: 'Door', metadata: { name: 'd' }, spec: { port: '4' } }, force: true }, { fieldManager: 'm' });
  assert.deepEqual([applied['spec'], stored()?.['spec']], [{ host: 'b', port: '4', mode: 'v2' }, { mode: 'v2', hostPort: 'b:4' }]);
  const version = stored()?.metadata.resourceVersion;
  await api.client.patch(doors('v2'), KEY, { type: 'merge', body: { spec: { port: '4' } } });
  assert.equal(stored()?.metadata.resourceVersion, version);
  assert.equal(await api.client.delete(doors('v2'), KEY), undefined);
  assert.equal(stored(), undefined);
});

test('who owns a field is followed into other versions', async () => {
  await define();
  const apply = (version: 'v1' | 'v2', fieldManager: string, spec: object, options: { readonly force?: boolean } = {}) =>
    api.client.patch(doors(version), KEY, { type: 'apply', body: { apiVersion: `example.com/${version}`, kind: 'Door', metadata: { name: 'd' }, spec }, ...options }, { fieldManager });
  const owners = (object: KubernetesObject) => object.metadata.managedFields?.map(({ manager, apiVersion, fieldsV1 }) => [manager, apiVersion, fieldsV1]);
  await apply('v2', 'whole', { host: 'a', port: '1' });
  await assert.rejects(apply('v1', 'other', { hostPort: 'b:1' }), { code: 409, message: /conflict with "whole": \.spec\.host/ });
  const taken = await apply('v1', 'other', { hostPort: 'b:1' }, { force: true });
  assert.deepEqual(owners(taken), [['other', 'example.com/v1', { 'f:spec': { 'f:hostPort': {} } }], ['whole', 'example.com/v2', { 'f:spec': { 'f:port': {} } }]]);
  assert.deepEqual(owners(await api.client.patch(doors('v2'), KEY, { type: 'merge', body: { spec: { port: '2' } } }, { fieldManager: 'editor' })), [['editor', 'example.com/v2', { 'f:spec': { 'f:port': {} } }]]);
});

test('a write in the version of the storage goes on when owners of another version cannot be followed, and nobody owns anything then', async () => {
  await define();
  await api.client.create(doors('v1'), door('d', { hostPort: 'a:1' }, 'example.com/v1'));
  await api.client.patch(doors('v2'), KEY, { type: 'merge', body: { spec: { port: '2' } } }, { fieldManager: 'editor' });
  handler = () => 500;
  const written = await api.client.patch(doors('v1'), KEY, { type: 'merge', body: { spec: { hostPort: 'b:2' } } });
  assert.deepEqual([written['spec'], written.metadata.managedFields], [{ mode: 'v1', hostPort: 'b:2' }, undefined]);
});

test('an object is validated in the version of the request', async () => {
  await define();
  await assert.rejects(api.client.create(doors('v2'), door('d', { host: 'too long', port: '1' })), { code: 422, message: /spec\.host: Too long/ });
  await api.client.create(doors('v1'), door('d', { hostPort: 'too long:1' }, 'example.com/v1'));
});

test('a watch shows every change in its version, and selects by its fields', async () => {
  await define();
  const stop = new AbortController();
  const seen: unknown[] = [];
  const watching = (async () => {
    for await (const { type, object } of api.client.watch(doors('v2'), { fieldSelector: 'spec.host=a', signal: stop.signal })) seen.push([type, object.apiVersion, (object as UnstructuredObject)['spec']]);
  })();
  await api.client.create(doors('v1'), door('d', { hostPort: 'a:1' }, 'example.com/v1'));
  await api.client.create(doors('v1'), door('e', { hostPort: 'b:1' }, 'example.com/v1'));
  await api.client.patch(doors('v1'), KEY, { type: 'merge', body: { spec: { hostPort: 'a:2' } } });
  await api.client.patch(doors('v2'), KEY, { type: 'merge', body: { spec: { host: 'c' } } });
  while (seen.length < 3) await setImmediate();
  stop.abort();
  await assert.rejects(watching, { name: 'AbortError' });
  const spec = (port: string) => ({ mode: 'v1', host: 'a', port });
  assert.deepEqual(seen, [['ADDED', 'example.com/v2', spec('1')], ['MODIFIED', 'example.com/v2', spec('2')], ['DELETED', 'example.com/v2', spec('2')]]);
  assert.deepEqual((await api.client.list(doors('v2'), { fieldSelector: 'spec.host=b' })).items.map(({ metadata }) => metadata.name), ['e']);
});

test('objects of an older storage version are read after it changed, and both are told', async () => {
  await define();
  await api.client.create(doors('v1'), door('d', { hostPort: 'a:1' }, 'example.com/v1'));
  await redefine({ versions: versions({ v1: { storage: false }, v2: { storage: true } }) });
  assert.deepEqual((await api.client.get(customResourceDefinitions, { name: 'doors.example.com' })).status?.storedVersions, ['v1', 'v2']);
  assert.deepEqual((await api.client.get(doors('v2'), KEY))['spec'], { mode: 'v1', host: 'a', port: '1' });
  assert.equal(stored()?.apiVersion, 'example.com/v1');
  await api.client.patch(doors('v1'), KEY, { type: 'merge', body: { spec: { hostPort: 'b:1' } } });
  assert.deepEqual([stored()?.apiVersion, stored()?.['spec']], ['example.com/v2', { mode: 'v1', host: 'b', port: '1' }]);
});

test('metadata but labels and annotations stays as it was', async () => {
  await define();
  handler = review => success(converted(review).map(object => ({ ...object, metadata: { ...object.metadata, labels: { is: 'window' }, annotations: { a: 'b' }, finalizers: ['x/y'], resourceVersion: '1' } })));
  await api.client.create(doors('v1'), door('d', { hostPort: 'a:1' }, 'example.com/v1'));
  const { metadata } = await api.client.get(doors('v2'), KEY);
  assert.deepEqual([metadata.labels, metadata.annotations, metadata.finalizers, metadata.resourceVersion], [{ is: 'window' }, { a: 'b' }, undefined, stored()?.metadata.resourceVersion]);
});

test('a webhook of v1beta1 is asked so', async () => {
  await define(definition({}, { conversionReviewVersions: ['v9', 'v1beta1'] }));
  handler = review => ({ ...success(converted(review)), uid: 'not looked at' });
  await api.client.create(doors('v1'), door('d', { hostPort: 'a:1' }, 'example.com/v1'));
  await api.client.get(doors('v2'), KEY);
  assert.equal(server.asked[0]?.review.apiVersion, 'apiextensions.k8s.io/v1beta1');
});

test('a webhook behind a Service is reached through the pod network', async () => {
  await api.put('services', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'hook', namespace: 'test', uid: 's' }, spec: { clusterIP: '10.96.0.77', ports: [{ port: 443 }] } } as KubernetesObject);
  await define(definition({}, { clientConfig: { service: { namespace: 'test', name: 'hook', path: '/convert' }, caBundle: server.caBundle } }));
  await api.client.create(doors('v2'), door('d', { host: 'a', port: '1' }));
  assert.deepEqual(stored()?.['spec'], { mode: 'v2', hostPort: 'a:1' });
});

const FAILED = 'conversion webhook for example.com/v1, Kind=Door';
const failures: readonly { readonly name: string; readonly handler: Handler; readonly message: string | RegExp }[] = [
  { name: 'answers 500', handler: () => 500, message: `${FAILED} failed: an error on the server ("went wrong") has prevented the request from succeeding` },
  { name: 'says why it cannot', handler: () => ({ result: { status: 'Failure', message: 'no idea' } }), message: `${FAILED} failed: no idea` },
  { name: 'says nothing of success', handler: review => ({ convertedObjects: converted(review), result: {} }), message: `${FAILED} failed: response.result.status was '', not 'Success'` },
  { name: 'answers another question', handler: review => ({ ...success(converted(review)), uid: 'x' }), message: /failed: expected response\.uid=".*", got "x"$/ },
  { name: 'forgets an object', handler: () => success([]), message: `${FAILED} returned 0 objects, expected 1` },
  { name: 'leaves the version as it was', handler: review => success(objectsOf(review)), message: `${FAILED} returned invalid converted object at index 0: invalid groupVersion (expected example.com/v2, received example.com/v1)` },
  { name: 'makes another kind of it', handler: review => success(converted(review).map(object => ({ ...object, kind: 'Window' }))), message: `${FAILED} returned invalid converted object at index 0: invalid kind (expected Door, received Window)` },
  { name: 'renames it', handler: review => success(converted(review).map(object => ({ ...object, metadata: { ...object.metadata, name: 'x' } }))), message: `${FAILED} returned invalid converted object at index 0: must have the same name: d != x` },
];
for (const { name, handler: bad, message } of failures) {
  test(`a webhook that ${name} fails the request`, async () => {
    await define();
    await api.client.create(doors('v1'), door('d', { hostPort: 'a:1' }, 'example.com/v1'));
    handler = bad;
    await assert.rejects(api.client.get(doors('v2'), KEY), { code: 500, message });
    await assert.rejects(api.client.patch(doors('v2'), KEY, { type: 'merge', body: { spec: { host: 'b' } } }), { code: 500, message });
    await assert.rejects(api.client.delete(doors('v2'), KEY), { code: 500, message });
    assert.deepEqual((await api.client.get(doors('v1'), KEY))['spec'], { mode: 'v1', hostPort: 'a:1' });
  });
}

test('what is deleted together is converted once', async () => {
  await define();
  for (const name of ['d', 'e', 'f']) await api.client.create(doors('v1'), door(name, { hostPort: 'a:1' }, 'example.com/v1'));
  await api.client.deleteCollection(doors('v2'), { namespace: 'test' });
  assert.equal(server.asked.length, 1);
  assert.equal(stored(), undefined);
});

test('a delete that something holds shows the object in its version', async () => {
  await define();
  await api.client.create(doors('v1'), { ...door('d', { hostPort: 'a:1' }, 'example.com/v1'), metadata: { name: 'd', namespace: 'test', finalizers: ['x/y'] } });
  const held = await api.client.delete(doors('v2'), KEY);
  assert.deepEqual([held?.apiVersion, (held as UnstructuredObject | undefined)?.['spec'], held?.metadata.finalizers, held?.metadata.resourceVersion], ['example.com/v2', { mode: 'v1', host: 'a', port: '1' }, ['x/y'], stored()?.metadata.resourceVersion]);
  assert.ok(held?.metadata.deletionTimestamp !== undefined);
});

test('a policy for one version sees what is written in another', async () => {
  await define();
  await api.client.create(validatingAdmissionPolicies, {
    apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy', metadata: { name: 'p' },
    spec: { matchConstraints: { resourceRules: [{ operations: ['*'], apiGroups: ['example.com'], apiVersions: ['v2'], resources: ['doors'] }] }, validations: [{ expression: 'object.spec.host != "bad" && (oldObject == null || oldObject.spec.host != "kept")' }] },
  } as KubernetesObject as never);
  await api.client.create(validatingAdmissionPolicyBindings, { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicyBinding', metadata: { name: 'b' }, spec: { policyName: 'p', validationActions: ['Deny'] } } as KubernetesObject as never);
  await assert.rejects(api.client.create(doors('v1'), door('d', { hostPort: 'bad:1' }, 'example.com/v1')), { code: 422, message: /denied request/ });
  await api.client.create(doors('v1'), door('d', { hostPort: 'kept:1' }, 'example.com/v1'));
  await assert.rejects(api.client.patch(doors('v1'), KEY, { type: 'merge', body: { spec: { hostPort: 'new:1' } } }), /denied request/);
});

for (const [name, act] of Object.entries({
  'goes': () => api.client.delete(customResourceDefinitions, { name: 'doors.example.com' }),
  'no longer serves the version': () => redefine({ versions: versions({ v2: { served: false } }) }),
  'says something else': () => redefine({ versions: versions({ v2: { deprecated: true } }) }),
})) {
  test(`a watch ends when its definition ${name}, with all that came before`, async () => {
    await define();
    const seen: string[] = [];
    const watching = (async () => { for await (const { type } of api.client.watch(doors('v2'))) seen.push(type); })();
    await api.client.create(doors('v1'), door('d', { hostPort: 'a:1' }, 'example.com/v1'));
    await act();
    await watching;
    assert.deepEqual(seen, name === 'goes' ? ['ADDED', 'DELETED'] : ['ADDED']);
  });
}

test('a watch goes on when only the status of its definition changes', async () => {
  await define();
  const stop = new AbortController();
  const seen: string[] = [];
  const watching = (async () => { for await (const { type } of api.client.watch(doors('v2'), { signal: stop.signal })) seen.push(type); })();
  await settle();
  await api.client.patch(customResourceDefinitions, { name: 'doors.example.com' }, { type: 'merge', body: { metadata: { labels: { a: 'b' } } } });
  await settle();
  await api.client.create(doors('v1'), door('d', { hostPort: 'a:1' }, 'example.com/v1'));
  while (seen.length === 0) await setImmediate();
  stop.abort();
  await assert.rejects(watching, { name: 'AbortError' });
  assert.deepEqual(seen, ['ADDED']);
});

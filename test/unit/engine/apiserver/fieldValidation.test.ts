import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Ask, startTestApi, type TestApi } from './testApi.ts';

let api: TestApi;
before(async () => { api = await startTestApi(); });
after(() => api.stop());

const MAPS = '/api/v1/namespaces/default/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const warningsOf = (headers: Readonly<Record<string, unknown>>) => [...String(headers['warning'] ?? '').matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text.replace(/\\(.)/g, '$1'));
const post = (target: string, body: string, type = 'application/json'): Promise<Awaited<ReturnType<TestApi['send']>>> => api.send(target, { method: 'POST', body, headers: { 'Content-Type': type } } satisfies Ask);

const deployment = (name: string) => `{"metadata":{"name":"${name}"},"unknown1":1,"spec":{"replicas":1,"replicas":2,"selector":{"matchLabels":{"a":"b"}},"odd":0,
  "template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i","imagePullPolicy":"Never","imagePullPolicy":"Always","unknownNested":1}]}}}}`;
const SENTENCES = ['unknown field "unknown1"', 'duplicate field "spec.replicas"', 'unknown field "spec.odd"', 'duplicate field "spec.template.spec.containers[0].imagePullPolicy"', 'unknown field "spec.template.spec.containers[0].unknownNested"'];

test('a strict write is refused for unknown and repeated fields, in their order', async () => {
  const reply = await post(`${DEPLOYMENTS}?fieldValidation=Strict`, deployment('a'));
  assert.deepEqual([reply.code, reply.json()['message'], reply.json()['reason']], [400, `Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: ${SENTENCES.join(', ')}`, 'BadRequest']);
});

test('a write is warned of them by default; the last of a repeated field counts', async () => {
  const reply = await post(DEPLOYMENTS, deployment('b'));
  assert.deepEqual([reply.code, warningsOf(reply.headers)], [201, SENTENCES]);
  assert.equal((reply.json()['spec'] as { readonly replicas: number }).replicas, 2);
});

test('a write that asks for it is told nothing', async () => {
  const reply = await post(`${DEPLOYMENTS}?fieldValidation=Ignore`, deployment('c'));
  assert.deepEqual([reply.code, warningsOf(reply.headers)], [201, []]);
});

test('a field that nobody knows is refused though it is null; known ones that are null are left out, and null in a list or map is the zero value', async () => {
  const body = (more: object) => JSON.stringify({ metadata: { name: 'nulls', creationTimestamp: null, labels: { a: null } }, spec: { replicas: null, selector: { matchLabels: { a: '' } }, template: { metadata: { labels: { a: null } }, spec: { containers: [{ name: 'c', image: 'i', args: [null, 'x'] }] } } }, ...more });
  const refused = await post(`${DEPLOYMENTS}?fieldValidation=Strict&dryRun=All`, body({ odd: null }));
  assert.deepEqual([refused.code, refused.json()['message']], [400, 'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "odd"']);
  const taken = await post(`${DEPLOYMENTS}?fieldValidation=Strict&dryRun=All`, body({}));
  const { metadata, spec } = taken.json() as unknown as { readonly metadata: { readonly labels: object }; readonly spec: { readonly replicas: number; readonly template: { readonly spec: { readonly containers: readonly { readonly args: unknown }[] } } } };
  assert.deepEqual([taken.code, metadata.labels, spec.replicas, spec.template.spec.containers[0]?.args], [201, { a: '' }, 1, ['', 'x']]);
});

test('a body without what it is about is refused, never a failure of the server', async () => {
  const bodies: readonly (readonly [string, object, number])[] = [
    [DEPLOYMENTS, { metadata: { name: 'n' }, spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: { containers: [null] } } } }, 422],
    ['/api/v1/namespaces/default/persistentvolumeclaims', { metadata: { name: 'n' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1' } }, selector: { matchExpressions: [null] } } }, 422],
    ['/apis/authentication.k8s.io/v1/tokenreviews', { spec: null }, 400],
    ['/apis/authorization.k8s.io/v1/subjectaccessreviews', {}, 422], ['/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {}, 422], ['/apis/authorization.k8s.io/v1/namespaces/default/localsubjectaccessreviews', {}, 422],
    ['/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { metadata: { name: 'as.example.com' }, spec: { group: 'example.com', scope: 'Cluster', names: { plural: 'as', kind: 'A' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { 'type': 'object', 'x-kubernetes-validations': [null] } } }] } }, 422],
  ];
  for (const [target, body, code] of bodies) {
    const reply = await post(target, JSON.stringify(body));
    assert.equal(reply.code, code, `${target}: ${reply.text}`);
  }
});

const yaml = 'metadata:\n  name: y\n  name: z\ndata:\n  a: b\n  a: c\n';
test('keys that a YAML text repeats are told with their lines', async () => {
  const strict = await post(`${MAPS}?fieldValidation=Strict`, yaml, 'application/yaml');
  assert.equal(strict.json()['message'], 'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: error converting YAML to JSON: yaml: unmarshal errors:\n  line 3: key "name" already set in map\n  line 6: key "a" already set in map');
  const warned = await post(MAPS, yaml, 'application/yaml');
  assert.deepEqual([warned.code, warningsOf(warned.headers), warned.json()['data']], [201, ['line 3: key "name" already set in map', 'line 6: key "a" already set in map'], { a: 'c' }]);
});

for (const [type, body, warnings] of [
  ['application/merge-patch+json', '{"data":{"b":"1","b":"2"},"odd":1}', ['duplicate field "data.b"', 'unknown field "odd"']],
  ['application/strategic-merge-patch+json', '{"data":{"b":"3","b":"4"}}', ['duplicate field "data.b"']],
  ['application/json-patch+json', '[{"op":"add","path":"/data/c","value":"5","value":"6"}]', ['json patch duplicate field "[0].value"']],
  ['application/apply-patch+yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: z}\ndata:\n  d: "1"\n  d: "2"\n', ['line 6: key "d" already set in map']],
] as const) {
  test(`a patch is warned of, or refused for, what it repeats: ${type}`, async () => {
    const send = (fieldValidation: string) => api.send(`${MAPS}/z?fieldManager=me&fieldValidation=${fieldValidation}`, { method: 'PATCH', body, headers: { 'Content-Type': type } });
    const strict = await send('Strict');
    assert.equal(strict.code, type === 'application/apply-patch+yaml' ? 400 : 422, strict.text);
    assert.match(String(strict.json()['message']), /already set in map|strict decoding error: .*duplicate field/);
    const warned = await send('Warn');
    assert.deepEqual([warned.code, warningsOf(warned.headers)], [200, warnings]);
  });
}

test('whoever asks for a deprecated kind is told', async () => {
  for (const target of ['/api/v1/endpoints', '/api/v1/namespaces/default/endpoints/none']) assert.deepEqual(warningsOf((await api.send(target)).headers), ['v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice']);
});

test('owners that are named twice are named once, which is told once', async () => {
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'z', uid: 'u1' };
  const reply = await api.send(MAPS, { method: 'POST', json: { metadata: { name: 'owned', ownerReferences: [owner, owner, { ...owner, uid: 'u2' }] } } });
  assert.deepEqual(warningsOf(reply.headers), ['.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: u1']);
  assert.deepEqual((reply.json()['metadata'] as { readonly ownerReferences: readonly { readonly uid: string }[] }).ownerReferences.map(({ uid }) => uid), ['u1', 'u2']);
});

import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import type { ConfigMap, Deployment, KubernetesObject, Scale } from '../../../../../src/api/objects.ts';
import { configMaps, deployments } from '../../../../../src/api/resources.ts';
import { createObject } from '../../../../../src/engine/apiserver/verbs/create.ts';
import { deleteObject } from '../../../../../src/engine/apiserver/verbs/delete.ts';
import { patchObject } from '../../../../../src/engine/apiserver/verbs/patch.ts';
import { changeScale } from '../../../../../src/engine/apiserver/verbs/scale.ts';
import { openApi, type OpenedApi } from './openApi.ts';
import { patch, startWebhookServer, type Answer, type Review, type WebhookServer } from './webhookServer.ts';

type Handler = (review: Review) => Answer | Promise<Answer> | number;
let server: WebhookServer;
let api: OpenedApi;
const handlers = new Map<string, Handler>();

before(async () => { server = await startWebhookServer((path, review) => handlers.get(path)?.(review) ?? 404); });
after(() => server.stop());
beforeEach(async () => {
  handlers.clear();
  server.asked.splice(0);
  api = await openApi({ labels: { team: 'a' }, dial: async () => net.connect(server.port, '127.0.0.1') });
});

const RULES = [{ operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }];
/** A webhook at `/<name>`. */
const hook = (name: string, more: object = {}) => ({ name: `${name}.example.com`, clientConfig: { url: `https://127.0.0.1:${server.port}/${name}`, caBundle: server.caBundle }, admissionReviewVersions: ['v1'], sideEffects: 'None', rules: RULES, ...more });
const configure = (kind: 'Mutating' | 'Validating', name: string, webhooks: readonly object[]) => api.put(`${kind.toLowerCase()}webhookconfigurations.admissionregistration.k8s.io`, { apiVersion: 'admissionregistration.k8s.io/v1', kind: `${kind}WebhookConfiguration`, metadata: { name, uid: name }, webhooks } as KubernetesObject);
const configMap = (more: object = {}): ConfigMap => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'test', labels: { app: 'x' } }, data: {}, ...more });
const create = (context = api.context) => createObject(api.machinery, configMaps, { namespace: 'test', object: configMap(), context }) as Promise<ConfigMap>;

test('a validating webhook is asked in an AdmissionReview and may allow, with warnings and annotations', async () => {
  await configure('Validating', 'v', [hook('v')]);
  handlers.set('/v', () => ({ allowed: true, warnings: ['mind this'], auditAnnotations: { seen: 'yes' } }));
  const created = await create();
  const { path, review } = server.asked[0] as (typeof server.asked)[number];
  assert.equal(path, '/v?timeout=10s');
  assert.equal(review.apiVersion, 'admission.k8s.io/v1');
  const { uid, object, ...rest } = review.request;
  assert.match(uid, /^[0-9a-f-]{36}$/);
  assert.equal((object as unknown as KubernetesObject).metadata.uid, created.metadata.uid);
  const gvk = { group: '', version: 'v1', kind: 'ConfigMap' };
  const gvr = { group: '', version: 'v1', resource: 'configmaps' };
  assert.deepEqual(rest, {
    kind: gvk, resource: gvr, requestKind: gvk, requestResource: gvr, name: 'c', namespace: 'test', operation: 'CREATE', oldObject: null, dryRun: false,
    userInfo: { username: 'jane', groups: ['system:masters', 'system:authenticated'] }, options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
  });
  assert.deepEqual(api.warnings, ['mind this']);
  assert.deepEqual(api.annotations, { 'v.example.com/seen': 'yes' });
});

const denials: readonly { readonly name: string; readonly status?: object; readonly expected: object }[] = [
  { name: 'with a message', status: { message: 'not so', code: 403, reason: 'Forbidden' }, expected: { code: 403, reason: 'Forbidden', message: 'admission webhook "v.example.com" denied the request: not so' } },
  { name: 'with a reason', status: { reason: 'Because' }, expected: { code: 400, message: 'admission webhook "v.example.com" denied the request: Because' } },
  { name: 'without explanation', expected: { code: 400, message: 'admission webhook "v.example.com" denied the request without explanation' } },
];

for (const { name, status, expected } of denials) {
  test(`a webhook denies ${name}`, async () => {
    await configure('Validating', 'v', [hook('v')]);
    handlers.set('/v', () => ({ allowed: false, ...(status === undefined ? {} : { status }) }));
    await assert.rejects(create(), expected);
  });
}

test('a mutating webhook patches what is then validated and stored', async () => {
  await configure('Mutating', 'm', [hook('m')]);
  await configure('Validating', 'v', [hook('v')]);
  handlers.set('/m', () => patch({ op: 'add', path: '/data/added', value: '1' }));
  handlers.set('/v', ({ request }) => ({ allowed: ((request.object as unknown as ConfigMap).data ?? {})['added'] === '1' }));
  assert.deepEqual((await create()).data, { added: '1' });
  assert.equal(api.annotations['mutation.webhook.admission.k8s.io/round_0_index_0'], '{"configuration":"m","webhook":"m.example.com","mutated":true}');
});

test('a webhook that wants so is asked again when a later one changed the object', async () => {
  await configure('Mutating', 'a', [hook('first', { reinvocationPolicy: 'IfNeeded' }), hook('never')]);
  await configure('Mutating', 'b', [hook('second')]);
  handlers.set('/first', ({ request }) => 'by-second' in ((request.object as unknown as ConfigMap).data ?? {}) ? patch({ op: 'add', path: '/data/saw', value: 'it' }) : { allowed: true });
  handlers.set('/never', () => ({ allowed: true }));
  handlers.set('/second', () => patch({ op: 'add', path: '/data/by-second', value: '1' }));
  assert.deepEqual((await create()).data, { 'by-second': '1', 'saw': 'it' });
  assert.deepEqual(server.asked.map(({ path }) => path.replace(/\?.*/, '')), ['/first', '/never', '/second', '/first']);
});

const matching: readonly { readonly name: string; readonly more: object; readonly asked: boolean }[] = [
  { name: 'another operation', more: { rules: [{ ...RULES[0], operations: ['DELETE'] }] }, asked: false },
  { name: 'every resource', more: { rules: [{ ...RULES[0], apiGroups: ['*'], resources: ['*'] }] }, asked: true },
  { name: 'another subresource', more: { rules: [{ ...RULES[0], resources: ['configmaps/status'] }] }, asked: false },
  { name: 'any subresource', more: { rules: [{ ...RULES[0], resources: ['*/*'] }] }, asked: true },
  { name: 'another group', more: { rules: [{ ...RULES[0], apiGroups: ['apps'] }] }, asked: false },
  { name: 'cluster scope', more: { rules: [{ ...RULES[0], scope: 'Cluster' }] }, asked: false },
  { name: 'namespaced scope', more: { rules: [{ ...RULES[0], scope: 'Namespaced' }] }, asked: true },
  { name: 'labels of the namespace', more: { namespaceSelector: { matchLabels: { team: 'a' } } }, asked: true },
  { name: 'other labels of the namespace', more: { namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['a'] }] } }, asked: false },
  { name: 'labels of the object', more: { objectSelector: { matchLabels: { app: 'x' } } }, asked: true },
  { name: 'conditions that hold', more: { matchConditions: [{ name: 'a', expression: 'request.userInfo.username == "jane"' }, { name: 'b', expression: 'object.metadata.labels.app == "x" && oldObject == null' }] }, asked: true },
  { name: 'a condition that does not hold', more: { matchConditions: [{ name: 'a', expression: 'object.metadata.name != "c"' }, { name: 'b', expression: 'object.nope.nope' }] }, asked: false },
  { name: 'a condition that fails, when failures are ignored', more: { failurePolicy: 'Ignore', matchConditions: [{ name: 'b', expression: 'object.nope == 1' }] }, asked: false },
  { name: 'other labels of the object', more: { objectSelector: { matchLabels: { app: 'y' } } }, asked: false },
];

for (const { name, more, asked } of matching) {
  test(`a webhook is ${asked ? '' : 'not '}asked by ${name}`, async () => {
    await configure('Validating', 'v', [hook('v', more)]);
    handlers.set('/v', () => ({ allowed: true }));
    await create();
    assert.equal(server.asked.length, asked ? 1 : 0);
  });
}

test('updates and deletes show what was there', async () => {
  await create();
  await configure('Validating', 'v', [hook('v')]);
  handlers.set('/v', () => ({ allowed: true }));
  await patchObject(api.machinery, configMaps, { type: 'merge', body: { data: { a: '1' } } }, { name: 'c', namespace: 'test', context: api.context });
  await deleteObject(api.machinery, configMaps, { name: 'c', namespace: 'test' }, { options: { gracePeriodSeconds: 0 }, context: api.context });
  const [update, gone] = server.asked.map(({ review }) => review.request);
  assert.deepEqual([update?.['operation'], (update?.object?.['data']), (update?.oldObject?.['data'])], ['UPDATE', { a: '1' }, {}]);
  assert.deepEqual([gone?.['operation'], gone?.object, (gone?.oldObject?.['data'])], ['DELETE', null, { a: '1' }]);
  assert.deepEqual(gone?.['options'], { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1', gracePeriodSeconds: 0 });
});

test('the subresource scale shows a Scale', async () => {
  const labels = { app: 'a' };
  const deployment: Deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd', namespace: 'test' }, spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } } } };
  await createObject(api.machinery, deployments, { namespace: 'test', object: deployment, context: api.context });
  await configure('Mutating', 'm', [hook('m', { rules: [{ operations: ['UPDATE'], apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments/scale'] }] })]);
  handlers.set('/m', () => patch({ op: 'replace', path: '/spec/replicas', value: 2 }));
  const scale = await changeScale(api.machinery, deployments, { key: { name: 'd', namespace: 'test' }, change: current => ({ ...current, spec: { replicas: 9 } }) as Scale, context: api.context });
  assert.equal(scale.spec?.replicas, 2);
  assert.deepEqual([server.asked[0]?.review.request['kind'], server.asked[0]?.review.request['subResource']], [{ group: 'autoscaling', version: 'v1', kind: 'Scale' }, 'scale']);
});

test('a dry run asks only webhooks without side effects', async () => {
  await configure('Validating', 'v', [hook('v', { sideEffects: 'Some' })]);
  await assert.rejects(create({ ...api.context, dryRun: true }), { code: 400, message: 'admission webhook "v.example.com" does not support dry run' });
  await configure('Validating', 'v', [hook('v', { sideEffects: 'NoneOnDryRun' })]);
  handlers.set('/v', ({ request }) => ({ allowed: request['dryRun'] === true }));
  await create({ ...api.context, dryRun: true });
});

const failures: readonly { readonly name: string; readonly more?: () => object; readonly handler?: Handler; readonly why: RegExp }[] = [
  { name: 'answers 500', handler: () => 500, why: /failed to call webhook: an error on the server \("went wrong"\) has prevented the request from succeeding$/ },
  { name: 'is not there', more: () => ({ clientConfig: { url: 'https://127.0.0.1:1/v', caBundle: server.caBundle } }), why: /failed to call webhook: Post "https:\/\/127\.0\.0\.1:1\/v\?timeout=10s": connect ECONNREFUSED/ },
  { name: 'has a certificate of another authority', more: () => ({ clientConfig: { url: `https://127.0.0.1:${server.port}/v` } }), why: /failed to call webhook: Post .*certificate/ },
  { name: 'answers another question', handler: () => ({ uid: 'x', allowed: true }), why: /received invalid webhook response: expected response\.uid=".*", got "x"$/ },
  { name: 'patches without being asked to', handler: () => patch({ op: 'test', path: '', value: 1 }), why: /received invalid webhook response: validating webhook may not return response\.patch$/ },
  { name: 'knows no version of ours', more: () => ({ admissionReviewVersions: ['v9'] }), why: /could not create admission objects: webhook does not accept known AdmissionReview versions \(v1, v1beta1\)$/ },
  { name: 'is in a Service that is absent', more: () => ({ clientConfig: { service: { namespace: 'test', name: 'gone' }, caBundle: server.caBundle } }), why: /Post "https:\/\/gone\.test\.svc:443\/\?timeout=10s": service "gone" not found$/ },
];

for (const { name, more = () => ({}), handler = () => ({ allowed: true }), why } of failures) {
  test(`a webhook that ${name} fails the request, or is passed over if it may`, async () => {
    handlers.set('/v', handler);
    await configure('Validating', 'v', [hook('v', more())]);
    await assert.rejects(create(), (error: { readonly code?: number; readonly message: string }) => {
      assert.equal(error.code, 500);
      assert.match(error.message, /^Internal error occurred: failed calling webhook "v\.example\.com": /);
      assert.match(error.message, why);
      return true;
    });
    await configure('Validating', 'v', [hook('v', { ...more(), failurePolicy: 'Ignore' })]);
    await create();
    assert.equal(api.annotations['failed-open.validating.webhook.admission.k8s.io/round_0_index_0'], 'v.example.com');
  });
}

test('a webhook that does not answer in time fails the request', async () => {
  await configure('Validating', 'v', [hook('v', { timeoutSeconds: 1 })]);
  let asked = (): void => undefined;
  const whenAsked = new Promise<void>(resolve => { asked = resolve; });
  handlers.set('/v', () => { asked(); return new Promise<Answer>(() => undefined); });
  const created = create();
  created.catch(() => undefined);
  await whenAsked;
  await api.clock.advance(1000);
  await assert.rejects(created, { message: `Internal error occurred: failed calling webhook "v.example.com": failed to call webhook: Post "https://127.0.0.1:${server.port}/v?timeout=1s": context deadline exceeded` });
});

test('a webhook behind a Service is reached through the pod network, under the name of the Service', async () => {
  await api.put('services', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'hook', namespace: 'test', uid: 's' }, spec: { clusterIP: '10.96.0.77', ports: [{ port: 8443 }] } } as KubernetesObject);
  await configure('Mutating', 'm', [hook('m', { clientConfig: { service: { namespace: 'test', name: 'hook', port: 8443, path: '/m' }, caBundle: server.caBundle } })]);
  handlers.set('/m', () => patch({ op: 'add', path: '/data/by', value: 'service' }));
  assert.deepEqual((await create()).data, { by: 'service' });
});

test('webhooks are never asked about webhook configurations', async () => {
  await configure('Validating', 'v', [hook('v', { rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }] })]);
  const resource = { ...configMaps, group: 'admissionregistration.k8s.io', plural: 'validatingwebhookconfigurations', namespaced: false };
  assert.equal(api.machinery.admission.admissionOf({ operation: 'DELETE', resource, namespace: undefined, name: 'v', user: api.context.user, dryRun: false, options: {}, warn: () => undefined, annotate: () => undefined }), undefined);
});

test('a condition that cannot be evaluated forbids the request', async () => {
  await configure('Validating', 'v', [hook('v', { matchConditions: [{ name: 'b', expression: 'object.nope == 1' }] })]);
  await assert.rejects(create(), { code: 403, message: "configmaps \"c\" is forbidden: expression 'object.nope == 1' resulted in error: no such key: nope" });
});

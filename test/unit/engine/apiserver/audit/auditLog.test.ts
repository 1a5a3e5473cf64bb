import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { AuditEvent } from '../../../../../src/engine/apiserver/audit/auditEvent.ts';
import { type AuditPolicy, metadataPolicy } from '../../../../../src/engine/apiserver/audit/auditPolicy.ts';
import { type Ask, startTestApi, type TestApi } from '../testApi.ts';

const MAX_EVENTS = 100;
const events: AuditEvent[] = [];
let waiting: (() => void) | undefined;
const policy: { -readonly [K in keyof AuditPolicy]: AuditPolicy[K] } = { ...metadataPolicy };
let tested: TestApi;
before(async () => {
  tested = await startTestApi({ audit: { policy, sink: event => { events.push(event); waiting?.(); } } });
});
after(() => tested.stop());

/** What is told of one request; it is over when it is told so. */
async function tell(target: string, ask: Ask = {}): Promise<readonly AuditEvent[]> {
  events.length = 0;
  await tested.send(target, ask);
  for (let turn = 0; !events.some(({ stage, responseStatus }) => stage === 'ResponseComplete' || stage === 'Panic' || responseStatus?.code === 401); turn++) {
    if (turn === MAX_EVENTS) assert.fail(`the end of ${target} is not told`);
    await new Promise<void>(resolve => { waiting = resolve; });
  }
  return events;
}

const configMap = { metadata: { name: 'a' }, data: { b: 'c' } };

test('a write is told when it comes and when it is answered: who, what, and how it ended', async () => {
  const [received, completed, ...more] = await tell('/api/v1/namespaces/default/configmaps', { method: 'POST', json: configMap, headers: { 'User-Agent': 'kubectl/v1', 'Audit-ID': 'mine' } });
  assert.deepEqual(more, []);
  const { requestReceivedTimestamp, stageTimestamp, ...event } = received ?? assert.fail();
  assert.match(requestReceivedTimestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  assert.match(stageTimestamp, /Z$/);
  assert.deepEqual(event.user.username, 'admin');
  assert.deepEqual({ ...event, user: undefined }, {
    kind: 'Event', apiVersion: 'audit.k8s.io/v1', level: 'Metadata', auditID: 'mine', stage: 'RequestReceived', requestURI: '/api/v1/namespaces/default/configmaps', verb: 'create', user: undefined,
    sourceIPs: ['127.0.0.1'], userAgent: 'kubectl/v1', objectRef: { resource: 'configmaps', namespace: 'default', apiVersion: 'v1' },
  });
  assert.deepEqual([completed?.stage, completed?.objectRef?.name, completed?.responseStatus, completed?.annotations, completed?.requestObject], [
    'ResponseComplete', 'a', { metadata: {}, code: 201 }, { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' }, undefined,
  ]);
});

test('the answer carries the id by which it is told', async () => {
  const { headers } = await tested.send('/version');
  assert.match(String(headers['audit-id']), /^[\da-f-]{36}$/);
});

test('a refusal is told with its status', async () => {
  const completed = (await tell('/api/v1/namespaces/default/configmaps/none')).at(-1);
  assert.deepEqual(completed?.responseStatus, { metadata: {}, status: 'Failure', message: 'configmaps "none" not found', reason: 'NotFound', details: { name: 'none', kind: 'configmaps' }, code: 404 });
});

test('who may not is told, and why', async () => {
  const told = await tell('/api/v1/namespaces/default/secrets', { anonymous: true });
  assert.deepEqual([told.at(-1)?.user.username, told.at(-1)?.responseStatus?.code, told.at(-1)?.annotations?.['authorization.k8s.io/decision']], ['system:anonymous', 403, 'forbid']);
});

test('who is somebody else is told as both', async () => {
  const told = await tell('/api/v1/namespaces/default/pods', { headers: { 'Impersonate-User': 'jane' } });
  assert.deepEqual(told.map(({ user, impersonatedUser }) => [user.username, impersonatedUser?.username]), [['admin', undefined], ['admin', 'jane']]);
});

test('a token that is not accepted is told once', async () => {
  const [only, ...more] = await tell('/api/v1/pods', { anonymous: true, headers: { Authorization: 'Bearer nonsense' } });
  assert.deepEqual(more, []);
  assert.deepEqual([only?.stage, only?.user, only?.responseStatus?.code, only?.responseStatus?.message], ['ResponseStarted', {}, 401, 'Authentication failed, attempted: bearer']);
});

test('a watch is told when it begins to be answered, too', async () => {
  const told = await tell('/api/v1/namespaces/default/configmaps?watch=1&timeoutSeconds=1');
  assert.deepEqual(told.map(({ stage, verb }) => [stage, verb]), [['RequestReceived', 'watch'], ['ResponseStarted', 'watch'], ['ResponseComplete', 'watch']]);
});

test('bodies are told as the policy asks, without those of secrets', async () => {
  Object.assign(policy, { rules: [{ level: 'RequestResponse', omitManagedFields: true }], omitStages: ['RequestReceived'] });
  const [written, ...more] = await tell('/api/v1/namespaces/default/configmaps/a', { method: 'PATCH', body: '{"data":{"b":"d"}}', headers: { 'Content-Type': 'application/merge-patch+json' } });
  assert.deepEqual(more, []);
  assert.deepEqual(written?.requestObject, { data: { b: 'd' } });
  const answer = written.responseObject as { readonly data: object; readonly metadata: object };
  assert.deepEqual([answer.data, Object.keys(answer.metadata).includes('managedFields')], [{ b: 'd' }, false]);
  const [secret] = await tell('/api/v1/namespaces/default/secrets', { method: 'POST', json: { metadata: { name: 'a' }, stringData: { password: 'x' } } });
  assert.deepEqual([secret?.level, secret?.requestObject, secret?.responseObject, secret?.objectRef?.name], ['Metadata', undefined, undefined, 'a']);
  Object.assign(policy, metadataPolicy, { omitStages: [] });
});

const SECRETS = '/api/v1/namespaces/default/secrets';
const refusals: readonly { readonly name: string; readonly target: string; readonly ask: Ask; readonly code: number; readonly reason: string }[] = [
  { name: 'a patch to what does not decode', target: `${SECRETS}/a?fieldValidation=Strict`, ask: { method: 'PATCH', body: '{"data":{"token":"aHVudGVyMg=="},"unknown":1}', headers: { 'Content-Type': 'application/merge-patch+json' } }, code: 422, reason: 'Invalid' },
  { name: 'a body that is no JSON', target: SECRETS, ask: { method: 'POST', body: '{"stringData":{"token":aHVudGVyMg}}', headers: { 'Content-Type': 'application/json' } }, code: 400, reason: 'BadRequest' },
];
for (const { name, target, ask, code, reason } of refusals) {
  test(`a refusal that quotes a secret is told without its words: ${name}`, async () => {
    await tested.send(SECRETS, { method: 'POST', json: { metadata: { name: 'a' } } });
    const told = await tell(target, ask);
    assert.deepEqual(told.at(-1)?.responseStatus, { metadata: {}, status: 'Failure', reason, code });
    assert.doesNotMatch(JSON.stringify(told), /aHVudGVyMg/);
  });
}

test('a request for what another server serves is told by its path', async () => {
  const told = await tell('/apis/wardle.example.com/v1/namespaces/default/flowers/rose/status');
  assert.deepEqual([told.at(-1)?.verb, told.at(-1)?.objectRef], ['get', { resource: 'flowers', namespace: 'default', name: 'rose', apiGroup: 'wardle.example.com', apiVersion: 'v1', subresource: 'status' }]);
});

test('what nobody asked for is not told', async () => {
  policy.rules = [{ level: 'None', nonResourceURLs: ['/version'] }, { level: 'Metadata' }];
  events.length = 0;
  await tested.send('/version');
  const told = await tell('/healthz');
  assert.deepEqual([...new Set(told.map(({ requestURI }) => requestURI))], ['/healthz']);
  Object.assign(policy, metadataPolicy, { omitStages: [] });
});

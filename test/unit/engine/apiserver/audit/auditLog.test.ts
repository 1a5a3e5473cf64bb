import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { AuditEvent } from '../../../../../src/engine/apiserver/audit/auditEvent.ts';
import { type AuditPolicy, metadataPolicy } from '../../../../../src/engine/apiserver/audit/auditPolicy.ts';
import { type Ask, startTestApi, type TestApi } from '../testApi.ts';

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
  while (!events.some(({ stage, responseStatus }) => stage === 'ResponseComplete' || stage === 'Panic' || responseStatus?.code === 401)) await new Promise<void>(resolve => { waiting = resolve; });
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

test('what nobody asked for is not told', async () => {
  policy.rules = [{ level: 'None', nonResourceURLs: ['/version'] }, { level: 'Metadata' }];
  events.length = 0;
  await tested.send('/version');
  const told = await tell('/healthz');
  assert.deepEqual([...new Set(told.map(({ requestURI }) => requestURI))], ['/healthz']);
  Object.assign(policy, metadataPolicy, { omitStages: [] });
});

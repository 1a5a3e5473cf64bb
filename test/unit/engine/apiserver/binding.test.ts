import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Pod } from '../../../../src/api/objects.ts';
import { startTestApi, type TestApi } from './testApi.ts';

const PODS = '/api/v1/namespaces/default/pods';
const BINDINGS = '/api/v1/namespaces/default/bindings';
let api: TestApi;
before(async () => {
  api = await startTestApi();
  await makePending('waiting');
  await makePending('gated', { schedulingGates: [{ name: 'example.com/wait' }] });
});
after(() => api.stop());

const makePending = async (name: string, spec: object = {}) => {
  const reply = await api.send(PODS, { method: 'POST', json: { apiVersion: 'v1', kind: 'Pod', metadata: { name, annotations: { own: 'o' } }, spec: { containers: [{ name: 'c', image: 'web:v1' }], ...spec } } });
  assert.equal(reply.code, 201, reply.text);
};
const binding = (name: string, target: object = { kind: 'Node', name: 'n' }, metadata: object = {}) => ({ apiVersion: 'v1', kind: 'Binding', metadata: { name, ...metadata }, target });
const podOf = async (name: string) => (await api.send(`${PODS}/${name}`)).json() as unknown as Pod;

for (const [what, path] of [['bindings', () => BINDINGS], ['pods/binding', (name: string) => `${PODS}/${name}/binding`]] as const) {
  test(`POST ${what} assigns a pod to a node, once, with annotations`, async () => {
    const name = what.replace('/', '-');
    await makePending(name);
    const reply = await api.send(path(name), { method: 'POST', json: binding(name, undefined, { annotations: { given: 'g' } }) });
    assert.deepEqual([reply.code, reply.json()], [201, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }]);
    const pod = await podOf(name);
    assert.deepEqual([pod.spec?.nodeName, pod.metadata.annotations, pod.status?.conditions?.map(({ type, status }) => [type, status])], ['n', { own: 'o', given: 'g' }, [['PodScheduled', 'True']]]);
    const again = await api.send(path(name), { method: 'POST', json: binding(name) });
    assert.deepEqual([again.code, again.json()['message']], [409, `Operation cannot be fulfilled on pods/binding "${name}": pod ${name} is already assigned to node "n"`]);
  });
}

test('a dry run binds nothing', async () => {
  await makePending('dry');
  assert.equal((await api.send(`${BINDINGS}?dryRun=All`, { method: 'POST', json: binding('dry') })).code, 201);
  assert.equal((await podOf('dry')).spec?.nodeName, undefined);
});

const refused: readonly [string, object, number, string][] = [
  ['a pod that is not there', binding('nobody'), 404, 'pods "nobody" not found'],
  ['a binding without a name', binding(''), 400, 'Name parameter required.'],
  ['a target that is no node', binding('waiting', { kind: 'Pod', name: 'n' }), 422, 'Binding "waiting" is invalid: target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>"'],
  ['a target without a name', binding('waiting', { kind: 'Node' }), 422, 'Binding "waiting" is invalid: target.name: Required value'],
  ['another pod of the name', binding('waiting', undefined, { uid: 'other' }), 409, 'Operation cannot be fulfilled on pods/binding "waiting": Precondition failed: UID in precondition: other'],
  ['a gated pod', binding('gated'), 409, 'Operation cannot be fulfilled on pods/binding "gated": pod gated has non-empty .spec.schedulingGates'],
];
for (const [what, json, code, message] of refused) {
  test(`${what} is refused`, async () => {
    const reply = await api.send(BINDINGS, { method: 'POST', json });
    assert.equal(reply.code, code, reply.text);
    assert.ok(String(reply.json()['message']).startsWith(message), reply.text);
  });
}

test('the names in path and body must agree', async () => {
  const reply = await api.send(`${PODS}/waiting/binding`, { method: 'POST', json: binding('gated') });
  assert.deepEqual([reply.code, reply.json()['message']], [400, 'name in URL does not match name in Binding object']);
});

test('bindings can only be made', async () => {
  assert.equal((await api.send(BINDINGS)).code, 405);
  assert.equal((await api.send(BINDINGS, { method: 'DELETE' })).code, 405);
});

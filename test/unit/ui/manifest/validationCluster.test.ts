import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pods } from '../../../../src/api/resources.ts';
import type { ClusterParams } from '../../../../src/languageServer/protocol.ts';
import { ValidationCluster } from '../../../../src/ui/manifest/validationCluster.ts';
import type { Connected, SessionState } from '../../../../src/ui/session/session.ts';

const connection = (context: string) => ({ kind: 'connected', context, namespace: 'default', client: {} }) as Connected;
const cluster = { name: 'dev', namespace: 'default', kinds: [], nodes: [], definitions: [], applied: [] };

function begin(from: SessionState) {
  const handlers = new Set<(state: SessionState) => void>();
  const session = { state: from, onDidChange: (handler: (state: SessionState) => void) => { handlers.add(handler); return { dispose: () => { handlers.delete(handler); } }; } };
  const validation = new ValidationCluster(session);
  const told: ClusterParams[] = [];
  validation.onDidChange(params => { told.push(params); });
  return { validation, told, handlers, become: (state: SessionState) => { session.state = state; for (const handler of handlers) handler(state); } };
}

for (const [how, state] of [['ends', { kind: 'disconnected' }], ['ends with the engine', { kind: 'stopping' }], ['leads to another context', connection('prod')], ['leads to the same context anew', connection('dev')]] as const) {
  test(`manifests are checked by their text alone once the connection ${how}`, () => {
    const dev = connection('dev');
    const { validation, told, become } = begin(dev);
    assert.equal(validation.use(cluster, dev), true);
    assert.deepEqual(validation.params, { cluster });
    become(state);
    assert.deepEqual([validation.params, told], [{}, [{ cluster }, {}]]);
    become({ kind: 'disconnected' });
    assert.equal(told.length, 2);
  });
}

test('another namespace of the same connection is where objects are that name none', () => {
  const dev = connection('dev');
  const { validation, told, become } = begin(dev);
  validation.use(cluster, dev);
  const team = { ...dev, namespace: 'team', onlyNamespace: 'team' };
  become(team);
  become({ ...team });
  const inTeam = { cluster: { ...cluster, namespace: 'team' } };
  assert.deepEqual([validation.params, told], [inTeam, [{ cluster }, inTeam]]);
  validation.use(cluster, dev);
  assert.deepEqual(validation.params, inTeam, 'also when it was selected while the cluster was read');
});

test('what became of objects is followed over that connection, not over another', () => {
  const dev = connection('dev');
  const { validation } = begin(dev);
  const result = { outcome: 'created', object: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default' } }, resource: pods, warnings: [] } as const;
  validation.follow([result], dev);
  assert.deepEqual(validation.params, {});
  validation.use(cluster, dev);
  validation.follow([result], connection('dev'));
  assert.deepEqual(validation.params, { cluster });
  validation.follow([result], dev);
  assert.deepEqual(validation.params.cluster?.applied, [result.object]);
});

test('what was read over a connection that ended meanwhile is not used', () => {
  const dev = connection('dev');
  const { validation, told, become } = begin(dev);
  become(connection('prod'));
  assert.equal(validation.use(cluster, dev), false);
  assert.deepEqual([validation.params, told], [{}, []]);
});

test('the user takes it back; nothing is told any more after the end', () => {
  const dev = connection('dev');
  const { validation, told, handlers } = begin(dev);
  validation.use(cluster, dev);
  validation.clear();
  validation.dispose();
  validation.clear();
  assert.deepEqual([told, handlers.size], [[{ cluster }, {}], 0]);
});

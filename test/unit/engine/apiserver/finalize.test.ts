import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Namespace } from '../../../../src/api/objects.ts';
import { startTestApi } from './testApi.ts';

test('finalize replaces a namespace with its finalizers, but for its status, and is owned as such', async () => {
  const api = await startTestApi();
  try {
    await api.send('/api/v1/namespaces', { method: 'POST', json: { metadata: { name: 'held', labels: { a: 'b' } }, spec: { finalizers: ['example.com/hold'] } } });
    const held = (await api.send('/api/v1/namespaces/held')).json() as unknown as Namespace;
    assert.deepEqual(held.spec?.finalizers, ['example.com/hold', 'kubernetes']);
    const sent = { ...held, metadata: { ...held.metadata, labels: { c: 'd' } }, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Terminating' } };
    const { code, text } = await api.send('/api/v1/namespaces/held/finalize', { method: 'PUT', json: sent, headers: { 'User-Agent': 'finalizer/1' } });
    assert.equal(code, 200, text);
    const { metadata: { labels, managedFields = [] }, spec, status } = JSON.parse(text) as Namespace;
    assert.deepEqual([labels, spec, status], [{ 'c': 'd', 'kubernetes.io/metadata.name': 'held' }, { finalizers: ['kubernetes'] }, { phase: 'Active' }]);
    assert.deepEqual(managedFields.find(({ manager }) => manager === 'finalizer')?.subresource, 'finalize');
    await api.send('/api/v1/namespaces/held', { method: 'DELETE' });
    assert.equal((await api.send('/api/v1/namespaces/held')).code, 200);
    await api.send('/api/v1/namespaces/held/finalize', { method: 'PUT', json: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'held' }, spec: { finalizers: [] } } });
    assert.equal((await api.send('/api/v1/namespaces/held')).code, 404);
  } finally { await api.stop(); }
});

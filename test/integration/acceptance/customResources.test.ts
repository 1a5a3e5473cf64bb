import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { CustomResourceDefinition } from '../../../src/api/customResources/customResourceDefinition.ts';
import type { UnstructuredObject } from '../../../src/api/objects.ts';
import { configMaps, customResourceDefinitions, type Resource } from '../../../src/api/resources.ts';
import { type EngineHarness, startEngineHarness } from '../engineHarness.ts';

let engine: EngineHarness;
before(async () => { engine = await startEngineHarness(); });
after(async () => { await engine.close(); });

const widgets: Resource<UnstructuredObject> = { ...configMaps, group: 'example.com', version: 'v1', kind: 'Widget', plural: 'widgets', singular: 'widget', shortNames: [] };

test('definitions and their objects are there after kill -9 and a start', { timeout: 120_000 }, async () => {
  const definition: CustomResourceDefinition = {
    apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'widgets.example.com' },
    spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'widgets', kind: 'Widget' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } } } } }] },
  };
  await engine.client.create(customResourceDefinitions, definition);
  await engine.k('wait', '--for=condition=Established', 'crd/widgets.example.com', '--timeout=20s');
  await engine.client.create(widgets, { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w', namespace: 'default' }, spec: { size: 3 } });
  await engine.kill();
  await engine.start();
  const found = await engine.client.get(widgets, { name: 'w', namespace: 'default' });
  assert.deepEqual([found.kind, found['spec']], ['Widget', { size: 3 }]);
  assert.match(await engine.k('get', 'widgets'), /w +\d+s/);
});

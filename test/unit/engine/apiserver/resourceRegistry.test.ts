import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configMaps, type Resource } from '../../../../src/api/resources.ts';
import { ResourceRegistry } from '../../../../src/engine/apiserver/resourceRegistry.ts';

const widgets: Resource = { ...configMaps, group: 'example.com', kind: 'Widget', plural: 'widgets', singular: 'widget', shortNames: [] };

test('resources come and go behind the built-in ones, and every change is told', () => {
  const registry = new ResourceRegistry();
  const before = registry.all;
  let changes = 0;
  const subscription = registry.onChange(() => { changes++; });
  registry.set('widgets.example.com', [widgets]);
  assert.deepEqual([registry.all.at(-1), registry.find('example.com', 'v1', 'widgets'), registry.forKind('example.com/v1', 'Widget')], [widgets, widgets, widgets]);
  assert.equal(registry.stored.at(-1), widgets);
  assert.notEqual(registry.all, before);
  registry.set('widgets.example.com', []);
  registry.set('widgets.example.com', []);
  assert.deepEqual(registry.all, before);
  assert.equal(registry.find('example.com', 'v1', 'widgets'), undefined);
  subscription.dispose();
  registry.set('widgets.example.com', [widgets]);
  assert.equal(changes, 2);
});

test('other views of a stored resource are served, but not listed as stored', () => {
  const registry = new ResourceRegistry();
  assert.ok(registry.find('events.k8s.io', 'v1', 'events')?.view !== undefined);
  assert.ok(!registry.stored.some(({ group }) => group === 'events.k8s.io' || group === 'metrics.k8s.io'));
});

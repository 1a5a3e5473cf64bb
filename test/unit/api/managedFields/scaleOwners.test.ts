import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromScaleOwners, toScaleOwners } from '../../../../src/api/managedFields/scaleOwners.ts';
import type { ManagedFieldsEntry } from '../../../../src/api/objects.ts';

const scaled = { apiVersion: 'apps/v1', replicas: ['f:spec', 'f:replicas'] };
const entry = (manager: string, fieldsV1: object, more: Partial<ManagedFieldsEntry> = {}): ManagedFieldsEntry => ({ manager, operation: 'Apply', apiVersion: 'apps/v1', time: '2026-01-01T00:00:00Z', fieldsType: 'FieldsV1', fieldsV1: fieldsV1 as never, ...more });
const both = { 'f:spec': { 'f:paused': {}, 'f:replicas': {} } };
const replicas = { 'f:spec': { 'f:replicas': {} } };
const inScale = (manager: string, more: Partial<ManagedFieldsEntry> = {}) => entry(manager, replicas, { apiVersion: 'autoscaling/v1', ...more });

test('a Scale has the owners of the replicas, and nobody else', () => {
  assert.deepEqual(toScaleOwners([entry('a', both), entry('b', { 'f:spec': { 'f:paused': {} } })], scaled), [inScale('a')]);
  assert.equal(toScaleOwners([entry('b', { 'f:spec': { 'f:paused': {} } })], scaled), undefined);
});

test('who scales takes the replicas, and only those, from who had them', () => {
  assert.deepEqual(fromScaleOwners([entry('a', both)], [inScale('hpa', { operation: 'Update', subresource: 'scale' })], scaled), [
    entry('a', { 'f:spec': { 'f:paused': {} } }),
    { manager: 'hpa', operation: 'Update', apiVersion: 'apps/v1', subresource: 'scale', fieldsType: 'FieldsV1', fieldsV1: replicas },
  ]);
  assert.deepEqual(fromScaleOwners([entry('a', replicas)], [inScale('b')], scaled)?.map(each => each.manager), ['b']);
});

test('owners of an unchanged Scale stay as they are, updaters and appliers', () => {
  const entries = [entry('a', both), entry('u', both, { operation: 'Update' })];
  assert.deepEqual(fromScaleOwners(entries, toScaleOwners(entries, scaled), scaled), entries);
});

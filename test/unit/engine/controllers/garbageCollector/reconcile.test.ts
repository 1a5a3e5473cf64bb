import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject } from '../../../../../src/api/objects.ts';
import { reconcileGarbage, type CollectorAction, type OwnerState } from '../../../../../src/engine/controllers/garbageCollector/reconcile.ts';

const owner = (uid: string, blockOwnerDeletion = true) => ({ apiVersion: 'v1', kind: 'ConfigMap', name: uid, uid, blockOwnerDeletion });
const object = (owners: readonly string[], metadata: KubernetesObject['metadata'] = {}): KubernetesObject => ({ metadata: { name: 'x', uid: 'x', ...(owners.length > 0 ? { ownerReferences: owners.map(uid => owner(uid)) } : {}), ...metadata } });
const dependent = (uid: string, blocks = true): KubernetesObject => ({ metadata: { uid, ownerReferences: [owner('x', blocks)] } });
const leaving = (...finalizers: string[]) => ({ deletionTimestamp: '2026-01-01T00:00:00Z', finalizers });

const states: Readonly<Record<string, OwnerState>> = { here: 'present', gone: 'absent', goneToo: 'absent', waiting: 'waitsForDependents', strange: 'unknown' };
const cases: readonly (readonly [string, KubernetesObject, readonly KubernetesObject[], CollectorAction])[] = [
  ['an object without owners stays', object([]), [], { type: 'none' }],
  ['one whose owner is there stays', object(['here']), [], { type: 'none' }],
  ['one whose owners are all gone goes', object(['gone', 'goneToo']), [], { type: 'delete', propagationPolicy: 'Background' }],
  ['one of whose owners is gone drops that reference', object(['here', 'gone']), [], { type: 'dropReferences', uids: ['gone'] }],
  ['one whose owner cannot be judged stays', object(['gone', 'strange']), [], { type: 'none' }],
  ['one whose owner waits for it goes', object(['waiting']), [], { type: 'delete', propagationPolicy: 'Background' }],
  ['… in the foreground when it has dependents itself', object(['waiting']), [dependent('d')], { type: 'delete', propagationPolicy: 'Foreground' }],
  ['… and holds nobody any more when they wait for each other', object(['waiting']), [{ metadata: { ...dependent('d').metadata, ...leaving('foregroundDeletion') } }], { type: 'delete', propagationPolicy: 'Foreground', unblock: true }],
  ['its own finalizer decides what becomes of its dependents', object(['gone'], { finalizers: ['orphan'] }), [], { type: 'delete', propagationPolicy: 'Orphan' }],
  ['one that is going already is left alone', object(['gone'], leaving('other')), [], { type: 'none' }],
  ['foreground: dependents go first', object([], leaving('foregroundDeletion')), [dependent('d')], { type: 'deleteDependents', uids: ['d'] }],
  ['foreground: of its dependents those are asked that block it and do not wait themselves', object([], leaving('foregroundDeletion')), [dependent('d', false), dependent('e'), { metadata: { ...dependent('f').metadata, ...leaving('foregroundDeletion') } }], { type: 'deleteDependents', uids: ['e'] }],
  ['foreground: one that blocks itself is held, and asked no further', object(['x'], leaving('foregroundDeletion')), [object(['x'], leaving('foregroundDeletion'))], { type: 'none' }],
  ['foreground: ones that do not block do not hold it', object([], leaving('foregroundDeletion')), [dependent('d', false)], { type: 'removeFinalizer', finalizer: 'foregroundDeletion' }],
  ['foreground: without dependents it may go', object([], leaving('foregroundDeletion')), [], { type: 'removeFinalizer', finalizer: 'foregroundDeletion' }],
  ['orphan: dependents are let go first', object([], leaving('orphan')), [dependent('d')], { type: 'orphanDependents', uids: ['d'] }],
  ['orphan: then the object', object([], leaving('orphan')), [], { type: 'removeFinalizer', finalizer: 'orphan' }],
];
for (const [name, subject, dependents, expected] of cases) {
  test(name, () => assert.deepEqual(reconcileGarbage({ object: subject, dependents, ownerState: reference => states[reference.uid] ?? 'unknown' }), expected));
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Memento } from 'vscode';
import { ContextChoice } from '../../../../src/ui/session/contextChoice.ts';

function memento(): Memento {
  const values = new Map<string, unknown>();
  return { keys: () => [...values.keys()], get: <T>(key: string, otherwise?: T) => (values.get(key) ?? otherwise) as T, update: (key, value) => { values.set(key, value); return Promise.resolve(); } };
}

test('a workspace keeps its cluster; another workspace has its own, and the engine is the beginning', async () => {
  const [globalState, workspaceState] = [memento(), memento()];
  await new ContextChoice({ workspaceState, globalState }).choose('prod');
  assert.equal(new ContextChoice({ workspaceState, globalState }).context, 'prod');
  assert.equal(new ContextChoice({ workspaceState: memento(), globalState }).context, undefined);
  await new ContextChoice({ workspaceState, globalState }).choose(undefined);
  assert.equal(new ContextChoice({ workspaceState, globalState }).context, undefined);
});

test('each cluster has its own namespace', async () => {
  const choice = new ContextChoice({ workspaceState: memento(), globalState: memento() });
  await choice.chooseNamespace('mine');
  await choice.choose('prod');
  assert.equal(choice.namespace, undefined);
  await choice.chooseNamespace('team');
  await choice.choose(undefined);
  assert.equal(choice.namespace, 'mine');
  await choice.chooseNamespace(undefined);
  assert.equal(choice.namespace, undefined);
  await choice.choose('prod');
  assert.equal(choice.namespace, 'team');
});

test('a program is allowed for its context and its arguments only, in all workspaces', async () => {
  const globalState = memento();
  const choice = new ContextChoice({ workspaceState: memento(), globalState });
  assert.equal(choice.allows('prod', 'aws eks get-token'), false);
  await choice.allow('prod', 'aws eks get-token');
  await choice.allow('dev', 'login');
  const elsewhere = new ContextChoice({ workspaceState: memento(), globalState });
  assert.deepEqual([elsewhere.allows('prod', 'aws eks get-token'), elsewhere.allows('prod', 'aws s3 rm'), elsewhere.allows('dev', 'aws eks get-token'), elsewhere.allows('dev', 'login')], [true, false, false, true]);
});

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { kubectlOf, run } from './engineHarness.ts';

/*
 * --audit-log and --audit-policy from the command line to the file. No Docker answers; the API does all the same.
 */

const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-audit-'));
const directory = path.join(folder, 'data');
const engine = (...args: readonly string[]) => run(process.execPath, [path.resolve(import.meta.dirname, '../../dist/cli.js'), 'engine', ...args, '--data-dir', directory]);
const file = (name: string, text: string): string => {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};
const kubectl = (...args: readonly string[]) => run(kubectlOf('unstable'), ['--kubeconfig', path.join(directory, 'kubeconfig'), '--cache-dir', folder, ...args]);
after(async () => {
  await engine('reset', '--yes', '--docker-host', 'unix:///nowhere/docker.sock');
  rmSync(folder, { recursive: true, force: true });
});

interface AuditEvent { readonly kind: string; readonly level: string; readonly stage: string; readonly verb: string; readonly user: { readonly username: string }; readonly objectRef: { readonly resource: string; readonly name?: string }; readonly requestObject?: { readonly data?: unknown }; readonly responseStatus?: { readonly code: number } }

test('a policy that is none ends the start with a sentence', { timeout: 60_000 }, async () => {
  const policy = file('wrong.yaml', 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: Metadata, whoever: [jane]}]\n');
  const { code, stderr } = await engine('start', '--docker-host', 'unix:///nowhere/docker.sock', '--audit-log', path.join(folder, 'none.log'), '--audit-policy', policy);
  assert.equal(code, 1);
  assert.match(stderr, /the audit policy \S+wrong\.yaml cannot be used[^]*whoever/);
});

test('requests are written as the policy says, for as long as that engine runs', { timeout: 90_000 }, async () => {
  const log = path.join(folder, 'audit.log');
  const policy = file('policy.yaml', `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Request
  resources: [{group: "", resources: [configmaps]}]
  namespaces: [default]
  verbs: [create, delete]
- level: None
`);
  const started = await engine('start', '--docker-host', 'unix:///nowhere/docker.sock', '--audit-log', log, '--audit-policy', policy);
  assert.equal(started.code, 0, started.stderr);
  assert.equal((await kubectl('create', 'configmap', 'seen', '--from-literal=a=b')).code, 0);
  assert.equal((await kubectl('get', 'configmap', 'seen')).code, 0);
  assert.equal((await kubectl('create', 'configmap', 'seen')).code, 1);
  assert.equal((await engine('stop')).code, 0);
  const events = readFileSync(log, 'utf8').trimEnd().split('\n').map(line => JSON.parse(line) as AuditEvent).filter(({ objectRef }) => objectRef.name === 'seen');
  assert.deepEqual(events.map(({ kind, level, stage, verb, requestObject, responseStatus }) => [kind, level, stage, verb, requestObject?.data, responseStatus?.code]), [
    ['Event', 'Request', 'ResponseComplete', 'create', { a: 'b' }, 201], ['Event', 'Request', 'ResponseComplete', 'create', undefined, 409],
  ]);
});

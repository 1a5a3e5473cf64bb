import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { delay, systemClock } from '../../../src/base/clock.ts';
import type { Component } from '../../../src/base/disposable.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { systemRandom } from '../../../src/base/random.ts';
import { startControllerManager } from '../../../src/engine/controllers/controllerManager.ts';
import { startInformers } from '../../../src/informer/informers.ts';
import { type HttpsApi, startHttpsApi } from '../cluster/apiServerOverHttps.ts';
import { kubectlOf, run, runWell } from '../engineHarness.ts';

/*
 * Who may do what, as kubectl and a client library see it. The API alone: nothing here needs a node.
 */

const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-auth-'));
const file = path.join(folder, 'kubeconfig');
let api: HttpsApi;
let controllers: Component;
let informers: ReturnType<typeof startInformers>;
before(async () => {
  api = await startHttpsApi();
  const [clock, logger, random] = [systemClock, silentLogger, systemRandom];
  informers = startInformers(api.inProcess, { clock, logger });
  controllers = startControllerManager({ client: api.inProcess, informers, catalog: api.resources, clock, random, logger, authority: api.authority, signToken: api.signToken });
  writeFileSync(file, api.kubeconfig, { mode: 0o600 });
});
after(async () => { await controllers.stop(); await informers.stop(); await api.stop(); rmSync(folder, { recursive: true }); });

const environment = { KUBECONFIG: file, HOME: folder };
const k = (...args: readonly string[]) => runWell(kubectlOf('unstable'), args, { env: environment });
const attempt = (args: readonly string[], input?: string) => run(kubectlOf('unstable'), args, { env: environment, ...(input === undefined ? {} : { input }) });
const canI = async (...args: readonly string[]) => (await attempt(['auth', 'can-i', ...args])).stdout.trim();

test('kubectl auth whoami tells the certificate\'s user', async () => {
  assert.equal(await k('auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username} {.status.userInfo.groups}'), 'kubernetes-admin ["system:masters","system:authenticated"]');
  assert.equal(await k('auth', 'whoami', '--as', 'jane', '--as-group', 'dev', '-o', 'jsonpath={.status.userInfo.username} {.status.userInfo.groups}'), 'jane ["dev","system:authenticated"]');
});

test('kubectl creates roles and bindings, and what they grant holds at once', async () => {
  await k('create', 'serviceaccount', 'robot');
  assert.equal(await canI('list', 'pods', '--as', 'system:serviceaccount:default:robot'), 'no');
  await k('create', 'role', 'pod-reader', '--verb=get,list,watch', '--resource=pods,pods/log');
  await k('create', 'rolebinding', 'robot-reads', '--role=pod-reader', '--serviceaccount=default:robot');
  assert.equal(await canI('list', 'pods', '--as', 'system:serviceaccount:default:robot'), 'yes');
  assert.equal(await canI('get', 'pods', '--subresource=log', '--as', 'system:serviceaccount:default:robot'), 'yes');
  assert.equal(await canI('list', 'pods', '-n', 'kube-system', '--as', 'system:serviceaccount:default:robot'), 'no');
  await k('create', 'clusterrole', 'metrics', '--verb=get', '--non-resource-url=/metrics');
  await k('create', 'clusterrolebinding', 'metrics', '--clusterrole=metrics', '--group=watchers');
  assert.equal(await canI('get', '/metrics', '--as', 'ann', '--as-group', 'watchers'), 'yes');
  assert.match(await k('auth', 'can-i', '--list', '--as', 'system:serviceaccount:default:robot'), /pods\/log +\[\] +\[\] +\[get list watch\]/);
  assert.equal(await canI('*', '*'), 'yes');
});

test('who may not is told so', async () => {
  const { code, stderr } = await attempt(['get', 'secrets', '--as', 'jane']);
  assert.equal(code, 1);
  assert.match(stderr, /Error from server \(Forbidden\): secrets is forbidden: User "jane" cannot list resource "secrets" in API group "" in the namespace "default"/);
  assert.match((await attempt(['create', 'role', 'more', '--verb=get', '--resource=secrets', '--as', 'jane'])).stderr, /cannot create resource "roles"/);
});

test('kubectl auth reconcile brings roles and bindings up to date', async () => {
  const role = (verbs: string) => JSON.stringify({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'grown', namespace: 'default' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: verbs.split(' ') }] });
  assert.match((await attempt(['auth', 'reconcile', '-f', '-'], role('get'))).stdout, /role\.rbac\.authorization\.k8s\.io\/grown reconciled/);
  await attempt(['auth', 'reconcile', '-f', '-'], role('delete'));
  assert.match(await k('get', 'role', 'grown', '-o', 'jsonpath={.rules[*].verbs[*]}'), /get.*delete|delete.*get/);
});

/** A kubeconfig with a token instead of a certificate. */
function withToken(token: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(api.kubeconfig);
  const [cluster] = config.clusters;
  assert.ok(cluster !== undefined);
  config.loadFromClusterAndUser(cluster, { name: 'robot', token });
  return config;
}

test('a token of kubectl create token is its ServiceAccount, for Kubernetes\' client for JavaScript too', async () => {
  const token = (await k('create', 'token', 'robot', '--duration=15m')).trim();
  const core = withToken(token).makeApiClient(CoreV1Api);
  assert.deepEqual((await core.listNamespacedPod({ namespace: 'default' })).items, []);
  await assert.rejects(core.listNamespacedSecret({ namespace: 'default' }), (error: unknown) => (error as { readonly code: number }).code === 403);
  await k('delete', 'serviceaccount', 'robot');
  await assert.rejects(core.listNamespacedPod({ namespace: 'default' }), (error: unknown) => (error as { readonly code: number }).code === 401);
});

test('a token bound to a Secret dies with it', async () => {
  await k('create', 'serviceaccount', 'bound');
  await k('create', 'secret', 'generic', 'anchor');
  const token = (await k('create', 'token', 'bound', '--bound-object-kind=Secret', '--bound-object-name=anchor')).trim();
  const core = withToken(token).makeApiClient(CoreV1Api);
  const codeOf = () => core.listNamespacedPod({ namespace: 'default' }).then(() => 200, (error: unknown) => (error as { readonly code: number }).code);
  assert.equal(await codeOf(), 403);
  await k('delete', 'secret', 'anchor');
  assert.equal(await codeOf(), 401);
});

test('a Secret of the old kind is filled with a token that lasts, and goes with its ServiceAccount', async () => {
  await k('create', 'serviceaccount', 'old');
  const manifest = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'old-token', annotations: { 'kubernetes.io/service-account.name': 'old' } }, type: 'kubernetes.io/service-account-token' };
  await attempt(['create', '-f', '-'], JSON.stringify(manifest));
  const read = (key: string) => k('get', 'secret', 'old-token', '-o', `jsonpath={.data.${key}}`).then(text => Buffer.from(text, 'base64').toString());
  for (let tries = 0; tries < 100 && await read('token') === ''; tries++) await delay(systemClock, 50);
  const token = await read('token');
  assert.deepEqual([await read('ca\\.crt'), await read('namespace')], [api.authority, 'default']);
  assert.match(await k('describe', 'secret', 'old-token'), /kubernetes\.io\/service-account\.name: old[^]*kubernetes\.io\/service-account\.uid: [\da-f-]{36}[^]*ca\.crt: +\d+ bytes[^]*namespace: +7 bytes[^]*token: +eyJ/);

  const core = withToken(token).makeApiClient(CoreV1Api);
  const codeOf = () => core.listNamespacedPod({ namespace: 'default' }).then(() => 200, (error: unknown) => (error as { readonly code: number }).code);
  assert.equal(await codeOf(), 403);
  await k('create', 'rolebinding', 'old', '--clusterrole=view', '--serviceaccount=default:old');
  assert.equal(await codeOf(), 200);
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } };
  const reviewed = JSON.parse((await attempt(['create', '-o', 'json', '-f', '-'], JSON.stringify(review))).stdout) as { readonly status: { readonly authenticated: boolean; readonly user: { readonly username: string } } };
  assert.deepEqual([reviewed.status.authenticated, reviewed.status.user.username], [true, 'system:serviceaccount:default:old']);

  await k('delete', 'serviceaccount', 'old');
  assert.equal(await codeOf(), 401);
  assert.equal((await attempt(['wait', '--for=delete', 'secret/old-token', '--timeout=10s'])).code, 0);
});

test('a Secret for a ServiceAccount that is not there does not stay', async () => {
  const manifest = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'lost', annotations: { 'kubernetes.io/service-account.name': 'nobody' } }, type: 'kubernetes.io/service-account-token' };
  await attempt(['create', '-f', '-'], JSON.stringify(manifest));
  assert.equal((await attempt(['wait', '--for=delete', 'secret/lost', '--timeout=10s'])).code, 0);
});

test('every controller of Kubernetes has its role', async () => {
  assert.equal(await canI('create', 'pods', '--as', 'system:serviceaccount:kube-system:replicaset-controller'), 'yes');
  assert.equal(await canI('create', 'secrets', '--as', 'system:serviceaccount:kube-system:replicaset-controller'), 'no');
  assert.match(await k('describe', 'clusterrole', 'system:controller:job-controller'), /jobs\.batch +\[\] +\[\] +\[get list patch update watch\]/);
});

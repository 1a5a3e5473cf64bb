import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { FakeClock } from '../../../src/base/fakeClock.ts';
import { credentialProgram, kubeconfigFiles, loadKubeconfig, mergeKubeconfigs, parseKubeconfig } from '../../../src/cluster/kubeconfig.ts';
import { resolveContext } from '../../../src/cluster/resolveContext.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-kubeconfig-'));
after(() => rmSync(folder, { recursive: true }));
const clock = new FakeClock();
const base64 = (text: string) => Buffer.from(text).toString('base64');

const config = (user: string, cluster = 'server: https://host:6443/') => parseKubeconfig(`
current-context: c
clusters: [{name: k, cluster: {${cluster}}}]
users: [{name: u, user: {${user}}}]
contexts: [{name: c, context: {cluster: k, user: u, namespace: dev}}]
`, folder);
const resolve = (user: string, cluster?: string, allowExec = false) => resolveContext(config(user, cluster), { clock, allowExec });

test('a context gives server, namespace, authority and client certificate', async () => {
  const connection = resolve(`client-certificate-data: ${base64('CERT')}, client-key-data: ${base64('KEY')}`, `server: "https://host:6443/", certificate-authority-data: ${base64('CA')}, tls-server-name: kubernetes`);
  assert.deepEqual({ ...connection, credentials: await connection.credentials() }, {
    name: 'c', server: 'https://host:6443', namespace: 'dev', tls: { ca: 'CA', serverName: 'kubernetes' }, credentials: { clientCertificate: { cert: 'CERT', key: 'KEY' } },
  });
});

test('files are found beside the kubeconfig, and a token file is read anew each time', async () => {
  writeFileSync(path.join(folder, 'ca.crt'), 'CA FILE');
  writeFileSync(path.join(folder, 'token'), 'one\n');
  const connection = resolve('tokenFile: token, token: ignored', 'server: "https://h", certificate-authority: ca.crt, insecure-skip-tls-verify: true');
  assert.deepEqual(connection.tls, { ca: 'CA FILE', insecureSkipVerify: true });
  assert.equal((await connection.credentials()).authorization, 'Bearer one');
  writeFileSync(path.join(folder, 'token'), 'two\n');
  assert.equal((await connection.credentials()).authorization, 'Bearer two');
});

test('token and basic credentials become an Authorization header', async () => {
  assert.deepEqual(await resolve('token: abc').credentials(), { authorization: 'Bearer abc' });
  assert.deepEqual(await resolve('username: me, password: pw').credentials(), { authorization: `Basic ${base64('me:pw')}` });
  assert.deepEqual(await resolve('').credentials(), {});
});

test('a credential plugin runs only with permission, once until its answer expires', async () => {
  const script = path.join(folder, 'plugin.sh');
  const counter = path.join(folder, 'count');
  writeFileSync(script, `#!/bin/sh\necho x >> ${counter}\necho '{"status":{"token":"'$WORD$(wc -l < ${counter})'","expirationTimestamp":"2026-01-01T00:00:10Z"}}'\n`, { mode: 0o755 });
  const user = `exec: {command: ${script}, env: [{name: WORD, value: t}]}`;
  assert.throws(() => resolve(user), /runs the program ".*plugin\.sh" for credentials, which needs your permission/);
  const connection = resolve(user, undefined, true);
  assert.equal((await connection.credentials()).authorization, 'Bearer t1');
  assert.equal((await connection.credentials()).authorization, 'Bearer t1');
  await clock.advance(11_000);
  assert.equal((await connection.credentials()).authorization, 'Bearer t2');
  await assert.rejects(resolve('exec: {command: "false", installHint: Install it.}', undefined, true).credentials(), /The credential plugin false failed\. Install it\./);
});

test('a credential plugin is run once more when its answer was refused, however many requests it was refused for', async () => {
  const [script, counter] = [path.join(folder, 'lasting.sh'), path.join(folder, 'lasting-count')];
  writeFileSync(script, `#!/bin/sh\necho x >> ${counter}\necho '{"status":{"token":"t'$(wc -l < ${counter})'"}}'\n`, { mode: 0o755 });
  const connection = resolve(`exec: {command: ${script}}`, undefined, true);
  const refused = await connection.credentials();
  assert.equal(refused.authorization, 'Bearer t1');
  connection.renewCredentials?.(refused);
  connection.renewCredentials?.(refused);
  const both = [connection.credentials(), connection.credentials()];
  assert.deepEqual((await Promise.all(both)).map(({ authorization }) => authorization), ['Bearer t2', 'Bearer t2']);
  connection.renewCredentials?.(refused);
  assert.equal((await connection.credentials()).authorization, 'Bearer t2', 'what was refused has been replaced already');
});

test('the program that a context runs is told as it would be typed, and found beside its kubeconfig when it is named with a path', () => {
  assert.equal(credentialProgram(config('exec: {command: aws, args: [eks, get-token]}'), 'c'), 'aws eks get-token');
  assert.equal(credentialProgram(config('exec: {command: ./bin/login}'), 'c'), path.join(folder, 'bin', 'login'));
  assert.equal(credentialProgram(config('token: abc'), 'c'), undefined);
  assert.equal(credentialProgram(config('exec: {command: aws}'), 'another'), undefined);
});

const refusals: readonly (readonly [string, () => unknown, RegExp])[] = [
  ['no current context', () => resolveContext(parseKubeconfig('', folder), { clock, allowExec: false }), /names no current context/],
  ['unknown context', () => resolveContext(config(''), { clock, allowExec: false, context: 'x' }), /has no context "x"/],
  ['another proxy than an HTTP one', () => resolve('', 'server: "https://h", proxy-url: "socks5://p"'), /a proxy-url that is no HTTP proxy's, which Slipway does not support/],
  ['a password for a proxy that is not encoded', () => resolve('', 'server: "https://h", proxy-url: "http://me:p%ss@proxy:3128"'), /^Error: The cluster of context "c" is reached through a proxy-url whose user or password has a "%" that encodes no character/],
  ['removed provider', () => resolve('auth-provider: {name: gcp}'), /auth-provider "gcp", which Kubernetes removed/],
  ['groups of nobody', () => resolve('token: abc, as-groups: [team]'), /without impersonating a user/],
  ['cluster without server', () => resolve('', 'insecure-skip-tls-verify: true'), /names no cluster with a server/],
  ['no mapping', () => parseKubeconfig('- a', folder), /not a mapping/],
];
for (const [name, run, message] of refusals) test(`refused with a sentence: ${name}`, () => assert.throws(run, message));

test('a context says through which proxy its cluster is reached, and who is acted as', () => {
  const { proxy, impersonation } = resolve('token: abc, as: me, as-uid: "7", as-groups: [team, ops], as-user-extra: {reason: [a, b]}', 'server: "https://h", proxy-url: "http://user:pw@proxy:3128"');
  assert.deepEqual([proxy?.href, impersonation], ['http://user:pw@proxy:3128/', { user: 'me', uid: '7', groups: ['team', 'ops'], extra: { reason: ['a', 'b'] } }]);
});

test('of several files the first that names a thing wins', () => {
  const merged = mergeKubeconfigs([parseKubeconfig('clusters: [{name: k, cluster: {server: first}}]', folder), config(''), parseKubeconfig('current-context: other\nusers: [{name: v, user: {}}]', folder)]);
  assert.equal(merged.clusters.get('k')?.server, 'first');
  assert.equal(merged.currentContext, 'c');
  assert.deepEqual([...merged.users.keys()].sort(), ['u', 'v']);
});

test('missing files count as empty, unreadable YAML is named', () => {
  assert.equal(loadKubeconfig([path.join(folder, 'absent')]).contexts.size, 0);
  const bad = path.join(folder, 'bad');
  writeFileSync(bad, 'a: [');
  assert.throws(() => loadKubeconfig([bad]), new RegExp(`The kubeconfig ${bad} cannot be read`));
});

test('KUBECONFIG lists files, else the one in the home folder counts', () => {
  assert.deepEqual(kubeconfigFiles({ KUBECONFIG: ['a', '', 'b'].join(path.delimiter) }), ['a', 'b']);
  assert.deepEqual(kubeconfigFiles({}), [path.join(os.homedir(), '.kube', 'config')]);
});

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeAuthority, issue } from '../../src/engine/process/issueCertificates.ts';
import { formatKubeconfig, toKubeconfigEntry } from '../../src/engine/process/kubeconfig.ts';
import { delay, systemClock } from '../../src/base/clock.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { systemRandom } from '../../src/base/random.ts';
import type { ApiServer } from '../../src/engine/apiserver/apiServer.ts';
import { startApiServer } from '../../src/engine/apiserver/apiServer.ts';
import { openSqliteStorage } from '../../src/engine/storage/sqlite.ts';
import type { Storage } from '../../src/engine/storage/contract.ts';

/*
 * The API alone under real kubectls: nothing here runs pods, so everything that a controller or a node would do is left out.
 */

const cache = path.resolve(import.meta.dirname, '../../.cache/kubectl');
const found = [
  ...['1.20', 'unstable'].map(version => ({ version, file: path.join(cache, version, 'kubectl') })),
  { version: 'of this machine', file: '/usr/bin/kubectl' },
].filter(({ file }) => existsSync(file));

const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-kubectl-'));
const at = (name: string) => path.join(folder, name);
let storage: Storage;
let api: ApiServer;

before(async () => {
  const dates = () => ({ notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000), serial: systemRandom.uuid().replaceAll('-', '') });
  const authority = makeAuthority(dates());
  const server = issue(authority, { subject: 'CN=server', usage: 'server', names: ['127.0.0.1', 'localhost'], ...dates() });
  const admin = issue(authority, { subject: 'O=system:masters,CN=admin', usage: 'client', names: [], ...dates() });
  storage = openSqliteStorage(at('state.db'), { clock: systemClock, logger: silentLogger, freeze: true });
  api = await startApiServer({
    storage, clock: systemClock, random: systemRandom, logger: silentLogger, serviceCidr: '10.96.0.0/16', host: '127.0.0.1',
    tls: { ...server, clientCa: authority.certificate }, nodes: () => undefined,
    streaming: { handleLog: () => Promise.reject(new Error('no node')), handleUpgrade: () => Promise.reject(new Error('no node')) },
  });
  writeFileSync(at('kubeconfig'), formatKubeconfig(toKubeconfigEntry('slipway', `https://127.0.0.1:${api.port}`, { authority: authority.certificate, admin })), { mode: 0o600 });
});
after(async () => { await api.stop(); await storage.close(); rmSync(folder, { recursive: true, force: true }); });

interface Outcome { readonly code: number; readonly output: string; readonly errors: string }

function run(file: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return new Promise(resolve => {
    execFile(file, args, { timeout: 20_000, env: { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: at('kubeconfig'), ...environment } }, (error, output, errors) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, output, errors });
    });
  });
}

const manifest = (replicas: number, image: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: "${image}", ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: 80}]}
`;

test('a kubectl to test with is there', () => assert.ok(found.length > 0));

for (const [index, { version, file }] of found.entries()) {
  describe(`kubectl ${version}`, () => {
    const namespace = `ns-${index}`;
    const kubectl = async (line: string, environment?: NodeJS.ProcessEnv): Promise<string> => {
      const { code, output, errors } = await run(file, [...line.split(' '), '-n', namespace], environment);
      assert.equal(code, 0, `kubectl ${line}: ${output}${errors}`);
      return output;
    };
    const refuse = async (line: string): Promise<string> => {
      const { code, errors } = await run(file, [...line.split(' '), '-n', namespace]);
      assert.notEqual(code, 0, `kubectl ${line} should fail`);
      return errors;
    };

    test('creates from its own arguments', async () => {
      await kubectl(`create namespace ${namespace}`);
      await kubectl('create configmap settings --from-literal=a=b');
      await kubectl('create secret generic keys --from-literal=password=x');
      await kubectl('create deployment other --image=nginx');
      assert.equal(await kubectl('get configmap settings -o jsonpath={.data.a}'), 'b');
      assert.equal(await kubectl('get secret keys -o jsonpath={.data.password}'), 'eA==');
      assert.match(await refuse('create configmap settings'), /Error from server \(AlreadyExists\)|already exists/);
    });

    test('applies, shows differences, applies again, and leaves alone what is the same', async () => {
      writeFileSync(at('web.yaml'), manifest(2, 'nginx:1'));
      assert.match(await kubectl(`apply -f ${at('web.yaml')}`), /deployment.apps\/web created\nservice\/web created/);
      writeFileSync(at('web.yaml'), manifest(3, 'nginx:2'));
      const { code, output } = await run(file, ['diff', '-f', at('web.yaml'), '-n', namespace]);
      assert.equal(code, 1);
      assert.match(output, /-\s+replicas: 2\n\+\s+replicas: 3/);
      assert.match(await kubectl(`apply -f ${at('web.yaml')} --dry-run=server`), /configured \(server dry run\)/);
      assert.match(await kubectl(`apply -f ${at('web.yaml')}`), /deployment.apps\/web configured\nservice\/web unchanged/);
      assert.match(await kubectl(`apply -f ${at('web.yaml')}`), /deployment.apps\/web unchanged\nservice\/web unchanged/);
      assert.equal(await kubectl('get deployment web -o jsonpath={.spec.replicas},{.spec.template.spec.containers[0].image}'), '3,nginx:2');
    });

    test('refuses what does not fit the schema', async () => {
      writeFileSync(at('odd.yaml'), manifest(1, 'nginx').replace('replicas: 1', 'replicas: one'));
      assert.notEqual((await run(file, ['apply', '-f', at('odd.yaml'), '-n', namespace])).code, 0);
      writeFileSync(at('bad.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: Bad_Name}\n');
      assert.match((await run(file, ['apply', '-f', at('bad.yaml'), '-n', namespace])).errors, /The ConfigMap "Bad_Name" is invalid: metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain/);
    });

    test('prints tables', async () => {
      assert.match(await kubectl('get deployments'), /NAME\s+READY\s+UP-TO-DATE\s+AVAILABLE\s+AGE\n/);
      assert.match(await kubectl('get deployment web -o wide'), /CONTAINERS\s+IMAGES\s+SELECTOR\nweb\s+0\/3\s+0\s+0\s+\S+\s+c\s+nginx:2\s+app=web/);
      assert.match(await kubectl('get services'), /web\s+NodePort\s+10\.96\.\d+\.\d+\s+<none>\s+80:3\d{4}\/TCP/);
      assert.match(await kubectl('get all'), /service\/web[^]*deployment\.apps\/web/);
      assert.match(await kubectl('get deployments -l app=web -o name'), /^deployment.apps\/web\n$/);
      assert.match(await kubectl('get namespaces --show-labels'), new RegExp(`${namespace}\\s+Active.*kubernetes.io/metadata.name=${namespace}`));
      assert.match(await refuse('get pods --field-selector=foo=bar'), /field label not supported: foo/);
      assert.match(await refuse('get deployment none'), /Error from server \(NotFound\): deployments.apps "none" not found/);
    });

    test('describes, labels and annotates', async () => {
      assert.match(await kubectl('describe deployment web'), /Replicas:\s+3 desired/);
      assert.match(await kubectl('describe service web'), /Type:\s+NodePort/);
      await kubectl('label deployment web tier=front');
      await kubectl('annotate deployment web note=x');
      assert.equal(await kubectl('get deployment web -o jsonpath={.metadata.labels.tier},{.metadata.annotations.note}'), 'front,x');
      await kubectl('label deployment web tier-');
      assert.equal(await kubectl('get deployment web -o jsonpath={.metadata.labels.tier}'), '');
    });

    test('patches in three ways, scales, sets images and edits', async () => {
      await kubectl('patch deployment web -p {"spec":{"template":{"spec":{"containers":[{"name":"c","image":"nginx:3"}]}}}}');
      await kubectl('patch deployment web --type=merge -p {"spec":{"minReadySeconds":4}}');
      await kubectl('patch deployment web --type=json -p [{"op":"add","path":"/spec/replicas","value":5}]');
      assert.equal(await kubectl('get deployment web -o jsonpath={.spec.template.spec.containers[0].image},{.spec.minReadySeconds},{.spec.replicas}'), 'nginx:3,4,5');
      await kubectl('scale deployment web --replicas=6');
      await kubectl('set image deployment/web c=nginx:4');
      await kubectl('edit deployment web', { EDITOR: 'sed -i s/nginx:4/nginx:5/' });
      assert.equal(await kubectl('get deployment web -o jsonpath={.spec.template.spec.containers[0].image},{.spec.replicas}'), 'nginx:5,6');
      assert.match(await refuse('scale deployment web --replicas=2 --current-replicas=9'), /Expected replicas to be 9/i);
    });

    test('knows the resources and explains them', async () => {
      assert.match((await run(file, ['api-resources'])).output, /deployments\s+deploy\s+apps\/v1\s+true\s+Deployment/);
      assert.match((await run(file, ['api-versions'])).output, /^apps\/v1$/m);
      assert.match(await kubectl('explain deployment.spec.strategy'), /FIELDS:[^]*rollingUpdate\s+</);
      for (const kind of ['pod', 'service', 'configmap', 'replicaset', 'node']) assert.match(await kubectl(`explain ${kind} --recursive`), /metadata\s+<[^]*ownerReferences\s+</);
      assert.match((await run(file, ['version'])).output, /v1\.36\.0\+slipway/);
    });

    test('watches and waits', async () => {
      const watched = run(file, ['get', 'configmaps', '-n', namespace, '-w', '-o', 'name', '--request-timeout=3s']);
      await delay(systemClock, 1_000);
      await kubectl('create configmap late');
      assert.match((await watched).output, /configmap\/late/);
      await kubectl('run once --image=busybox');
      const [waited] = await Promise.all([run(file, ['wait', '--for=delete', 'pod/once', '--timeout=10s', '-n', namespace]), delay(systemClock, 1_000).then(() => kubectl('delete pod once'))]);
      assert.equal(waited.code, 0, waited.errors);
    });

    test('deletes by file, by label, all, and whole namespaces as far as the API goes', async () => {
      assert.match(await kubectl(`delete -f ${at('web.yaml')}`), /deployment.apps "web" deleted/);
      await kubectl('label configmap settings late kill=yes');
      await kubectl('delete configmaps -l kill=yes');
      await kubectl('delete deployments --all');
      assert.match((await run(file, ['get', 'deployments,configmaps', '-n', namespace])).errors, /No resources found/);
      await kubectl(`delete namespace ${namespace} --wait=false`);
      assert.match(await refuse('create configmap x'), /because it is being terminated/);
    });
  });
}

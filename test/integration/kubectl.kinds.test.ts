import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { apiVersionOf, groupResourceOf, resourceForKind, runtimeClasses, type Resource } from '../../src/api/resources.ts';
import type { RuntimeClass } from '../../src/api/objects.ts';
import { behaviourOf } from '../../src/api/kinds/index.ts';
import { storedResources } from '../conformance/everyKind.ts';
import { minimalObject } from '../minimalObjects.ts';
import { startHttpsApi, type HttpsApi } from './cluster/apiServerOverHttps.ts';

/*
 * Every kind under real kubectls, against the API alone: nothing here runs pods.
 */

const cache = path.resolve(import.meta.dirname, '../../.cache/kubectl');
const versions = ['1.20', 'unstable'].map(version => ({ version, file: path.join(cache, version, 'kubectl') })).filter(({ file }) => existsSync(file));

const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-kinds-'));
let api: HttpsApi;
before(async () => {
  api = await startHttpsApi();
  writeFileSync(path.join(folder, 'kubeconfig'), api.kubeconfig, { mode: 0o600 });
  for (const resource of storedResources) await api.client.create(resource, { ...minimalObject(resource), metadata: { ...minimalObject(resource).metadata, labels: { kinds: 'yes' } } });
});
after(async () => { await api.stop(); rmSync(folder, { recursive: true, force: true }); });

/** What kubectl printed; rejects with its complaint when it failed. */
function kubectl(file: string, ...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { timeout: 60_000, maxBuffer: 1 << 26, env: { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: path.join(folder, 'kubeconfig') } }, (error, output, complaint) => {
      if (error === null) resolve(output); else reject(new Error(`${args.join(' ')}: ${complaint || error.message}`));
    });
  });
}

/** kubectl 1.20 describes these by beta versions, which Kubernetes 1.25 removed. */
const DESCRIBED_AS_BETA: readonly string[] = ['CronJob', 'EndpointSlice', 'PodDisruptionBudget'];

const heading = (output: string) => (output.split('\n')[0] ?? '').trim().split(/ {2,}/);
const upper = (names: readonly string[]) => names.map(name => name.toUpperCase());
const itemOf = (resource: Resource) => `${groupResourceOf(resource)}/${minimalObject(resource).metadata.name}`;

for (const { version, file } of versions) {
  describe(`kubectl ${version}`, () => {
    test('api-resources lists every kind with its short names, verbs and scope', async () => {
      const lines = (await kubectl(file, 'api-resources', '-o', 'wide', '--no-headers')).trim().split('\n');
      for (const resource of storedResources) {
        const line = lines.find(each => each.startsWith(`${resource.plural} `) && each.includes(` ${apiVersionOf(resource)} `)) ?? lines.find(each => each.startsWith(`${resource.plural} `) && each.includes(` ${resource.kind} `));
        if (line === undefined) assert.fail(resource.kind);
        assert.match(line, new RegExp(` ${String(resource.namespaced)} +${resource.kind} `));
        for (const name of resource.shortNames) assert.ok(line.split(/ +/)[1]?.split(',').includes(name), `${resource.kind} ${name}`);
        for (const verb of ['create', 'watch', 'patch']) assert.ok(line.includes(verb), `${resource.kind} ${verb}`);
        if (version !== '1.20') for (const category of resource.categories) assert.ok(line.includes(category), `${resource.kind} ${category}`);
      }
    });

    test('api-versions lists every group version', async () => {
      const lines = (await kubectl(file, 'api-versions')).trim().split('\n');
      for (const resource of storedResources) assert.ok(lines.includes(apiVersionOf(resource)), apiVersionOf(resource));
    });

    test('get shows the columns of every kind, and more with -o wide', async () => {
      for (const wide of [false, true]) {
        const output = await kubectl(file, 'get', storedResources.map(groupResourceOf).join(','), '-l', 'kinds=yes', ...wide ? ['-o', 'wide'] : []);
        const tables = output.trim().split(/\n\n/).map(heading);
        assert.deepEqual(tables, storedResources.map(resource => upper(behaviourOf(resource).columns.filter(({ priority }) => wide || priority === 0).map(({ name }) => name))));
      }
    });

    test('describe tells something of every kind', async () => {
      const known = storedResources.filter(({ kind }) => version !== '1.20' || !DESCRIBED_AS_BETA.includes(kind));
      const output = await kubectl(file, 'describe', ...known.map(itemOf));
      assert.equal([...output.matchAll(/^Name: +\S+/gm)].length, known.length, output);
    });

    test('get prints every kind as YAML, JSON, jsonpath and custom columns', async () => {
      const list = JSON.parse(await kubectl(file, 'get', ...storedResources.map(itemOf), '-o', 'json')) as { items: { apiVersion: string; kind: string }[] };
      assert.deepEqual(list.items.map(({ apiVersion, kind }) => resourceForKind(apiVersion, kind)?.plural), storedResources.map(({ plural }) => plural));
      assert.match(await kubectl(file, 'get', 'priorityclass', 'a', '-o', 'yaml'), /^value: 1000$/m);
      assert.equal(await kubectl(file, 'get', 'storageclass', 'a', '-o', 'jsonpath={.provisioner}'), 'example.com/a');
      assert.deepEqual((await kubectl(file, 'get', 'clusterroles', '-l', 'kinds=yes', '-o', 'custom-columns=NAME:.metadata.name,VERBS:.rules[*].verbs')).trim().split('\n')[1]?.split(/ {2,}/), ['a', '[get]']);
    });

    test('get works over pages, namespaces, labels and an order', async () => {
      const prefix = `page-${version.replace('.', '-')}-`;
      for (let index = 0; index < 5; index++) await api.client.create(runtimeClasses, { ...minimalObject(runtimeClasses, `${prefix}${index}`), handler: `h${9 - index}` } as unknown as RuntimeClass);
      const names = async (...args: string[]) => [...(await kubectl(file, 'get', 'runtimeclasses', '--no-headers', ...args)).matchAll(new RegExp(`^${prefix}(\\d)`, 'gm'))].map(([, index]) => index).join('');
      assert.equal(await names('--chunk-size=2'), '01234');
      assert.equal(await names('--sort-by=.handler'), '43210');
      assert.deepEqual(heading(await kubectl(file, 'get', 'roles', '-A')).slice(0, 2), ['NAMESPACE', 'NAME']);
      assert.match(await kubectl(file, 'get', 'ingresses,networkpolicies', '--show-labels'), /kinds=yes/);
      const all = await kubectl(file, 'get', 'all');
      for (const name of ['pod/a', 'service/a', 'deployment.apps/a', 'replicaset.apps/a']) assert.ok(all.includes(name), name);
    });

    test('a certificate request is approved', async () => {
      await kubectl(file, 'certificate', 'approve', 'a');
      assert.match(await kubectl(file, 'get', 'csr', 'a', '--no-headers'), / Approved/);
    });
  });
}

import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { KubernetesObject, Service } from '../../src/api/objects.ts';
import { nodes, pods, services } from '../../src/api/resources.ts';
import { type HttpsApi, startHttpsApi } from './cluster/apiServerOverHttps.ts';

/*
 * kubectl's commands for nodes and for the cluster as a whole, against the API alone: nothing here runs pods.
 */

const cache = path.resolve(import.meta.dirname, '../../.cache/kubectl');
const found = ['1.20', 'unstable'].map(version => ({ version, file: path.join(cache, version, 'kubectl') })).filter(({ file }) => existsSync(file));
const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-nodes-'));
const environment = { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: path.join(folder, 'kubeconfig') };
const children = new Set<ChildProcess>();
let api: HttpsApi;
before(async () => {
  api = await startHttpsApi();
  writeFileSync(environment.KUBECONFIG, api.kubeconfig, { mode: 0o600 });
});
after(async () => { for (const child of children) child.kill('SIGKILL'); await api.stop(); rmSync(folder, { recursive: true, force: true }); });

interface Outcome { readonly code: number; readonly output: string; readonly errors: string }
function run(file: string, args: readonly string[]): Promise<Outcome> {
  return new Promise(resolve => {
    execFile(file, args, { timeout: 60_000, maxBuffer: 1 << 26, env: environment }, (error, output, errors) => { resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, output, errors }); });
  });
}

test('both kubectls are there', () => { assert.equal(found.length, 2); });

for (const { version, file } of found) {
  describe(`kubectl ${version}`, { timeout: 120_000 }, () => {
    const name = `node-${version.replace('.', '-')}`;
    const kubectl = async (...args: readonly string[]): Promise<string> => {
      const { code, output, errors } = await run(file, args);
      assert.equal(code, 0, `kubectl ${args.join(' ')}: ${errors}`);
      return output;
    };
    const refused = async (pattern: RegExp, ...args: readonly string[]) => {
      const { code, errors } = await run(file, args);
      assert.notEqual(code, 0);
      assert.match(errors, pattern);
    };
    const taints = async () => (await api.inProcess.get(nodes, { name })).spec?.taints ?? [];
    before(async () => { await api.inProcess.create(nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name } }); });

    test('taint adds, refuses to overwrite unasked, overwrites and removes', async () => {
      assert.equal(await kubectl('taint', 'node', name, 'dedicated=gpu:NoSchedule', 'slow=yes:PreferNoSchedule'), `node/${name} tainted\n`);
      assert.deepEqual((await taints()).map(({ key, value, effect }) => [key, value, effect]), [['dedicated', 'gpu', 'NoSchedule'], ['slow', 'yes', 'PreferNoSchedule']]);
      await refused(/already has dedicated taint\(s\) with same effect\(s\) and --overwrite is false/, 'taint', 'node', name, 'dedicated=cpu:NoSchedule');
      await kubectl('taint', 'node', name, 'dedicated=cpu:NoSchedule', '--overwrite');
      assert.deepEqual((await taints()).map(({ key, value }) => [key, value]).sort(), [['dedicated', 'cpu'], ['slow', 'yes']]);
      assert.equal(await kubectl('taint', 'node', name, 'dedicated:NoSchedule-', 'slow-'), `node/${name} untainted\n`);
      assert.deepEqual(await taints(), []);
      await refused(/invalid taint effect: Never/, 'taint', 'node', name, 'a=b:Never');
    });

    test('cordon and uncordon mark the node, each once', async () => {
      assert.equal(await kubectl('cordon', name), `node/${name} cordoned\n`);
      assert.equal(await kubectl('cordon', name), `node/${name} already cordoned\n`);
      assert.equal((await api.inProcess.get(nodes, { name })).spec?.unschedulable, true);
      assert.equal(await kubectl('uncordon', name), `node/${name} uncordoned\n`);
      assert.equal(await kubectl('uncordon', name), `node/${name} already uncordoned\n`);
    });

    test('drain leaves pods alone that nobody would make again, unless it is forced', async () => {
      const pod = `lonely-${name}`;
      await api.inProcess.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: pod, namespace: 'default' }, spec: { nodeName: name, containers: [{ name: 'c', image: 'web:v1' }] } });
      await refused(new RegExp(`${pod}`), 'drain', name, '--timeout=5s');
      assert.ok(await api.inProcess.get(pods, { name: pod, namespace: 'default' }));
      const draining = run(file, ['drain', name, '--force', '--grace-period=0', '--timeout=40s']);
      // No kubelet is here to finish what is deleted.
      const finish = setInterval(() => { void api.inProcess.get(pods, { name: pod, namespace: 'default' }).then(each => each.metadata.deletionTimestamp === undefined ? undefined : api.inProcess.delete(pods, { name: pod, namespace: 'default' }, { gracePeriodSeconds: 0 })).catch(() => undefined); }, 100);
      const { code, output, errors } = await draining;
      clearInterval(finish);
      assert.equal(code, 0, errors);
      assert.match(output, new RegExp(`evicting pod default/${pod}\n[^]*node/${name} (evicted|drained)\n`));
      await kubectl('uncordon', name);
    });

    test('get componentstatuses tells how the parts of the control plane are', async () => {
      assert.match(await kubectl('get', 'cs'), /^NAME +STATUS +MESSAGE +ERROR\netcd-0 +Healthy +ok +\n$/);
    });

    test('cluster-info tells where the API is, and dump writes everything down', async () => {
      assert.match(await kubectl('cluster-info'), /Kubernetes control plane.* is running at .*https:\/\/127\.0\.0\.1:\d+/);
      const target = path.join(folder, `dump-${name}`);
      await kubectl('cluster-info', 'dump', '--all-namespaces', `--output-directory=${target}`);
      assert.ok(existsSync(path.join(target, 'nodes.json')));
      assert.ok(readdirSync(path.join(target, 'default')).includes('services.json'));
    });

    test('run makes a pod, with --expose a Service for it, and with --dry-run only says so', async () => {
      const pod = `run-${name}`;
      assert.match(await kubectl('run', pod, '--image=web:v1', '--dry-run=server', '-o', 'name'), new RegExp(`^pod/${pod}`));
      const printed = await kubectl('run', pod, '--image=web:v1', '--port=8080', '--expose', '--labels=app=x', '--env=A=1');
      assert.match(printed, new RegExp(`service/${pod} created\n`));
      assert.match(printed, new RegExp(`pod/${pod} created\n`));
      const [made, service] = await Promise.all([api.inProcess.get(pods, { name: pod, namespace: 'default' }), api.inProcess.get(services, { name: pod, namespace: 'default' }) as Promise<Service>]);
      assert.deepEqual([made.metadata.labels, made.spec?.containers[0]?.env, made.spec?.containers[0]?.ports], [{ app: 'x' }, [{ name: 'A', value: '1' }], [{ containerPort: 8080, protocol: 'TCP' }]]);
      assert.deepEqual([service.spec?.selector, service.spec?.ports?.map(({ port, targetPort }) => [port, targetPort])], [{ app: 'x' }, [[8080, 8080]]]);
      await refused(/already exists/, 'run', pod, '--image=web:v1');
    });

    test('proxy serves the API on localhost to whoever is there, but for what it filters', async () => {
      const child = spawn(file, ['proxy', '--port=0'], { env: environment });
      children.add(child);
      const [line] = await once(child.stdout, 'data') as [Buffer];
      const address = `http://127.0.0.1:${/127\.0\.0\.1:(\d+)/.exec(line.toString())?.[1] ?? ''}`;
      const get = async (target: string) => { const reply = await fetch(`${address}${target}`); return { code: reply.status, body: await reply.text() }; };
      assert.equal((JSON.parse((await get(`/api/v1/nodes/${name}`)).body) as KubernetesObject).metadata.name, name);
      assert.equal((await get('/healthz')).body, 'ok');
      assert.equal((await get('/api/v1/namespaces/default/pods/x/exec?command=sh')).code, 403);
      const leave = new AbortController();
      const watching = await fetch(`${address}/api/v1/nodes?watch=true&fieldSelector=metadata.name%3D${name}`, { signal: leave.signal });
      const { value } = await (watching.body as ReadableStream<Uint8Array>).getReader().read();
      assert.match(Buffer.from(value ?? []).toString(), /^\{"type":"ADDED"/);
      leave.abort();
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    });
  });
}

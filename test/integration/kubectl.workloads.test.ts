import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import type { Component } from '../../src/base/disposable.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { systemRandom } from '../../src/base/random.ts';
import { nodes, podDisruptionBudgets, pods } from '../../src/api/resources.ts';
import { startControllerManager } from '../../src/engine/controllers/controllerManager.ts';
import type { Informers } from '../../src/informer/contract.ts';
import { startInformers } from '../../src/informer/informers.ts';
import { type HttpsApi, startHttpsApi } from './cluster/apiServerOverHttps.ts';

/*
 * The kinds of apps, batch, autoscaling, policy and core under real kubectls: the API with its controllers, without nodes that run pods.
 */

const cache = path.resolve(import.meta.dirname, '../../.cache/kubectl');
const found = ['1.20', 'unstable'].map(version => ({ version, file: path.join(cache, version, 'kubectl') })).filter(({ file }) => existsSync(file));
const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-kubectl-'));
const kubeconfig = path.join(folder, 'kubeconfig');
let api: HttpsApi;
let informers: Informers;
let controllers: Component;

before(async () => {
  api = await startHttpsApi();
  writeFileSync(kubeconfig, api.kubeconfig, { mode: 0o600 });
  informers = startInformers(api.inProcess, { clock: systemClock, logger: silentLogger });
  controllers = startControllerManager({ client: api.inProcess, informers, catalog: api.resources, clock: systemClock, random: systemRandom, logger: silentLogger });
});
after(async () => { await controllers.stop(); await informers.stop(); await api.stop(); rmSync(folder, { recursive: true, force: true }); });

interface Outcome { readonly code: number; readonly output: string; readonly errors: string }
function run(file: string, args: readonly string[]): Promise<Outcome> {
  return new Promise(resolve => {
    execFile(file, [...args, '--cache-dir', path.join(folder, 'cache')], { timeout: 60_000, env: { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: kubeconfig } }, (error, output, errors) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, output, errors });
    });
  });
}

/** Until `accept` holds for what `look` sees. */
async function until<T>(look: () => Promise<T>, accept: (seen: T) => boolean): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const seen = await look();
    if (accept(seen)) return seen;
    if (attempt === 200) throw new Error(`not within the time: ${JSON.stringify(seen)}`);
    await new Promise(resolve => { setTimeout(resolve, 50); });
  }
}

test('both kubectls are there', () => { assert.equal(found.length, 2); });

for (const { version, file } of found) {
  describe(`kubectl ${version}`, () => {
    const namespace = `ns-${version.replace('.', '-')}`;
    const kubectl = async (line: string): Promise<string> => {
      const { code, output, errors } = await run(file, ['-n', namespace, ...line.split(' ')]);
      assert.equal(code, 0, `kubectl ${line}: ${errors}`);
      return output;
    };
    const columnsOf = async (line: string): Promise<string[]> => (await kubectl(line)).split('\n')[0]?.trim().split(/ {2,}/) ?? [];
    before(async () => { assert.equal((await run(file, ['create', 'namespace', namespace])).code, 0); });

    test('create job and cronjob, and get them', async () => {
      await kubectl('create job once --image=web:v1 -- true');
      assert.deepEqual(await columnsOf('get jobs -o wide'), ['NAME', 'STATUS', 'COMPLETIONS', 'DURATION', 'AGE', 'CONTAINERS', 'IMAGES', 'SELECTOR']);
      assert.match(await kubectl('get job once --no-headers'), /^once +Running +0\/1 /);
      // As to any server of Kubernetes 1.25 or later: the old kubectl asks for batch/v1beta1, which is gone.
      const { code, errors } = await run(file, ['-n', namespace, 'create', 'cronjob', 'often', '--image=web:v1', '--schedule=*/5 * * * *']);
      if (version === '1.20') return assert.match(errors, /the server could not find the requested resource/);
      assert.equal(code, 0, errors);
      assert.match(await kubectl('get cronjob often --no-headers'), /^often +\*\/5 \* \* \* \* +<none> +False +0 +<none> /);
    });

    test('autoscale makes an autoscaler that both versions of its group serve', async () => {
      await kubectl('create deployment web --image=web:v1');
      await kubectl('autoscale deployment web --min=1 --max=4 --cpu-percent=60');
      assert.match(await kubectl('get hpa web --no-headers'), /^web +Deployment\/web +cpu: <unknown>\/60% +1 +4 +0 /);
      assert.equal(await kubectl('get horizontalpodautoscalers.v1.autoscaling web -o jsonpath={.spec.targetCPUUtilizationPercentage}'), '60');
      assert.equal(await kubectl('get horizontalpodautoscalers.v2.autoscaling web -o jsonpath={.spec.metrics[0].resource.target.averageUtilization}'), '60');
    });

    test('create quota, pdb and serviceaccount; set image, env, resources and serviceaccount', async () => {
      await kubectl('create quota room --hard=pods=20,requests.cpu=8');
      await kubectl('create serviceaccount robot');
      await kubectl('set image deployment/web web=web:v2');
      await kubectl('set env deployment/web COLOUR=red');
      await kubectl('set resources deployment/web --limits=cpu=200m,memory=64Mi');
      await kubectl('set serviceaccount deployment web robot');
      const container = JSON.parse(await kubectl('get deployment web -o jsonpath={.spec.template.spec}')) as { containers: { image: string; env: unknown; resources: unknown }[]; serviceAccountName: string };
      assert.deepEqual([container.containers[0]?.image, container.containers[0]?.env, container.containers[0]?.resources, container.serviceAccountName], ['web:v2', [{ name: 'COLOUR', value: 'red' }], { limits: { cpu: '200m', memory: '64Mi' } }, 'robot']);
    });

    test('drain waits for the disruption budget and then empties the node', async () => {
      const name = `node-${namespace}`;
      await api.inProcess.create(nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name } });
      for (const pod of ['a', 'b']) {
        await api.inProcess.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: pod, namespace, labels: { app: 'guarded' } }, spec: { nodeName: name, containers: [{ name: 'c', image: 'web:v1', resources: { requests: { cpu: '100m' } } }], tolerations: [{ operator: 'Exists' }] } });
        await api.inProcess.patch(pods, { name: pod, namespace }, { type: 'merge', body: { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } } }, { subresource: 'status' });
      }
      // The old kubectl creates budgets of policy/v1beta1, which is gone.
      if (version === '1.20') await api.inProcess.create(podDisruptionBudgets, { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'guarded', namespace }, spec: { selector: { matchLabels: { app: 'guarded' } }, minAvailable: 2 } });
      else await kubectl('create poddisruptionbudget guarded --selector=app=guarded --min-available=2');
      const allowed = (count: number) => until(() => api.inProcess.get(podDisruptionBudgets, { name: 'guarded', namespace }), budget => budget.status?.observedGeneration === budget.metadata.generation && budget.status?.disruptionsAllowed === count);
      await allowed(0);
      const refused = await run(file, ['drain', name, '--force', '--timeout=2s']);
      assert.notEqual(refused.code, 0);
      assert.match(refused.errors, /Cannot evict pod as it would violate the pod's disruption budget/);
      await kubectl('patch poddisruptionbudget guarded --type=merge -p {"spec":{"minAvailable":0}}');
      await allowed(2);
      const draining = run(file, ['drain', name, '--force', '--grace-period=0', '--timeout=40s']);
      // No kubelet is here to finish what is deleted.
      const finish = setInterval(() => { for (const pod of ['a', 'b']) void api.inProcess.delete(pods, { name: pod, namespace }, { gracePeriodSeconds: 0 }).catch(() => undefined); }, 500);
      const { code, errors } = await draining;
      clearInterval(finish);
      assert.equal(code, 0, errors);
      await kubectl(`uncordon ${name}`);
    });

    test('a namespace with all of it goes', async () => {
      const { code, errors } = await run(file, ['delete', 'namespace', namespace, '--timeout=50s']);
      assert.equal(code, 0, errors);
    });
  });
}

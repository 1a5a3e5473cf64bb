import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type KubectlIn, type KubectlOnApi, startKubectlOnApi } from './cluster/kubectlOnApi.ts';
import { pods, services } from '../../src/api/resources.ts';
import { eventually } from '../eventually.ts';
import { kubectlVersions } from './engineHarness.ts';

/*
 * Services and where they lead, as kubectl shows them. No node runs pods: the tests write what a kubelet would.
 */

let site: KubectlOnApi;
before(async () => { site = await startKubectlOnApi(); });
after(() => site.stop());

for (const version of kubectlVersions) {
  describe(`kubectl ${version}`, { timeout: 120_000 }, () => {
    const namespace = `services-${version.replace('.', '-')}`;
    let kubectl: KubectlIn;
    before(async () => { kubectl = await site.in(version, namespace); });

    test('describe and get endpoints show where a Service leads, and no more what is not ready', async () => {
      const client = site.api.inProcess;
      await kubectl.k('create', 'service', 'clusterip', 'web', '--tcp=80:8080');
      for (const index of [1, 2]) {
        const pod = await client.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: `web-${index}`, namespace, labels: { app: 'web' } }, spec: { nodeName: 'a', containers: [{ name: 'c', image: 'web:v1' }] } });
        await client.update(pods, { ...pod, status: { ...pod.status, phase: 'Running', podIP: `10.97.0.${index}`, podIPs: [{ ip: `10.97.0.${index}` }], conditions: [{ type: 'Ready', status: 'True' }] } }, { subresource: 'status' });
      }
      const shows = async (pattern: RegExp) => eventually(`describe shows ${String(pattern)}`, async () => pattern.test(await kubectl.k('describe', 'service', 'web')));
      await shows(/^Endpoints: +10\.97\.0\.1:8080,10\.97\.0\.2:8080$/m);
      assert.match((await kubectl.tell(['get', 'endpoints', 'web'])).stdout, /^NAME +ENDPOINTS +AGE\nweb +10\.97\.0\.1:8080,10\.97\.0\.2:8080 +\d+s\n$/);
      assert.match(await kubectl.k('describe', 'endpoints', 'web'), /^ {2}Addresses: +10\.97\.0\.1,10\.97\.0\.2\n {2}NotReadyAddresses: +<none>\n {2}Ports:\n(?:.*\n)* {4}80-8080 +8080 +TCP$/m);
      await client.patch(pods, { namespace, name: 'web-2' }, { type: 'merge', body: { status: { conditions: [{ type: 'Ready', status: 'False' }] } } }, { subresource: 'status' });
      await shows(/^Endpoints: +10\.97\.0\.1:8080$/m);
      await kubectl.k('delete', 'service', 'web');
      await eventually('the Endpoints are gone', async () => (await kubectl.k('get', 'endpoints', '-o', 'name')) === '');
    });

    test('the API\'s own Service is back at once after all are deleted', async () => {
      const client = site.api.inProcess;
      const key = { namespace: 'default', name: 'kubernetes' };
      const before = await client.get(services, key);
      assert.match(await kubectl.k('delete', 'service', '--all', '-n', 'default'), /^service "kubernetes" deleted/m);
      await eventually('the Service is back', async () => await client.get(services, key).then(({ metadata }) => metadata.uid !== before.metadata.uid, () => false));
      assert.deepEqual((await client.get(services, key)).spec, before.spec);
      assert.match(await kubectl.k('get', 'service', '-n', 'default', '--no-headers'), /^kubernetes +ClusterIP +10\.96\.0\.1 +<none> +443\/TCP +\d+s\n$/);
    });
  });
}

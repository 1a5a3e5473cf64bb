import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type KubectlIn, type KubectlOnApi, startKubectlOnApi } from './cluster/kubectlOnApi.ts';
import { services } from '../../src/api/resources.ts';
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

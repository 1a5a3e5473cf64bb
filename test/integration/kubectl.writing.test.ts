import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { configMaps } from '../../src/api/resources.ts';
import { isNotFound } from '../../src/api/apiError.ts';
import { delay, systemClock } from '../../src/base/clock.ts';
import { type KubectlIn, type KubectlOnApi, startKubectlOnApi } from './cluster/kubectlOnApi.ts';
import { kubectlVersions } from './engineHarness.ts';

/*
 * kubectl's ways to write: everything that `create`, `set` and `expose` make, deletion with each propagation policy, field validation, kustomizations.
 */

let site: KubectlOnApi;
before(async () => { site = await startKubectlOnApi(); });
after(() => site.stop());

for (const version of kubectlVersions) {
  describe(`kubectl ${version}`, { timeout: 280_000 }, () => {
    const old = version === '1.20';
    const namespace = `writing-${old ? 'old' : 'new'}`;
    let kubectl: KubectlIn;
    const k = (...args: readonly string[]) => kubectl.k(...args);
    const path1 = (kind: string, name: string, jsonpath: string) => k('get', kind, name, '-o', `jsonpath=${jsonpath}`);
    const isThere = (name: string) => site.api.client.get(configMaps, { namespace, name }).then(() => true, (error: unknown) => { if (!isNotFound(error)) throw error; return false; });
    /** Within 20 s. */
    const untilGone = async (name: string): Promise<void> => {
      for (let tries = 0; await isThere(name); tries++) { assert.ok(tries < 400, `${name} is still there`); await delay(systemClock, 50); }
    };
    before(async () => { kubectl = await site.in(version, namespace); });

    for (const [args, said, kind, name, jsonpath, value] of [
      [['service', 'clusterip', 'inside', '--tcp=80:8080'], 'service/inside created', 'service', 'inside', '{.spec.type} {.spec.ports[0].port} {.spec.ports[0].targetPort} {.spec.selector.app}', 'ClusterIP 80 8080 inside'],
      [['service', 'clusterip', 'headless', '--clusterip=None'], 'service/headless created', 'service', 'headless', '{.spec.clusterIP}', 'None'],
      [['service', 'nodeport', 'outside', '--tcp=80'], 'service/outside created', 'service', 'outside', '{.spec.type}', 'NodePort'],
      [['service', 'loadbalancer', 'balanced', '--tcp=80'], 'service/balanced created', 'service', 'balanced', '{.spec.type}', 'LoadBalancer'],
      [['service', 'externalname', 'far', '--external-name=a.example.com'], 'service/far created', 'service', 'far', '{.spec.type} {.spec.externalName}', 'ExternalName a.example.com'],
      [['ingress', 'way', '--rule=a.example.com/b*=inside:80,tls=cert'], 'ingress.networking.k8s.io/way created', 'ingress', 'way', '{.spec.rules[0].host} {.spec.rules[0].http.paths[0].path} {.spec.rules[0].http.paths[0].pathType} {.spec.tls[0].secretName}', 'a.example.com /b Prefix cert'],
      [['priorityclass', `first-${version}`, '--value=1000', '--description=goes first'], `priorityclass.scheduling.k8s.io/first-${version} created`, 'priorityclass', `first-${version}`, '{.value} {.description}', '1000 goes first'],
      [['secret', 'docker-registry', 'registry', '--docker-server=r.example.com', '--docker-username=u', '--docker-password=p'], 'secret/registry created', 'secret', 'registry', '{.type}', 'kubernetes.io/dockerconfigjson'],
      [['configmap', 'files', `--from-literal=a=b`], 'configmap/files created', 'configmap', 'files', '{.data.a}', 'b'],
      [['role', 'r', '--verb=get', '--resource=pods', '--resource-name=p'], 'role.rbac.authorization.k8s.io/r created', 'role', 'r', '{.rules[0].resourceNames[0]}', 'p'],
      [['clusterrole', `c-${version}`, '--aggregation-rule=a=b'], `clusterrole.rbac.authorization.k8s.io/c-${version} created`, 'clusterrole', `c-${version}`, '{.aggregationRule.clusterRoleSelectors[0].matchLabels.a}', 'b'],
      [['rolebinding', 'rb', '--role=r', '--user=jane'], 'rolebinding.rbac.authorization.k8s.io/rb created', 'rolebinding', 'rb', '{.subjects[0].name}', 'jane'],
      [['quota', 'q', '--hard=pods=100', '--scopes=BestEffort'], 'resourcequota/q created', 'quota', 'q', '{.spec.hard.pods} {.spec.scopes[0]}', '100 BestEffort'],
      [['poddisruptionbudget', 'pdb', '--selector=app=inside', '--max-unavailable=50%'], 'poddisruptionbudget.policy/pdb created', 'pdb', 'pdb', '{.spec.maxUnavailable}', '50%'],
    ] as const) {
      // kubectl 1.20 asks for versions of some kinds that Kubernetes serves no more.
      if (old && (args[0] === 'ingress' || args[0] === 'poddisruptionbudget')) continue;
      test(`create ${args.slice(0, 2).join(' ')}`, async () => {
        assert.equal(await k('create', ...args), `${said}\n`);
        assert.equal(await path1(kind, name, jsonpath), value);
      });
    }

    test('create makes nothing when it only shows, or when the server only tries', async () => {
      assert.match(await k('create', 'deployment', 'shown', '--image=i', '--dry-run=client', '-o', 'yaml'), /^apiVersion: apps\/v1\nkind: Deployment\n/);
      assert.equal(await k('create', 'deployment', 'tried', '--image=i', '--dry-run=server'), 'deployment.apps/tried created (server dry run)\n');
      assert.match(await kubectl.refused('get', 'deployment', 'shown', 'tried'), /deployments\.apps "shown" not found[^]*deployments\.apps "tried" not found/);
    });

    test('expose, and set image, env, resources, serviceaccount, selector and subject', async () => {
      await k('create', 'deployment', 'web', '--image=nginx:1', '--replicas=0');
      assert.equal(await k('expose', 'deployment', 'web', '--port=80', '--target-port=8080', '--name=front'), 'service/front exposed\n');
      assert.equal(await path1('service', 'front', '{.spec.selector.app} {.spec.ports[0].targetPort}'), 'web 8080');
      assert.equal(await k('expose', 'service', 'front', '--port=81', '--name=again', '--type=NodePort'), 'service/again exposed\n');
      assert.equal(await k('set', 'image', 'deployment/web', 'nginx=nginx:2'), 'deployment.apps/web image updated\n');
      assert.equal(await k('set', 'env', 'deployment/web', 'A=1', 'B=2'), 'deployment.apps/web env updated\n');
      assert.equal(await k('set', 'env', 'deployment/web', '--list'), '# Deployment web, container nginx\nA=1\nB=2\n');
      await k('set', 'env', 'deployment/web', 'A-');
      assert.equal(await k('set', 'env', 'deployment/web', '--from=configmap/files'), 'deployment.apps/web env updated\n');
      assert.equal(await k('set', 'resources', 'deployment/web', '--limits=cpu=200m,memory=64Mi', '--requests=cpu=100m'), 'deployment.apps/web resource requirements updated\n');
      await k('create', 'serviceaccount', 'robot');
      assert.equal(await k('set', 'serviceaccount', 'deployment/web', 'robot'), 'deployment.apps/web serviceaccount updated\n');
      assert.equal(await path1('deployment', 'web', '{.spec.template.spec.containers[0].image} {.spec.template.spec.containers[0].env[*].name} {.spec.template.spec.containers[0].resources.limits.memory} {.spec.template.spec.serviceAccountName}'), 'nginx:2 B A 64Mi robot');
      assert.equal(await k('set', 'selector', 'service/front', 'app=web,tier=front'), 'service/front selector updated\n');
      assert.equal(await path1('service', 'front', '{.spec.selector.tier}'), 'front');
      assert.equal(await k('set', 'subject', 'rolebinding/rb', '--serviceaccount', `${namespace}:robot`), 'rolebinding.rbac.authorization.k8s.io/rb subjects updated\n');
      assert.equal(await path1('rolebinding', 'rb', '{.subjects[*].name}'), 'jane robot');
    });

    test('autoscale, scale and rollouts', async () => {
      assert.equal(await k('autoscale', 'deployment', 'web', '--min=1', '--max=3', '--cpu-percent=80'), 'horizontalpodautoscaler.autoscaling/web autoscaled\n');
      assert.match(await k('scale', 'deployment/web', '--replicas=0', '--current-replicas=0'), /deployment\.apps\/web scaled/);
      assert.match(await kubectl.refused('scale', 'deployment/web', '--replicas=1', '--current-replicas=5'), /Expected replicas to be 5, was 0/);
      assert.equal(await k('rollout', 'restart', 'deployment/web'), 'deployment.apps/web restarted\n');
      assert.equal(await k('rollout', 'pause', 'deployment/web'), 'deployment.apps/web paused\n');
      assert.match(await kubectl.refused('rollout', 'undo', 'deployment/web'), /you cannot rollback a paused deployment; resume it first/);
      assert.equal(await k('rollout', 'resume', 'deployment/web'), 'deployment.apps/web resumed\n');
      await k('wait', 'deployment/web', '--for=condition=Progressing', '--timeout=20s');
      assert.match(await k('rollout', 'history', 'deployment/web'), /^deployment\.apps\/web ?\nREVISION +CHANGE-CAUSE\n(?:\d+ +<none>\n)+/);
      assert.match(await k('rollout', 'history', 'deployment/web', '--revision=1'), /deployment\.apps\/web with revision #1\nPod Template:/);
      assert.equal(await k('rollout', 'undo', 'deployment/web', '--to-revision=1'), 'deployment.apps/web rolled back\n');
      assert.equal(await path1('deployment', 'web', '{.spec.template.spec.containers[0].image}'), 'nginx:1');
      assert.match(await k('rollout', 'status', 'deployment/web', '--timeout=20s'), /deployment "web" successfully rolled out\n$/);
    });

    test('edit, patch and replace write below an object too', async () => {
      if (old) return; // --subresource is newer
      assert.equal(await k('patch', 'deployment', 'web', '--subresource=scale', '--type=merge', '-p', '{"spec":{"replicas":0}}'), 'scale.autoscaling/web patched (no change)\n');
      assert.equal(await k('get', 'deployment', 'web', '--subresource=scale', '-o', 'jsonpath={.kind} {.spec.replicas}'), 'Scale 0');
      assert.match(await k('get', 'deployment', 'web', '--subresource=status'), /web +0\/0/);
    });

    for (const [policy, flag, expected] of [
      ['background', old ? '--cascade=background' : '--cascade=background', []], ['foreground', '--cascade=foreground', []], ['orphan', '--cascade=orphan', ['part']],
      ...old ? [['true', '--cascade=true', []], ['false', '--cascade=false', ['part']]] as const : [],
    ] as const) {
      test(`delete with propagation ${policy}`, async () => {
        await k('create', 'configmap', 'owner');
        const uid = await path1('configmap', 'owner', '{.metadata.uid}');
        await kubectl.tell(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'part', labels: { role: 'part' }, ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid, blockOwnerDeletion: true }] } }));
        assert.match(await k('delete', 'configmap', 'owner', flag), old ? /^configmap "owner" deleted\n$/ : new RegExp(`^configmap "owner" deleted from ${namespace} namespace\n$`));
        if (expected.length === 0) await untilGone('part');
        assert.equal(await k('get', 'configmaps', '-l', 'role=part', '-o', 'jsonpath={.items[*].metadata.name}'), expected.join(' '));
        assert.equal(await k('get', 'configmaps', '-l', 'role=part', '-o', 'jsonpath={.items[*].metadata.ownerReferences}'), '');
        await k('delete', 'configmap', 'part', '--ignore-not-found');
      });
    }

    test('delete waits, forces, selects, and tries', async () => {
      await kubectl.tell(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'held', finalizers: ['example.com/hold'] } }));
      assert.match(await kubectl.refused('delete', 'configmap', 'held', '--timeout=1s'), /timed out waiting for the condition/);
      assert.notEqual(await path1('configmap', 'held', '{.metadata.deletionTimestamp}'), '');
      await k('patch', 'configmap', 'held', '--type=json', '-p', '[{"op":"remove","path":"/metadata/finalizers"}]');
      assert.match((await kubectl.attempt(['get', 'configmap', 'held'])).stderr, /NotFound/);
      for (const name of ['x', 'y', 'z']) await k('create', 'configmap', name);
      await k('label', 'configmap', 'x', 'y', 'take=yes');
      assert.match(await k('delete', 'configmap', 'z', '--dry-run=server'), /^configmap "z" deleted.* \(server dry run\)\n$/);
      assert.match(await k('delete', 'configmaps', '-l', 'take=yes'), /^configmap "x" deleted.*\nconfigmap "y" deleted.*\n$/);
      assert.match(await k('delete', 'configmaps', '--field-selector=metadata.name=z'), /^configmap "z" deleted/);
      const { stderr } = await kubectl.tell(['delete', 'configmap', 'files', '--force', '--grace-period=0']);
      assert.match(stderr, /^[Ww]arning: Immediate deletion does not wait for confirmation/);
      assert.match(await kubectl.refused('delete', 'configmap', 'files'), /Error from server \(NotFound\): configmaps "files" not found/);
    });

    test('orphanDependents, which propagationPolicy replaced, is still understood', async () => {
      for (const [orphanDependents, expected] of [[true, true], [false, false]] as const) {
        await k('create', 'configmap', 'owner');
        const uid = await path1('configmap', 'owner', '{.metadata.uid}');
        await kubectl.tell(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'part', ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid }] } }));
        await k('delete', '--raw', `/api/v1/namespaces/${namespace}/configmaps/owner?orphanDependents=${orphanDependents}`);
        await untilGone(expected ? 'owner' : 'part');
        assert.equal(await isThere('part'), expected);
        await k('delete', 'configmap', 'part', '--ignore-not-found');
      }
    });

    test('fields that nobody knows, and what Kubernetes warns of, are told', async () => {
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'odd' }, spec: { containers: [{ name: 'c', image: 'i', imagee: 'j' }], nodeSelector: { 'beta.kubernetes.io/os': 'linux' } } };
      const file = site.file(`odd-${version}.json`, pod);
      assert.match(await kubectl.refused('create', '-f', file), old ? /ValidationError\(Pod\.spec\.containers\[0\]\): unknown field "imagee"/ : /^Error from server \(BadRequest\): error when creating ".*": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec\.containers\[0\]\.imagee"\n$/);
      const { stdout, stderr } = await kubectl.tell(['create', '-f', file, old ? '--validate=false' : '--validate=warn']);
      assert.equal(stdout, 'pod/odd created\n');
      assert.match(stderr, /Warning: spec\.nodeSelector\[beta\.kubernetes\.io\/os\]: deprecated since v1\.14; use "kubernetes\.io\/os" instead/);
      assert.match(stderr, /Warning: unknown field "spec\.containers\[0\]\.imagee"/);
      assert.equal(await path1('pod', 'odd', '{.spec.containers[0].imagee}'), '');
      await k('delete', 'pod', 'odd', '--force');
    });

    test('kustomizations are built, applied, compared and taken away', async () => {
      const folder = path.join(site.folder, `kustomization-${version}`);
      mkdirSync(folder);
      writeFileSync(path.join(folder, 'map.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: base}\ndata: {a: "1"}\n');
      writeFileSync(path.join(folder, 'kustomization.yaml'), 'namePrefix: k-\ncommonLabels: {made: by-kustomize}\nresources: [map.yaml]\nconfigMapGenerator:\n- name: made\n  literals: [x=y]\n');
      assert.match((await kubectl.tell(['kustomize', folder])).stdout, /name: k-base/);
      assert.match(await k('apply', '-k', folder), /configmap\/k-base created\nconfigmap\/k-made-\w+ created|configmap\/k-made-\w+ created\nconfigmap\/k-base created/);
      assert.equal((await k('get', '-k', folder, '-o', 'name')).trim().split('\n').length, 2);
      assert.equal((await kubectl.attempt(['diff', '-k', folder])).code, 0);
      await k('delete', '-k', folder);
      assert.equal(await k('get', 'configmaps', '-l', 'made', '-o', 'name'), '');
    });
  });
}

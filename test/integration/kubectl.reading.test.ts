import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type KubectlIn, type KubectlOnApi, startKubectlOnApi } from './cluster/kubectlOnApi.ts';
import { delay, systemClock } from '../../src/base/clock.ts';
import { kubectlVersions } from './engineHarness.ts';

/*
 * kubectl's ways to look: every form of `get`, selectors, watches, waits, explanations.
 */

let site: KubectlOnApi;
before(async () => { site = await startKubectlOnApi(); });
after(() => site.stop());

const map = (name: string, data: object, labels: object = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels }, data });

for (const version of kubectlVersions) {
  describe(`kubectl ${version}`, { timeout: 280_000 }, () => {
    const old = version === '1.20';
    const namespace = `reading-${old ? 'old' : 'new'}`;
    let kubectl: KubectlIn;
    const k = (...args: readonly string[]) => kubectl.k(...args);
    before(async () => {
      kubectl = await site.in(version, namespace);
      const items = [map('a', { size: '2' }, { tier: 'front' }), map('b', { size: '1' }, { tier: 'back' }), map('c', { size: '3' })];
      await kubectl.tell(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
      await k('create', 'deployment', 'web', '--image=nginx:1', '--replicas=2');
    });

    test('get prints names, paths, templates and columns', async () => {
      const maps = ['get', 'configmaps', '-l', 'tier'];
      assert.equal(await k(...maps, '-o', 'name'), 'configmap/a\nconfigmap/b\n');
      assert.equal(await k(...maps, '-o', 'jsonpath={range .items[*]}{.metadata.name}={.data.size};{end}'), 'a=2;b=1;');
      assert.equal(await k(...maps, '-o', `jsonpath-file=${site.file('path', '{.items[*].data.size}')}`), '2 1');
      assert.equal(await k(...maps, '-o', 'jsonpath={.items[?(@.data.size=="1")].metadata.name}'), 'b');
      assert.equal(await k(...maps, '-o', 'jsonpath-as-json={.items[*].metadata.name}'), '[\n    "a",\n    "b"\n]\n');
      assert.equal(await k(...maps, '-o', 'go-template={{range .items}}{{.metadata.name}} {{end}}'), 'a b ');
      assert.equal(await k(...maps, '-o', `go-template-file=${site.file('template', '{{len .items}}')}`), '2');
      assert.equal(await k(...maps, '-o', 'custom-columns=NAME:.metadata.name,SIZE:.data.size,NONE:.data.none'), 'NAME   SIZE   NONE\na      2      <none>\nb      1      <none>\n');
      assert.equal(await k(...maps, '-o', `custom-columns-file=${site.file('columns', 'NAME          SIZE\nmetadata.name data.size\n')}`), 'NAME   SIZE\na      2\nb      1\n');
      assert.equal((JSON.parse(await k(...maps, '-o', 'json')) as { readonly kind: string; readonly items: readonly unknown[] }).items.length, 2);
      assert.match(await k('get', 'configmap', 'a', '-o', 'yaml'), /^apiVersion: v1\ndata:\n {2}size: "2"\nkind: ConfigMap\nmetadata:\n {2}creationTimestamp: ".*Z"\n {2}labels:\n {4}tier: front\n/);
    });

    test('get shows labels, kinds, namespaces, and what is asked by file', async () => {
      assert.match(await k('get', 'configmap', 'a', '--show-labels'), /^NAME +DATA +AGE +LABELS\na +1 +\d+s +tier=front\n$/);
      assert.match(await k('get', 'configmaps', '-l', 'tier', '-L', 'tier'), /^NAME +DATA +AGE +TIER\na +1 +\d+s +front\nb +1 +\d+s +back\n$/);
      assert.match(await k('get', 'configmap', 'a', '--show-kind', '--no-headers'), /^configmap\/a +1 +\d+s\n$/);
      assert.match(await k('get', 'configmaps', '-A', '-l', 'tier=front'), new RegExp(`^NAMESPACE +NAME +DATA +AGE\n(?:.*\n)*${namespace} +a +1 +\\d+s\n`));
      assert.equal(await k('get', '-f', site.file('a.json', map('a', {})), '-o', 'name'), 'configmap/a\n');
      assert.equal(await k('get', 'configmap/a', 'deployment/web', '-o', 'name'), 'configmap/a\ndeployment.apps/web\n');
      assert.equal((JSON.parse(await k('get', '--raw', `/api/v1/namespaces/${namespace}/configmaps/a`)) as { readonly data: object }).data.constructor, Object);
    });

    test('get pages, orders and selects', async () => {
      for (const size of ['0', '1', '2', '500']) assert.equal(await k('get', 'configmaps', '-o', 'name', `--chunk-size=${size}`), 'configmap/a\nconfigmap/b\nconfigmap/c\nconfigmap/kube-root-ca.crt\n');
      assert.equal(await k('get', 'configmaps', '-l', 'tier', '-o', 'name', '--sort-by={.data.size}'), 'configmap/b\nconfigmap/a\n');
      for (const [selector, names] of [['tier=front', 'a'], ['tier!=front', 'b c kube-root-ca.crt'], ['tier in (front,back),tier notin (back)', 'a'], ['!tier', 'c kube-root-ca.crt'], ['tier==back', 'b']] as const) {
        assert.equal((await k('get', 'configmaps', '-l', selector, '-o', 'jsonpath={.items[*].metadata.name}')), names, selector);
      }
      assert.equal(await k('get', 'configmaps', '--field-selector', 'metadata.name!=a,metadata.name!=kube-root-ca.crt', '-o', 'name'), 'configmap/b\nconfigmap/c\n');
      assert.equal(await k('get', 'services', '-A', '--field-selector', 'spec.type=ClusterIP,metadata.name=kubernetes', '-o', 'name'), 'service/kubernetes\n');
      assert.equal(await k('get', 'secrets', '--field-selector=type=Opaque', '-o', 'name'), '');
      assert.match(await kubectl.refused('get', 'configmaps', '--field-selector=data.size=1'), /"data\.size" is not a known field selector: only "metadata\.name", "metadata\.namespace"/);
      assert.match(await kubectl.refused('get', 'pods', '--field-selector=spec.containers=1'), /field label not supported: spec\.containers/);
    });

    test('what is not there is told, or passed over', async () => {
      assert.equal(await kubectl.refused('get', 'configmap', 'none'), 'Error from server (NotFound): configmaps "none" not found\n');
      assert.equal(await k('get', 'configmap', 'none', '--ignore-not-found'), '');
      assert.equal((await kubectl.tell(['get', 'cronjobs'])).stderr, `No resources found in ${namespace} namespace.\n`);
      assert.equal(await kubectl.refused('get', 'wheels'), 'error: the server doesn\'t have a resource type "wheels"\n');
    });

    test('get -w tells what happens, from where it was asked', async () => {
      const watching = kubectl.begin('get', 'configmaps', '-w', '--output-watch-events', '--no-headers');
      await watching.until(/ADDED +kube-root-ca\.crt/);
      await k('create', 'configmap', 'd', '--from-literal=x=y');
      await watching.until(/ADDED +d +1/);
      await k('label', 'configmap', 'd', 'tier=front');
      await watching.until(/MODIFIED +d +1/);
      const only = kubectl.begin('get', 'configmaps', '--watch-only', '-o', 'name', '-l', 'tier');
      await watching.until(/MODIFIED/);
      await delay(systemClock, 1_500); // a watch says nothing when it begins
      await k('delete', 'configmap', 'd');
      await watching.until(/DELETED +d/);
      await only.until(/configmap\/d/);
      assert.doesNotMatch((await only.stop()).stdout, /configmap\/a/);
      await watching.stop();
    });

    test('wait sees conditions, values and ends, and gives up in time', async () => {
      assert.equal(await k('wait', 'deployment/web', '--for=condition=Progressing', '--timeout=20s'), 'deployment.apps/web condition met\n');
      assert.match(await kubectl.refused('wait', 'deployment/web', '--for=condition=Available', '--timeout=1s'), /timed out waiting for the condition on deployments\/web/);
      await k('create', 'configmap', 'gone');
      const waiting = kubectl.begin('wait', 'configmap/gone', '--for=delete', '--timeout=20s', '-v=6');
      await waiting.until(/configmaps[/?].*gone.*200 OK/); // it has seen what shall go
      await k('delete', 'configmap', 'gone');
      assert.equal((await waiting.ended).code, 0);
      if (old) return;
      assert.equal(await k('wait', 'deployment/web', '--for=jsonpath={.spec.replicas}=2', '--timeout=20s'), 'deployment.apps/web condition met\n');
      const coming = kubectl.begin('wait', 'configmap/coming', '--for=create', '--timeout=20s');
      await k('create', 'configmap', 'coming');
      assert.equal((await coming.ended).stdout, 'configmap/coming condition met\n');
    });

    test('describe and events tell what happened', async () => {
      assert.match(await k('describe', 'deployment', 'web'), /Replicas: +2 desired \| \d updated \| \d total \| 0 available \| \d unavailable[^]*ScalingReplicaSet +\S+ +deployment-controller +Scaled up replica set web-\S+ (?:from 0 )?to 2/);
      assert.match(await k('describe', 'configmap', 'a'), /^Name: +a\nNamespace: +\S+\nLabels: +tier=front\nAnnotations: +<none>\n\nData\n====\nsize:\n----\n2\n/);
      if (old) return;
      assert.match(await k('events', '--for', 'deployment/web'), /^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n\S+ +Normal +ScalingReplicaSet +Deployment\/web +Scaled up replica set web-/);
      assert.match(await k('events', '--types=Normal', '-o', 'jsonpath={.items[*].reason}'), /ScalingReplicaSet/);
    });

    test('explain knows every field, with what is below it', async () => {
      assert.match(await k('explain', 'deployment.spec.strategy.rollingUpdate'), old ? /KIND: +Deployment\nVERSION: +apps\/v1\n\nRESOURCE: rollingUpdate <Object>[^]*maxSurge\s+</ : /GROUP: +apps\nKIND: +Deployment\nVERSION: +v1\n\nFIELD: rollingUpdate <RollingUpdateDeployment>[^]*maxSurge\t</);
      const all = await k('explain', 'pods', '--recursive');
      for (const field of ['initContainers', 'topologySpreadConstraints', 'ephemeralContainerStatuses', 'preferredDuringSchedulingIgnoredDuringExecution']) assert.match(all, new RegExp(`\\b${field}\\b`));
      assert.match(await k('explain', 'horizontalpodautoscalers.spec', '--api-version=autoscaling/v1'), /targetCPUUtilizationPercentage/);
      assert.match(await kubectl.refused('explain', 'pod.spec.wheels'), /field "wheels" does not exist/);
    });

    test('the API tells of itself', async () => {
      assert.match(await k('api-resources', '--api-group=apps', '--namespaced=true', '-o', 'name'), /^controllerrevisions\.apps\ndaemonsets\.apps\ndeployments\.apps\nreplicasets\.apps\nstatefulsets\.apps\n$/);
      assert.match(await k('api-resources', '--verbs=list,get', '--namespaced=false', '-o', 'name'), /^nodes$/m);
      const versions = (await k('api-versions')).trim().split('\n');
      for (const expected of ['v1', 'apps/v1', 'batch/v1', 'autoscaling/v1', 'autoscaling/v2', 'events.k8s.io/v1', 'certificates.k8s.io/v1']) assert.ok(versions.includes(expected), expected);
      assert.match(await k('cluster-info'), /Kubernetes (?:control plane|master).* is running at .*https:\/\/127\.0\.0\.1:\d+/);
      const dump = `${site.folder}/dump-${version}`;
      await k('cluster-info', 'dump', `--namespaces=${namespace}`, `--output-directory=${dump}`);
      assert.match(await k('version'), /v1\.36\.\d+\+slipway/);
    });

    test('who uses what is deprecated is warned', async () => {
      assert.match((await kubectl.tell(['get', 'endpoints', '-A'])).stderr, /Warning: v1 Endpoints is deprecated in v1\.33\+; use discovery\.k8s\.io\/v1 EndpointSlice/);
    });
  });
}

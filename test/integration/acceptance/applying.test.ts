import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { AppsV1Api, KubeConfig, KubernetesObjectApi, PatchStrategy } from '@kubernetes/client-node';
import { isConflict } from '../../../src/api/apiError.ts';
import type { ConfigMap, Deployment } from '../../../src/api/objects.ts';
import { configMaps, deployments, namespaces, secrets } from '../../../src/api/resources.ts';
import { type HttpsApi, startHttpsApi } from '../cluster/apiServerOverHttps.ts';
import { kubectlOf, kubectlVersions, type KubectlVersion, type Outcome, run, runWell } from '../engineHarness.ts';

/* Everything that changes objects, with real clients against the real API. No controller and no node runs. */

const root = path.resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-applying-'));
const file = (name: string, text: string): string => {
  const target = path.join(folder, name);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
  return target;
};
let api: HttpsApi;
let kubeconfig = '';
before(async () => {
  api = await startHttpsApi();
  kubeconfig = file('kubeconfig', api.kubeconfig);
});
after(async () => {
  await api.stop();
  rmSync(folder, { recursive: true, force: true });
});

const deployment = (replicas: number | undefined, image = 'nginx:1', more = '') => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
${replicas === undefined ? '' : `  replicas: ${replicas}\n`}  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: "${image}"${more}}]}
`;
const configMap = (name: string, data: Record<string, string>, labels: Record<string, string> = {}) =>
  `${JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels }, data })}\n`;

/** 'manager Operation[/subresource]' of every entry. */
const ownersOf = ({ metadata }: { readonly metadata: ConfigMap['metadata'] }) =>
  (metadata.managedFields ?? []).map(({ manager, operation, subresource }) => `${manager} ${operation}${subresource === undefined ? '' : `/${subresource}`}`);

/** kubectl in a namespace of its own. `k` must succeed, `fails` must not. */
async function openNamespace(version: KubectlVersion, name: string) {
  const namespace = `${name}-${version.replace('.', '-')}`;
  await api.client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const env = { KUBECONFIG: kubeconfig, HOME: folder };
  const kubectl = (args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Outcome> => run(kubectlOf(version), ['-n', namespace, ...args], { env: { ...env, ...more } });
  return {
    namespace, kubectl,
    async k(...args: readonly string[]): Promise<string> {
      const { code, stdout, stderr } = await kubectl(args);
      assert.equal(code, 0, `kubectl ${args.join(' ')}: ${stdout}${stderr}`);
      return stdout;
    },
    async fails(...args: readonly string[]): Promise<string> {
      const { code, stdout, stderr } = await kubectl(args);
      assert.notEqual(code, 0, stdout);
      return stderr;
    },
    deployment: () => api.client.get(deployments, { name: 'web', namespace }) as Promise<Deployment>,
    configMap: (which: string) => api.client.get(configMaps, { name: which, namespace }) as Promise<ConfigMap>,
  };
}

for (const version of kubectlVersions) {
  describe(`kubectl ${version}`, { timeout: 120_000 }, () => {
    test('apply creates, changes, finds nothing to do, and removes what the manifest leaves out', async () => {
      const { k, deployment: web } = await openNamespace(version, 'apply');
      assert.equal(await k('apply', '-f', file('d.yaml', deployment(2))), 'deployment.apps/web created\n');
      assert.equal(await k('apply', '-f', file('d.yaml', deployment(3, 'nginx:2', ', env: [{name: A, value: "1"}]'))), 'deployment.apps/web configured\n');
      assert.equal(await k('apply', '-f', file('d.yaml', deployment(3, 'nginx:2', ', env: [{name: A, value: "1"}]'))), 'deployment.apps/web unchanged\n');
      await k('apply', '-f', file('d.yaml', deployment(3, 'nginx:2')));
      const { spec, metadata } = await web();
      assert.deepEqual([spec?.replicas, spec?.template.spec?.containers[0]?.image, spec?.template.spec?.containers[0]?.env], [3, 'nginx:2', undefined]);
      assert.deepEqual(ownersOf({ metadata }), ['kubectl-client-side-apply Update']);
    });

    test('server-side apply owns what it states, conflicts as documented, takes by force and gives up what it leaves out', async () => {
      const { k, fails, deployment: web } = await openNamespace(version, 'ssa');
      const apply = (text: string, ...args: readonly string[]) => ['apply', '--server-side', '-f', file('ssa.yaml', text), ...args];
      assert.equal(await k(...apply(deployment(2))), 'deployment.apps/web serverside-applied\n');
      await k('scale', 'deployment/web', '--replicas=5');
      assert.deepEqual(ownersOf(await web()).filter(owner => owner.startsWith('kubectl Apply') || owner.endsWith('/scale')).length, 2);
      const conflict = await fails(...apply(deployment(2)));
      assert.match(conflict, /Apply failed with 1 conflict: conflict with "[^"]+" with subresource "scale" using apps\/v1: \.spec\.replicas/);
      assert.match(conflict, /re-run the apply\s+command with the `--force-conflicts` flag/);
      await k(...apply(deployment(2), '--force-conflicts'));
      assert.equal((await web()).spec?.replicas, 2);
      const other = await fails(...apply(deployment(7, 'nginx:9'), '--field-manager=ci'));
      assert.match(other, /Apply failed with 2 conflicts: conflicts with "kubectl":\n- \.spec\.replicas\n- \.spec\.template\.spec\.containers\[name="c"\]\.image/);
      await k(...apply(deployment(2), '--field-manager=ci'));
      await k(...apply(deployment(undefined)));
      assert.equal((await web()).spec?.replicas, 2);
      await k(...apply(deployment(undefined), '--field-manager=ci'));
      assert.equal((await web()).spec?.replicas, 1);
      assert.deepEqual(ownersOf(await web()).filter(owner => owner.endsWith('Apply')).sort(), ['ci Apply', 'kubectl Apply']);
      assert.match(await fails(...apply(deployment(2).replace('replicas', 'replica'), '--validate=false')), /failed to create typed patch object \(.*web; apps\/v1, Kind=Deployment\): \.spec\.replica: field not declared in schema/);
      const before = await web();
      assert.equal(await k(...apply(deployment(9, 'nginx:9'), '--force-conflicts', '--dry-run=server')), 'deployment.apps/web serverside-applied (server dry run)\n');
      assert.deepEqual(await web(), before);
    });

    test('diff shows what apply would change and says so by its exit code', async () => {
      const { k, kubectl } = await openNamespace(version, 'diff');
      await k('apply', '-f', file('diff.yaml', deployment(2)));
      assert.equal((await kubectl(['diff', '-f', path.join(folder, 'diff.yaml')])).code, 0);
      const client = await kubectl(['diff', '-f', file('diff.yaml', deployment(4))]);
      assert.deepEqual([client.code, /^-\s+replicas: 2$/m.test(client.stdout), /^\+\s+replicas: 4$/m.test(client.stdout)], [1, true, true], client.stdout + client.stderr);
      const server = await kubectl(['diff', '--server-side', '--force-conflicts', '--field-manager=ci', '-f', path.join(folder, 'diff.yaml')]);
      assert.deepEqual([server.code, /^\+\s+replicas: 4$/m.test(server.stdout)], [1, true], server.stdout + server.stderr);
    });

    test('edit writes what the editor leaves, and nothing when it leaves all as it was', async () => {
      const { k, kubectl, configMap: get } = await openNamespace(version, 'edit');
      await k('apply', '-f', file('edit.json', configMap('a', { key: 'before' })));
      assert.match((await kubectl(['edit', 'configmap/a'], { EDITOR: 'sed -i s/before/after/' })).stdout, /configmap\/a edited/);
      assert.equal((await get('a')).data?.['key'], 'after');
      assert.deepEqual(ownersOf(await get('a')), ['kubectl-client-side-apply Update', 'kubectl-edit Update']);
      assert.match((await kubectl(['edit', 'configmap/a'], { EDITOR: 'true' })).stderr, /Edit cancelled, no changes made/);
      assert.notEqual((await kubectl(['edit', 'configmap/a'], { EDITOR: 'sed -i s/^kind:.*/kind:_Wrong/' })).code, 0);
    });

    test('patches of all three types change what they say, on the object and below it', async () => {
      const { k, fails, deployment: web } = await openNamespace(version, 'patch');
      await k('apply', '-f', file('patch.yaml', deployment(2)));
      await k('patch', 'deployment', 'web', '-p', '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"s"}]}}}}');
      await k('patch', 'deployment', 'web', '--type=merge', '-p', '{"metadata":{"labels":{"tier":"front"}}}');
      await k('patch', 'deployment', 'web', '--type=json', '-p', '[{"op":"replace","path":"/spec/replicas","value":6}]');
      const { spec, metadata } = await web();
      assert.deepEqual([spec?.replicas, metadata.labels, spec?.template.spec?.containers.map(({ name }) => name).sort()], [6, { app: 'web', tier: 'front' }, ['c', 'side']]);
      assert.deepEqual(ownersOf({ metadata }), ['kubectl-client-side-apply Update', 'kubectl-patch Update']);
      assert.match(await fails('patch', 'deployment', 'web', '--type=json', '-p', '[{"op":"test","path":"/spec/replicas","value":1}]'), /the server rejected our request due to an error in our request|The request is invalid/);
      assert.match(await k('patch', 'deployment', 'web', '-p', '{"spec":{"replicas":6}}'), /patched \(no change\)/);
      if (version !== 'unstable') return;
      await k('patch', 'deployment', 'web', '--subresource=status', '--type=merge', '-p', '{"status":{"replicas":4},"spec":{"replicas":9}}');
      await k('patch', 'deployment', 'web', '--subresource=scale', '--type=merge', '-p', '{"spec":{"replicas":8}}');
      const after = await web();
      assert.deepEqual([after.spec?.replicas, after.status?.replicas], [8, 4]);
      assert.ok(ownersOf(after).includes('kubectl-patch Update/status') && ownersOf(after).includes('kubectl-patch Update/scale'));
    });

    test('replace writes the whole object; --force makes a new one', async () => {
      const { k, fails, configMap: get } = await openNamespace(version, 'replace');
      const manifest = (data: Record<string, string>) => file('replace.json', configMap('a', data));
      assert.match(await fails('replace', '-f', manifest({ x: '1' })), /configmaps "a" not found/);
      await k('create', '-f', manifest({ x: '1', y: '1' }));
      await k('replace', '-f', manifest({ x: '2' }));
      const replaced = await get('a');
      assert.deepEqual([replaced.data, ownersOf(replaced)], [{ x: '2' }, ['kubectl-create Update', 'kubectl-replace Update']]);
      await k('replace', '--force', '-f', manifest({ x: '3' }));
      const made = await get('a');
      assert.deepEqual([made.data, made.metadata.uid === replaced.metadata.uid], [{ x: '3' }, false]);
    });

    test('label and annotate set, refuse to overwrite unasked, and remove', async () => {
      const { k, fails, configMap: get } = await openNamespace(version, 'label');
      await k('create', 'configmap', 'a', '--from-literal=k=v');
      await k('label', 'configmap', 'a', 'tier=front', 'team=x');
      await k('annotate', 'configmap', 'a', 'example.com/note=hello');
      assert.match(await fails('label', 'configmap', 'a', 'tier=back'), /--overwrite is false/);
      await k('label', 'configmap', 'a', 'tier=back', '--overwrite');
      await k('label', 'configmap', 'a', 'team-');
      await k('annotate', 'configmap', 'a', 'example.com/note-');
      const { metadata } = await get('a');
      assert.deepEqual([metadata.labels, metadata.annotations ?? {}], [{ tier: 'back' }, {}]);
      assert.ok(ownersOf({ metadata }).includes('kubectl-label Update'));
    });

    test('apply --prune takes away what the manifests no longer have, of the kinds that are allowed', async () => {
      const { k, namespace } = await openNamespace(version, 'prune');
      const allow = version === 'unstable' ? '--prune-allowlist=core/v1/ConfigMap' : '--prune-whitelist=core/v1/ConfigMap';
      const both = `# YAML\n${configMap('a', {}, { set: 'x' })}---\n${configMap('b', {}, { set: 'x' })}---\n${JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', labels: { set: 'x' } } })}\n`;
      await k('apply', '-f', file('prune.yaml', both));
      await k('create', 'configmap', 'not-applied');
      await k('label', 'configmap', 'not-applied', 'set=x');
      assert.match(await k('apply', '-f', file('prune.yaml', configMap('a', {}, { set: 'x' })), '--prune', '-l', 'set=x', allow), /configmap\/b pruned/);
      assert.deepEqual((await api.client.list(configMaps, { namespace })).items.map(({ metadata }) => metadata.name).filter(name => name !== 'kube-root-ca.crt'), ['a', 'not-applied']);
      assert.equal((await api.client.list(secrets, { namespace })).items.length, 1);
    });

    test('apply -k builds a kustomization and applies it', async () => {
      const { k, deployment: web, namespace } = await openNamespace(version, 'kustomize');
      file('kustomize/base/deployment.yaml', deployment(1));
      file('kustomize/base/kustomization.yaml', 'resources: [deployment.yaml]\nconfigMapGenerator:\n- name: settings\n  literals: [mode=test]\n');
      file('kustomize/kustomization.yaml', 'bases: [base]\npatchesStrategicMerge: [replicas.yaml]\nimages:\n- name: nginx\n  newTag: "7"\n');
      file('kustomize/replicas.yaml', 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 4}\n');
      await k('apply', '-k', path.join(folder, 'kustomize'));
      const { spec } = await web();
      assert.deepEqual([spec?.replicas, spec?.template.spec?.containers[0]?.image], [4, 'nginx:7']);
      assert.equal((await api.client.list(configMaps, { namespace })).items.filter(({ metadata }) => /^settings-[a-z0-9]{10}$/.test(metadata.name ?? '')).length, 1);
    });
  });
}

describe('kubectl unstable', { timeout: 60_000 }, () => {
  test('an object moves from client-side to server-side apply and back without conflict and without a lost field', async () => {
    const { k, deployment: web } = await openNamespace('unstable', 'migrate');
    await k('apply', '-f', file('m.yaml', deployment(2, 'nginx:1', ', env: [{name: A, value: "1"}]')));
    assert.equal(await k('apply', '--server-side', '-f', file('m.yaml', deployment(3, 'nginx:2'))), 'deployment.apps/web serverside-applied\n');
    const moved = await web();
    assert.deepEqual([moved.spec?.replicas, moved.spec?.template.spec?.containers[0]?.image, moved.spec?.template.spec?.containers[0]?.env], [3, 'nginx:2', undefined]);
    assert.deepEqual(ownersOf(moved).filter(owner => owner.includes('client-side')), []);
    assert.equal(await k('apply', '-f', file('m.yaml', deployment(4, 'nginx:2'))), 'deployment.apps/web configured\n');
    assert.equal((await web()).spec?.replicas, 4);
  });

  test('managedFields are hidden unless they are asked for', async () => {
    const { k } = await openNamespace('unstable', 'show');
    await k('create', 'configmap', 'a', '--from-literal=k=v');
    assert.doesNotMatch(await k('get', 'configmap', 'a', '-o', 'yaml'), /managedFields/);
    const shown = await k('get', 'configmap', 'a', '-o', 'yaml', '--show-managed-fields');
    assert.match(shown, /managedFields:\n {2}- apiVersion: v1\n {4}fieldsType: FieldsV1\n {4}fieldsV1:\n {6}f:data:\n {8}.: \{\}\n {8}f:k: \{\}\n {4}manager: kubectl-create\n {4}operation: Update\n {4}time: /);
  });
});

test('a chart as Helm 4 handles it: installed, upgraded by another manager, cleaned up', { timeout: 30_000 }, async () => {
  const namespace = 'release';
  await api.client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const key = { name: 'chart', namespace };
  const apply = (data: Record<string, string>, fieldManager: string, force = false) =>
    api.client.patch(configMaps, key, { type: 'apply', body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...key, labels: { 'app.kubernetes.io/managed-by': 'Helm' } }, data }, force }, { fieldManager, fieldValidation: 'Strict' });
  await apply({ a: '1', b: '1' }, 'helm');
  await api.client.patch(configMaps, key, { type: 'merge', body: { data: { a: 'edited' } } }, { fieldManager: 'someone' });
  await assert.rejects(apply({ a: '2' }, 'helm'), isConflict);
  const upgraded = await apply({ a: '2' }, 'helm', true);
  assert.deepEqual([upgraded.data, ownersOf(upgraded)], [{ a: '2' }, ['helm Apply']]);
  await apply({ a: '2', c: '1' }, 'argocd');
  const left = await apply({}, 'helm');
  assert.deepEqual([left.data, ownersOf(left)], [{ a: '2', c: '1' }, ['argocd Apply', 'helm Apply']]);
  assert.equal(await api.client.delete(configMaps, key), undefined);
});

test('@kubernetes/client-node applies on the server\'s side', { timeout: 30_000 }, async () => {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'from-node', namespace: 'default' }, data: { a: '1' } };
  const objects = KubernetesObjectApi.makeApiClient(config);
  await objects.patch(body, undefined, undefined, 'node', false, PatchStrategy.ServerSideApply);
  const stored = await api.client.get(configMaps, { name: 'from-node', namespace: 'default' });
  assert.deepEqual([stored.data, ownersOf(stored)], [{ a: '1' }, ['node Apply']]);
  await assert.rejects(objects.patch({ ...body, data: { a: '2' } } as never, undefined, undefined, 'other', false, PatchStrategy.ServerSideApply), /Apply failed with 1 conflict/);
  assert.ok(Array.isArray((await config.makeApiClient(AppsV1Api).listNamespacedDeployment({ namespace: 'default' })).items));
});

test('Python\'s client applies on the server\'s side', { timeout: 120_000 }, async () => {
  const python = path.join(root, '.cache', 'python', 'python3');
  assert.ok(existsSync(python), 'There is no Python with Kubernetes\' client: run "node scripts/setup.mjs" (npm test does).');
  const program = file('apply.py', `
import json
from kubernetes import client, config
config.load_kube_config(${JSON.stringify(kubeconfig)})
api = client.ApiClient()
body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "from-python"}, "data": {"a": "1"}}
def apply(body, manager, force="false"):
    return api.call_api("/api/v1/namespaces/default/configmaps/from-python", "PATCH", query_params=[("fieldManager", manager), ("force", force)],
                        header_params={"Content-Type": "application/apply-patch+yaml", "Accept": "application/json"}, body=json.dumps(body),
                        response_type="V1ConfigMap", auth_settings=["BearerToken"], _return_http_data_only=True)
print(apply(body, "py").metadata.managed_fields[0].manager)
try:
    apply({**body, "data": {"a": "2"}}, "other")
except client.ApiException as error:
    print(error.status, "conflict with" in error.body)
print(apply({**body, "data": {"a": "2"}}, "other", "true").data)
`);
  assert.equal(await runWell(python, [program], { env: { HOME: folder } }), "py\n409 True\n{'a': '2'}\n");
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { complete } from '../../../src/language/completion/complete.ts';
import { diagnoseIn } from '../../../src/language/diagnoseIn.ts';
import { Cluster, type ClusterSnapshot } from '../../../src/language/knowledge/cluster.ts';
import { Workspace } from '../../../src/language/workspace/workspace.ts';
import { parseFile } from '../../../src/manifest/parse.ts';
import { atCursor } from './marked.ts';

const MAIN = 'file:///w/main.yaml';
const names = (kind: string, ...objects: readonly string[]) => ({ group: '', kind, objects: objects.map(each => { const [namespace, name = ''] = each.split('/'); return { namespace, name }; }) });

/** 'severity code @ marked text: message' of what is found beside what the cluster holds. */
function report(text: string, { kinds = [], definitions = [], version }: Partial<ClusterSnapshot>): string[] {
  const workspace = new Workspace();
  workspace.knowledge = { nodes: [], cluster: new Cluster({ name: 'dev', version, namespace: 'default', kinds, definitions, nodes: [], applied: [] }) };
  workspace.setFile(MAIN, parseFile(text));
  return workspace.documentsOf(MAIN).flatMap(document => diagnoseIn(workspace, document).map(({ severity, code, range, message }) => `${severity} ${code} @ ${text.slice(document.start + range.start, document.start + range.end)}: ${message}`));
}

const pod = (name: string, namespace = '') => `apiVersion: v1\nkind: Pod\nmetadata: {name: p${namespace === '' ? '' : `, namespace: ${namespace}`}}\nspec: {containers: [{name: c, image: "a:1", envFrom: [{configMapRef: {name: ${name}}}]}]}\n`;
const keyOf = (key: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: "a:1", env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: ${key}}}}]}]}\n`;
const widget = (spec: string, version = 'v1') => `apiVersion: example.com/${version}\nkind: Widget\nmetadata: {name: w}\nspec: {${spec}}\n`;
const definitions: ClusterSnapshot['definitions'] = [{
  apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'widgets.example.com' },
  spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'widgets', kind: 'Widget' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } } } } }] },
}];

const cases: readonly { readonly name: string; readonly text: string; readonly cluster: Partial<ClusterSnapshot>; readonly findings: readonly string[] }[] = [
  { name: 'an object that the cluster has', text: pod('settings'), cluster: { kinds: [names('ConfigMap', 'default/settings')] }, findings: [] },
  { name: 'an object that both lack', text: pod('settings'), cluster: { kinds: [names('ConfigMap')] }, findings: ['warning unknown-reference @ settings: ConfigMap "settings" is neither in this workspace nor in dev'] },
  { name: 'an object of another namespace', text: pod('settings', 'one'), cluster: { kinds: [names('ConfigMap', 'two/settings')] }, findings: ['warning unknown-reference @ settings: ConfigMap "settings" is neither in this workspace nor in dev'] },
  { name: 'an object of a kind that could not be listed', text: pod('settings'), cluster: { kinds: [names('Secret')] }, findings: ['hint unknown-reference @ settings: ConfigMap "settings" is not in this workspace'] },
  { name: 'a name that both lack and the workspace nearly has', text: `${pod('setings')}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n`, cluster: { kinds: [names('ConfigMap')] }, findings: ['warning unknown-reference @ setings: ConfigMap "setings" is neither in this workspace nor in dev; did you mean "settings"?'] },
  { name: 'a key that the cluster\'s ConfigMap has', text: keyOf('level'), cluster: { kinds: [{ group: '', kind: 'ConfigMap', objects: [{ namespace: 'default', name: 'settings', keys: ['level', 'mode'] }] }] }, findings: [] },
  { name: 'a key that it lacks', text: keyOf('levle'), cluster: { kinds: [{ group: '', kind: 'ConfigMap', objects: [{ namespace: 'default', name: 'settings', keys: ['level', 'mode'] }] }] }, findings: ['warning unknown-key @ levle: ConfigMap "settings" in dev has no key "levle"; it has "level", "mode"'] },
  { name: 'a key of an object whose keys were not handed over', text: keyOf('levle'), cluster: { kinds: [names('ConfigMap', 'default/settings')] }, findings: [] },
  { name: 'a custom resource by the cluster\'s definition', text: widget('sise: 1'), cluster: { definitions }, findings: ['error unknown-field @ sise: unknown field "sise" in spec; did you mean "size"?'] },
  { name: 'a version that the cluster does not serve', text: widget('size: 1', 'v2'), cluster: { definitions }, findings: ['error unknown-api-version @ example.com/v2: Widget is not served in example.com/v2; it is in example.com/v1'] },
  { name: 'an API version that is not there yet in the cluster\'s Kubernetes', text: 'apiVersion: resource.k8s.io/v1\nkind: DeviceClass\nmetadata: {name: d}\nspec: {}\n', cluster: { version: 'v1.31.4-gke.1' }, findings: ['error unavailable-api-version @ resource.k8s.io/v1: resource.k8s.io/v1 DeviceClass is served since Kubernetes 1.34, not by 1.31'] },
  { name: 'an API version, where the cluster\'s Kubernetes is newer than the table', text: 'apiVersion: resource.k8s.io/v1\nkind: DeviceClass\nmetadata: {name: d}\nspec: {}\n', cluster: { version: 'v1.99.0' }, findings: [] },
];

suite('manifests and the cluster that the user chose', () => {
  for (const { name, text, cluster, findings } of cases) test(name, () => assert.deepEqual(report(text, cluster), findings));
});

test('names and keys that the cluster has are completed', () => {
  const workspace = new Workspace();
  const objects = [{ namespace: 'default', name: 'settings', keys: ['level', 'mode'] }, { namespace: 'other', name: 'elsewhere', keys: [] }];
  workspace.knowledge = { nodes: [], cluster: new Cluster({ name: 'dev', namespace: 'default', kinds: [{ group: '', kind: 'ConfigMap', objects }, { group: 'storage.k8s.io', kind: 'StorageClass', objects: [{ name: 'fast' }] }], definitions: [], nodes: [], applied: [] }) };
  const labelsAt = (marked: string) => { const { text, offset } = atCursor(marked); return complete(text, offset, { workspace }).map(({ label }) => label); };
  const head = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - name: c\n    env:\n    - name: A\n      valueFrom:\n        configMapKeyRef:\n';
  assert.deepEqual(labelsAt(`${head}          name: |\n`), ['settings']);
  assert.deepEqual(labelsAt(`${head}          name: settings\n          key: |\n`), ['level', 'mode']);
  assert.deepEqual(labelsAt('apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: p\nspec:\n  storageClassName: |\n'), ['fast']);
});

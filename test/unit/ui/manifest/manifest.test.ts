import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EndpointSlice, KubernetesObject, UnstructuredObject } from '../../../../src/api/objects.ts';
import { toDiffText } from '../../../../src/ui/manifest/diffTexts.ts';
import { toLiveState } from '../../../../src/ui/manifest/liveState.ts';
import { readReport, settingsFlags } from '../../../../src/ui/commands/manifest/renderedFindings.ts';
import { findManifests, manifestAt, readManifests, UnreadableManifestError } from '../../../../src/ui/manifest/readManifests.ts';

const object = (kind: string, rest: object = {}) => ({ apiVersion: 'v1', kind, metadata: { name: 'web', namespace: 'default' }, ...rest }) as KubernetesObject;
const slice = (...ready: (boolean | undefined)[]): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', addressType: 'IPv4', metadata: { name: 'web-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'web' } },
  endpoints: ready.map((isReady, index) => ({ addresses: [`10.0.0.${index}`], conditions: isReady === undefined ? {} : { ready: isReady } })),
});

describe('a code lens tells the live state', () => {
  const cases: readonly [string, KubernetesObject | undefined, readonly EndpointSlice[]][] = [
    ['not applied', undefined, []],
    ['terminating', object('ConfigMap', { metadata: { name: 'web', deletionTimestamp: '2026-01-01T00:00:00Z' } }), []],
    ['2/3 ready', object('Deployment', { spec: { replicas: 3 }, status: { replicas: 3, updatedReplicas: 3, readyReplicas: 2 } }), []],
    ['3/3 ready, updating', object('Deployment', { spec: { replicas: 3 }, status: { replicas: 4, updatedReplicas: 1, readyReplicas: 3 } }), []],
    ['0/1 ready', object('ReplicaSet', { spec: {} }), []],
    ['Pending', object('Pod', { status: { phase: 'Pending' } }), []],
    ['1 endpoint ready', object('Service'), [slice(true, false)]],
    ['2 endpoints ready', object('Service'), [slice(true, undefined)]],
    ['applied', object('ConfigMap'), []],
  ];
  for (const [state, live, slices] of cases) test(state, () => assert.equal(toLiveState(live, slices), state));
});

describe('the objects of a file', () => {
  const two = '# first\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: b\n';
  const list = 'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a}\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: b}\n';
  const cases: readonly [string, string, readonly string[]][] = [
    ['documents, each with the line of its first key', two, ['1 ConfigMap a', '6 Service b']],
    ['items of a List', list, ['3 ConfigMap a', '6 Secret b']],
    ['other YAML has none', 'image: web\ntag: v1\n', []],
    ['an object without metadata', 'apiVersion: v1\nkind: ConfigMap\n', ['0 ConfigMap ']],
    ['a Helm template is left alone', 'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Values.name }}\n', []],
    ['an empty file', '', []],
  ];
  for (const [name, text, found] of cases) test(name, () => assert.deepEqual(findManifests(text).map(manifest => `${manifest.line} ${manifest.kind} ${manifest.name}`), found));

  test('is hovered over where its own kind, name or replicas are written, at no other name', () => {
    const text = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  labels: {kind: x, name: web}\nspec:\n  replicas: 3\n  template:\n    spec:\n      containers:\n      - name: web-sidecar\n      - name: web\n---\n{apiVersion: v1, kind: Service, metadata: {name: web, labels: {name: web}}}\n';
    const manifests = findManifests(text);
    const hovered = text.split('\n').flatMap((written, line) => [...written].map((_, character) => ({ line, character, kind: manifestAt(manifests, { line, character })?.kind })).filter(({ kind }) => kind !== undefined));
    const spans = Object.entries(Object.groupBy(hovered, ({ line, kind }) => `${line} ${kind}`)).map(([where, places]) => [where, places?.map(({ line, character }) => text.split('\n')[line]?.[character]).join('')]);
    assert.deepEqual(spans, [['1 Deployment', 'kind: Deployment'], ['3 Deployment', 'name: web'], ['6 Deployment', 'replicas: 3'], ['13 Service', 'kind: Service,name: web,']]);
  });

  test('YAML that cannot be read is told with its line, and gives no lenses', () => {
    const broken = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a\n';
    assert.throws(() => readManifests(broken), (error: unknown) => error instanceof UnreadableManifestError && error.line >= 3 && error.message !== '');
    assert.deepEqual(findManifests(broken), []);
  });
});

test('a side of a diff has sorted keys, nothing of the server and no secret values', () => {
  const secret: UnstructuredObject = {
    kind: 'Secret', apiVersion: 'v1', data: { password: 'aGVsbG8=' }, status: { ignored: true },
    metadata: { namespace: 'default', name: 'db', uid: 'u', resourceVersion: '1', generation: 1, annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"password":"aGVsbG8="}}' } },
  };
  const config: UnstructuredObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { b: '2', a: '1' } };
  assert.equal(toDiffText([secret, undefined, config]), [
    'apiVersion: v1', 'kind: Secret', 'metadata:', '  name: db', '  namespace: default', 'data:', '  password: "*** (8 characters)"', '---',
    'apiVersion: v1', 'kind: ConfigMap', 'metadata:', '  name: c', 'data:', '  a: "1"', '  b: "2"', '',
  ].join('\n'));
  const other = { ...secret, data: { password: 'd29ybGQ=', added: 'YQ==' } };
  assert.match(toDiffText([config, other], [undefined, secret]), /added: "\*\*\* \(4 characters\)"\n {2}password: "\*\*\* \(8 characters, changed\)"/);
  assert.match(toDiffText([config, secret], [undefined, secret]), /password: "\*\*\* \(8 characters\)"/);
  assert.equal((secret['data'] as Record<string, string>)['password'], 'aGVsbG8=', 'the object itself is left as it was');
});

describe('what is rendered', () => {
  test('is found in files that are named from the folder', () => {
    const finding = { line: 6, column: 13, endLine: 6, endColumn: 18, code: 'wrong-type', severity: 'error', message: 'm' };
    const found = readReport(JSON.stringify([{ file: 'base/web.yaml', ...finding }, { file: '../up.yaml', ...finding }, { file: 'base/web.yaml', ...finding, line: 7 }]), '/folder/demo');
    assert.deepEqual([...found].map(([file, findings]) => [file, findings.map(({ line }) => line)]), [['/folder/demo/base/web.yaml', [6, 7]], ['/folder/up.yaml', [6]]]);
  });

  test('is checked as the editor\'s settings say', () => {
    const flags = (settings: Readonly<Record<string, unknown>>) => settingsFlags(key => settings[key]).join(' ');
    assert.equal(flags({ kubernetesVersion: '', practice: 'off', podSecurity: 'off', severity: {} }), '');
    assert.equal(flags({ kubernetesVersion: '1.30', practice: 'warning', podSecurity: 'baseline', severity: { 'unknown-field': 'off' } }), '--kubernetes-version 1.30 --practice warning --pod-security baseline --severity unknown-field=off');
  });
});

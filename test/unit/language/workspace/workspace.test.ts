import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { definitionNames, definition } from '../../../../src/api/schema/table.ts';
import { parseFile } from '../../../../src/manifest/parse.ts';
import { holderName, referenceKinds } from '../../../../src/language/workspace/referenceKinds.ts';
import { selectorKinds } from '../../../../src/language/workspace/selectorKinds.ts';
import { ANYWHERE, Workspace, keyOf, type PlacedObject } from '../../../../src/language/workspace/workspace.ts';

const uriOf = (name: string) => `file:///w/${name}`;

function workspaceOf(files: Readonly<Record<string, string>>): Workspace {
  const workspace = new Workspace();
  for (const [name, text] of Object.entries(files)) workspace.setFile(uriOf(name), parseFile(text));
  return workspace;
}

const pod = (spec: string, metadata = '') => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n${metadata}spec:\n  containers:\n  - name: c\n    image: i\n${spec}`;
const configMap = (name: string, extra = '') => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${extra}`;

/** 'kind name/parts' of every reference of the workspace, in the order of the files. */
const referencesIn = (workspace: Workspace) => workspace.uris.flatMap(uri => workspace.documentsOf(uri)).flatMap(document => workspace.objectsOf(document))
  .flatMap(({ object }) => object.references).map(({ target, parts, optional }) => `${target.kind} ${target.name}${parts.map(part => `/${part.value}`).join('')}${optional ? '?' : ''}`);

suite('references that manifests hold', () => {
  const cases: readonly { readonly name: string; readonly text: string; readonly references: readonly string[] }[] = [
    { name: 'a key of a ConfigMap and of a Secret', text: pod('    env:\n    - name: A\n      valueFrom: {configMapKeyRef: {name: c, key: k}}\n    - name: B\n      valueFrom: {secretKeyRef: {name: s, key: k, optional: true}}\n'), references: ['ConfigMap c/k', 'Secret s/k?'] },
    { name: 'all of a ConfigMap', text: pod('    envFrom:\n    - configMapRef: {name: c}\n'), references: ['ConfigMap c'] },
    { name: 'volumes and their items', text: pod('  volumes:\n  - name: a\n    configMap: {name: c, items: [{key: x, path: x}, {key: z, path: z}]}\n  - name: b\n    secret: {secretName: s}\n  - name: d\n    persistentVolumeClaim: {claimName: d}\n  - name: e\n    projected: {sources: [{secret: {name: t}}]}\n'), references: ['ConfigMap c/x/z', 'Secret s', 'PersistentVolumeClaim d', 'Secret t'] },
    { name: 'who a pod runs as and what it is pulled with', text: pod('  serviceAccountName: sa\n  imagePullSecrets: [{name: pull}]\n  priorityClassName: high\n'), references: ['ServiceAccount sa', 'PriorityClass high', 'Secret pull'] },
    { name: 'a pod inside a CronJob', text: 'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {schedule: "@daily", jobTemplate: {spec: {template: {spec: {containers: [{name: a, envFrom: [{secretRef: {name: s}}]}]}}}}}\n', references: ['Secret s'] },
    { name: 'the backends of an Ingress', text: 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec:\n  tls: [{secretName: cert}]\n  rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}]}}]\n  defaultBackend: {service: {name: web, port: {number: 80}}}\n', references: ['Secret cert', 'Service web/http', 'Service web/80'] },
    { name: 'roles and subjects', text: 'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}\nsubjects: [{kind: ServiceAccount, name: sa}, {kind: User, name: jane}]\n', references: ['Role r', 'ServiceAccount sa'] },
    { name: 'what an autoscaler scales', text: 'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: {maxReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n', references: ['Deployment web'] },
    { name: 'the Service and the storage class of a StatefulSet', text: 'apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec: {serviceName: s, volumeClaimTemplates: [{metadata: {name: d}, spec: {storageClassName: fast}}]}\n', references: ['Service s', 'StorageClass fast'] },
    { name: 'names that a tool fills in are none', text: pod('  serviceAccountName: ${SA}\n  imagePullSecrets: [{name: "{{ x }}"}]\n'), references: [] },
    { name: 'status is not the author\'s', text: 'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nstatus: {currentVolumeAttributesClassName: x}\n', references: [] },
  ];
  for (const { name, text, references } of cases) test(name, () => assert.deepEqual(referencesIn(workspaceOf({ 'a.yaml': text })), references));

  test('every type and field of the tables is in the schema', () => {
    const known = new Set(definitionNames().flatMap(each => Object.keys(definition(each)?.properties ?? {}).map(field => `${holderName(each)}.${field}`)));
    const named = [...referenceKinds.flatMap(({ holder, field, namespace, optional, parts = [] }) => [field, namespace, optional, ...parts.map(({ path }) => path[0])].flatMap(each => each === undefined ? [] : [`${holder}.${each}`])), ...selectorKinds.map(({ holder, field }) => `${holder}.${field}`)];
    assert.deepEqual(named.filter(each => !known.has(each)), []);
  });
});

suite('finding what is named', () => {
  const found = (placed: readonly PlacedObject[]) => placed.map(({ document, object }) => `${document.uri.slice('file:///w/'.length)}:${object.kind}/${object.namespace ?? ''}/${object.name}`);
  const find = (files: Readonly<Record<string, string>>, kind: string, name: string, namespace?: string) => found(workspaceOf(files).find({ group: '', kind, name, namespace }));

  test('an object of another file', () => assert.deepEqual(find({ 'a.yaml': configMap('x'), 'b.yaml': configMap('z') }, 'ConfigMap', 'z'), ['b.yaml:ConfigMap//z']));
  test('not of another namespace', () => assert.deepEqual(find({ 'a.yaml': configMap('x', '  namespace: one\n') }, 'ConfigMap', 'x', 'two'), []));
  test('of no written namespace', () => assert.deepEqual(find({ 'a.yaml': configMap('x') }, 'ConfigMap', 'x', 'two'), ['a.yaml:ConfigMap//x']));
  test('of any namespace where a kustomization sets it', () => assert.deepEqual(find({ 'a.yaml': configMap('x', '  namespace: one\n'), 'kustomization.yaml': 'resources: [a.yaml]\nnamespace: two\n' }, 'ConfigMap', 'x', 'two'), ['a.yaml:ConfigMap/one/x']));
  test('what a kustomization generates', () => assert.deepEqual(find({ 'kustomization.yaml': 'configMapGenerator:\n- name: gen\n  literals: [a=1]\n' }, 'ConfigMap', 'gen'), ['kustomization.yaml:ConfigMap//gen']));
  test('by its name with the prefix and suffix', () => assert.deepEqual(find({ 'a.yaml': configMap('x'), 'kustomization.yaml': 'namePrefix: dev-\nnameSuffix: "-1"\n' }, 'ConfigMap', 'dev-x-1'), ['a.yaml:ConfigMap//x']));
  test('an item of a List', () => assert.deepEqual(find({ 'a.yaml': 'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: s}\n' }, 'Secret', 's'), ['a.yaml:Secret//s']));

  test('keys that are generated from literals and files are known, from env files not', () => {
    const [one, two] = workspaceOf({ 'kustomization.yaml': 'configMapGenerator:\n- name: one\n  literals: [a=1]\n  files: [dir/b.txt, c=d.txt]\n- name: two\n  envs: [x.env]\n' }).objectsOfKind({ group: '', kind: 'ConfigMap' });
    assert.deepEqual([one?.object.parts.map(part => part.name), one?.object.partsKnown, two?.object.partsKnown], [['a', 'b.txt', 'c'], true, false]);
  });
});

suite('the index follows edits', () => {
  const user = pod('    envFrom:\n    - configMapRef: {name: c}\n', '  labels: {app: a}\n');
  const usersOf = (workspace: Workspace, name: string) => workspace.referencesTo({ group: '', kind: 'ConfigMap', name, namespace: undefined }).map(({ document, reference }) => document.start + reference.node.range.start);

  test('who uses an object, at its place after text was put above it', () => {
    const workspace = workspaceOf({ 'a.yaml': user });
    const [before] = usersOf(workspace, 'c');
    const revision = workspace.revision;
    const file = parseFile(user);
    workspace.setFile(uriOf('a.yaml'), file);
    workspace.setFile(uriOf('a.yaml'), parseFile(`# more\n---\n${user.slice(0)}`, file));
    assert.deepEqual(usersOf(workspace, 'c'), [(before ?? 0) + '# more\n---\n'.length]);
    assert.equal(workspace.revision, revision);
  });

  test('an edit that nobody else can notice keeps the revision, another does not', () => {
    const workspace = workspaceOf({ 'a.yaml': configMap('x', 'data: {a: "1"}\n') });
    const { revision } = workspace;
    workspace.setFile(uriOf('a.yaml'), parseFile(configMap('x', 'data: {a: "2"}\n')));
    assert.equal(workspace.revision, revision);
    workspace.setFile(uriOf('a.yaml'), parseFile(configMap('x', 'data: {b: "2"}\n')));
    assert.ok(workspace.revision > revision);
  });

  test('a file that is taken out leaves nothing', () => {
    const workspace = workspaceOf({ 'a.yaml': user, 'kustomization.yaml': 'namespace: ns\n' });
    for (const uri of workspace.uris) workspace.removeFile(uri);
    assert.deepEqual([usersOf(workspace, 'c'), workspace.pods, workspace.objectsOfKind({ group: '', kind: 'Pod' }), workspace.kustomized.namespaces.size, workspace.podsSelectedBy({ matchLabels: { app: 'a' } }, ANYWHERE)], [[], [], [], 0, []]);
  });

  test('pods are chosen by labels and namespace', () => {
    const workspace = workspaceOf({ 'a.yaml': pod('', '  namespace: ns\n  labels: {app: a, tier: web}\n'), 'b.yaml': pod('', '  labels: {app: b}\n') });
    const chosen = (selector: object, where?: string | typeof ANYWHERE) => workspace.podsSelectedBy(selector, where).map(({ document }) => document.uri);
    assert.deepEqual(chosen({ matchLabels: { app: 'a' } }, 'm'), []);
    assert.deepEqual(chosen({ matchLabels: { app: 'a' } }, ANYWHERE), [uriOf('a.yaml')]);
    assert.deepEqual(chosen({ matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, 'ns'), [uriOf('a.yaml')]);
    assert.deepEqual(chosen({}), [uriOf('a.yaml'), uriOf('b.yaml')]);
  });

  test('an object is found by its own key', () => {
    const workspace = workspaceOf({ 'a.yaml': configMap('x') });
    const [placed] = workspace.objectsOfKind({ group: '', kind: 'ConfigMap' });
    const key = placed === undefined ? undefined : keyOf(placed.object);
    assert.ok(key);
    assert.deepEqual(workspace.find(key), [placed]);
  });
});

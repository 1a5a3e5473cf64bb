import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { CHECK_FAILED, diagnoseIn } from '../../../src/language/diagnoseIn.ts';
import { Cluster } from '../../../src/language/knowledge/cluster.ts';
import type { Knowledge } from '../../../src/language/knowledge/knowledge.ts';
import { SchemaCatalogue } from '../../../src/language/knowledge/schemaCatalogue.ts';
import { Workspace } from '../../../src/language/workspace/workspace.ts';
import { parseFile } from '../../../src/manifest/parse.ts';
import { applyEdits } from './marked.ts';

const MAIN = 'file:///w/main.yaml';

/** The findings of `text` among the other files: 'severity code @ marked text: message'. */
function findingsOf(text: string, others: Readonly<Record<string, string>> = {}) {
  const workspace = new Workspace();
  for (const [name, content] of Object.entries(others)) workspace.setFile(`file:///w/${name}`, parseFile(content));
  workspace.setFile(MAIN, parseFile(text));
  return workspace.documentsOf(MAIN).flatMap(document => diagnoseIn(workspace, document).map(finding => ({ finding, start: document.start })));
}

const report = (text: string, others?: Readonly<Record<string, string>>) => findingsOf(text, others).map(({ finding, start }) => `${finding.severity} ${finding.code} @ ${text.slice(start + finding.range.start, start + finding.range.end)}: ${finding.message}`);

const deployment = (name: string, { labels = 'app: web', container = '' } = {}) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  selector: {matchLabels: {${labels}}}
  template:
    metadata:
      labels: {${labels}}
    spec:
      containers:
      - name: web
        image: web:1
${container}`;
const service = (selector: string, ports = '  - port: 80\n') => `apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector: {${selector}}\n  ports:\n${ports}`;
const configMap = (name: string, data = 'url: x') => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata: {${data}}\n`;
const withKey = (name: string, key: string, more = '') => deployment('web', { container: `        env:\n        - name: A\n          valueFrom: {configMapKeyRef: {name: ${name}, key: ${key}${more}}}\n` });
const widgets = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, kind: Widget}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [size]
            x-kubernetes-validations: [{rule: "self.size <= self.most", message: "size is at most most"}]
            properties:
              size: {type: integer, minimum: 1}
              most: {type: integer, default: 10}
              color: {type: string, enum: [red, blue]}
`;
const widget = (spec: string, version = 'example.com/v1') => `apiVersion: ${version}\nkind: Widget\nmetadata: {name: w}\nspec:\n${spec}`;
const role = (groups: string, resources: string) => `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r}\nrules:\n- {apiGroups: ${groups}, resources: ${resources}, verbs: [get]}\n`;
const scaler = (apiVersion: string, kind: string) => `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: w}\nspec: {maxReplicas: 3, scaleTargetRef: {apiVersion: ${apiVersion}, kind: ${kind}, name: w}}\n`;
const withPort = '        ports:\n        - {name: http, containerPort: 8080}\n';

const cases: readonly { readonly name: string; readonly text: string; readonly others?: Readonly<Record<string, string>>; readonly findings: readonly string[] }[] = [
  { name: 'a key of a ConfigMap of another file', text: withKey('settings', 'url'), others: { 'c.yaml': configMap('settings') }, findings: [] },
  { name: 'a misspelt ConfigMap', text: withKey('setings', 'url'), others: { 'c.yaml': configMap('settings') }, findings: ['warning unknown-reference @ setings: ConfigMap "setings" is not in this workspace; did you mean "settings"?'] },
  { name: 'a ConfigMap that may be in the cluster', text: withKey('other', 'url'), others: { 'c.yaml': configMap('settings') }, findings: ['hint unknown-reference @ other: ConfigMap "other" is not in this workspace'] },
  { name: 'another number is no typing error', text: withKey('settings-1', 'url'), others: { 'c.yaml': configMap('settings-2') }, findings: ['hint unknown-reference @ settings-1: ConfigMap "settings-1" is not in this workspace'] },
  { name: 'an optional one', text: withKey('other', 'url', ', optional: true'), findings: [] },
  { name: 'a key that the ConfigMap lacks', text: withKey('settings', 'ulr'), others: { 'c.yaml': configMap('settings', 'url: x, port: "1"') }, findings: ['warning unknown-key @ ulr: ConfigMap "settings" has no key "ulr"; it has "url", "port"'] },
  { name: 'a ConfigMap that a kustomization generates', text: withKey('settings', 'url'), others: { 'kustomization.yaml': 'configMapGenerator:\n- name: settings\n  literals: [url=x]\n' }, findings: [] },
  { name: 'a key of what a kustomization generates', text: withKey('settings', 'port'), others: { 'kustomization.yaml': 'configMapGenerator:\n- name: settings\n  literals: [url=x]\n' }, findings: ['warning unknown-key @ port: ConfigMap "settings" has no key "port"; it has "url"'] },
  { name: 'keys from a file of variables are not known', text: withKey('settings', 'port'), others: { 'kustomization.yaml': 'configMapGenerator:\n- name: settings\n  envs: [x.env]\n' }, findings: [] },
  { name: 'nothing is missing where a kustomization takes in remote bases', text: withKey('other', 'url'), others: { 'kustomization.yaml': 'resources: ["https://example.com/base?ref=v1"]\n' }, findings: [] },
  { name: 'a patch of a kustomization is a part', text: 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n      - name: web\n        env:\n        - $patch: delete\n          name: A\n        imagee: x\n', others: { 'kustomization.yaml': 'patches:\n- path: main.yaml\n' }, findings: ['error unknown-field @ imagee: unknown field "imagee" in spec.template.spec.containers[0] (Container); did you mean "image"?'] },
  { name: 'what every cluster has', text: 'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a, namespace: default}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\nsubjects: [{kind: ServiceAccount, name: default, namespace: default}]\n', findings: [] },
  { name: 'a Service and its pods', text: service('app: web'), others: { 'd.yaml': deployment('web') }, findings: [] },
  { name: 'a misspelt label value', text: service('app: webb'), others: { 'd.yaml': deployment('web') }, findings: ['warning selects-nothing @ webb: no pod of this workspace has app=webb; Deployment "web" has app=web'] },
  { name: 'a misspelt label key', text: service('tierr: web, app: web'), others: { 'd.yaml': deployment('web', { labels: 'app: web, tier: web' }) }, findings: ['warning selects-nothing @ tierr: no pod of this workspace has tierr=web,app=web; Deployment "web" has tier=web'] },
  { name: 'a selector of a workload where labels belong, of which only the type is told', text: service('matchLabels: {app: web}'), others: { 'd.yaml': deployment('web') }, findings: ['error wrong-type @ matchLabels: spec.selector.matchLabels takes a string, not a mapping'] },
  { name: 'a label that is a number, of which only the type is told', text: service('tier: 1'), others: { 'd.yaml': deployment('web') }, findings: ['error wrong-type @ 1: spec.selector.tier takes a string, not the number 1'] },
  { name: 'pods that may come from elsewhere', text: service('app: other'), others: { 'd.yaml': deployment('web') }, findings: ['hint selects-nothing @ selector: no pod of this workspace has app=other'] },
  { name: 'a named port of the pods', text: service('app: web', '  - {port: 80, targetPort: http}\n'), others: { 'd.yaml': deployment('web', { container: withPort }) }, findings: [] },
  { name: 'a port name that the pods do not have', text: service('app: web', '  - {port: 80, targetPort: htpp}\n'), others: { 'd.yaml': deployment('web', { container: withPort }) }, findings: ['warning unknown-target-port @ htpp: no container of the selected pods has a port named "htpp" (Deployment "web" has http)'] },
  { name: 'a port name that only pods of another folder have', text: service('app: web', '  - {port: 80, targetPort: http}\n'), others: { 'd.yaml': deployment('web'), 'other/d.yaml': deployment('web', { container: withPort }) }, findings: ['warning unknown-target-port @ http: no container of the selected pods has a port named "http" (Deployment "web" has no ports)'] },
  { name: 'a port number that the pods do not declare', text: service('app: web', '  - {port: 80, targetPort: 9090}\n'), others: { 'd.yaml': deployment('web', { container: withPort }) }, findings: ['hint undeclared-target-port @ 9090: no container of the selected pods declares port 9090 (Deployment "web" has http)'] },
  { name: 'a Service with the port of an Ingress', text: 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec:\n  defaultBackend: {service: {name: web, port: {number: 81}}}\n', others: { 's.yaml': service('app: web'), 'd.yaml': deployment('web') }, findings: ['warning unknown-port @ 81: Service "web" has no port 81; it has 80'] },
  { name: 'a storage class is the cluster\'s matter', text: 'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n', findings: [] },
  { name: 'resources that roles name rightly', text: role('["", apps, batch]', '[pods, pods/log, deployments/scale, "*/status", cronjobs]'), findings: [] },
  { name: 'what is granted and is no object', text: role('[""]', '[users, groups, nodes/proxy]'), findings: [] },
  { name: 'resources of groups that nothing defines', text: role('[metrics.k8s.io, extensions]', '[podz, deployment]'), findings: [] },
  { name: 'a resource in the singular', text: role('[apps]', '[deployment/scale]'), findings: ['warning unknown-resource @ deployment/scale: the API group "apps" has no resource "deployment"; did you mean "deployments"?'] },
  { name: 'a resource by its short name', text: role('[""]', '[svc]'), findings: ['warning unknown-resource @ svc: the API group "" has no resource "svc"; did you mean "services"?'] },
  { name: 'a resource of another group', text: role('[""]', '[pods, deployments]'), findings: ['warning unknown-resource @ deployments: the API group "" has no resource "deployments"; it is in "apps"'] },
  { name: 'a custom resource that a role misspells', text: role('[example.com]', '[widget, widgets/status, gadgets]'), others: { 'crd.yaml': widgets }, findings: ['warning unknown-resource @ widget: the API group "example.com" has no resource "widget"; did you mean "widgets"?'] },
  ...([
    ['serving.knative.dev', 'services', 'revisions', 'Revision'], ['batch.volcano.sh', 'jobs', 'jobflows', 'JobFlow'], ['crd.projectcalico.org', 'networkpolicies', 'ippools', 'IPPool'], ['example.com', 'services', 'devices', 'Device'],
  ] as const).map(([group, plural, other, kind]) => ({ name: `${plural} of ${group}, of which a file defines only ${other}`, text: role(`[${group}]`, `[${plural}]`), others: { 'crd.yaml': widgets.replaceAll('widgets', other).replaceAll('example.com', group).replaceAll('Widget', kind) }, findings: [] })),
  { name: 'a resource that a file defines in a group of Kubernetes', text: role('[apps]', '[pods]'), others: { 'crd.yaml': widgets.replaceAll('widgets', 'pods').replaceAll('example.com', 'apps') }, findings: [] },
  { name: 'a resource that none of several groups has', text: role('["", apps]', '[cronjobs]'), findings: ['warning unknown-resource @ cronjobs: none of the API groups "", "apps" has a resource "cronjobs"; it is in "batch"'] },
  { name: 'a resource that is measured too', text: role('[apps]', '[pods, nodes]'), findings: ['pods', 'nodes'].map(each => `warning unknown-resource @ ${each}: the API group "apps" has no resource "${each}"; it is in ""`) },
  { name: 'a resource of several groups, the core group first', text: role('[apps]', '[events]'), findings: ['warning unknown-resource @ events: the API group "apps" has no resource "events"; it is in "", "events.k8s.io"'] },
  { name: 'an autoscaler of a Deployment', text: scaler('apps/v1', 'Deployment'), others: { 'd.yaml': deployment('w') }, findings: [] },
  { name: 'an autoscaler of what has no replicas', text: scaler('apps/v1', 'DaemonSet'), others: { 'd.yaml': deployment('w').replace('kind: Deployment', 'kind: DaemonSet') }, findings: ['warning not-scalable @ DaemonSet: DaemonSet of apps/v1 has no scale subresource, by which a HorizontalPodAutoscaler sets replicas'] },
  { name: 'an autoscaler of a custom resource that scales', text: scaler('example.com/v1', 'Widget'), others: { 'w.yaml': widget('  size: 3\n'), 'crd.yaml': widgets.replace('    schema:\n', '    subresources: {scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}}\n    schema:\n') }, findings: [] },
  { name: 'an autoscaler of what an older definition describes', text: scaler('example.com/v1', 'Widget'), others: { 'w.yaml': widget('  size: 3\n'), 'crd.yaml': widgets.replace('apiextensions.k8s.io/v1', 'apiextensions.k8s.io/v1beta1').replace('spec:\n', 'spec:\n  subresources: {scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}}\n') }, findings: [] },
  { name: 'an autoscaler of a custom resource that does not', text: scaler('example.com/v1', 'Widget'), others: { 'w.yaml': widget('  size: 3\n'), 'crd.yaml': widgets }, findings: ['warning not-scalable @ Widget: Widget of example.com/v1 has no scale subresource, by which a HorizontalPodAutoscaler sets replicas'] },
  { name: 'an autoscaler of what nothing defines', text: scaler('example.com/v1', 'Widget'), others: { 'w.yaml': widget('  size: 3\n') }, findings: [] },
  { name: 'the namespace of what has none, which the API drops', text: 'apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: a, namespace: default}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /a}}\n', findings: [] },
  { name: 'an object twice in one file', text: `${configMap('a')}---\n${configMap('a', 'other: x')}`, findings: ['warning duplicate-object @ a: ConfigMap "a" is already declared in this file'] },
  { name: 'an object in an overlay again', text: configMap('a'), others: { 'overlay/a.yaml': configMap('a') }, findings: [] },
  { name: 'a custom resource that its definition takes', text: widget('  size: 3\n  color: red\n'), others: { 'crd.yaml': widgets }, findings: [] },
  { name: 'a custom resource without its definition', text: widget('  anything: 3\n'), findings: [] },
  { name: 'a field that the definition does not know', text: widget('  size: 3\n  colour: red\n'), others: { 'crd.yaml': widgets }, findings: ['error unknown-field @ colour: unknown field "colour" in spec; did you mean "color"?'] },
  { name: 'values that the definition refuses', text: widget('  size: 0\n  color: green\n'), others: { 'crd.yaml': widgets }, findings: ['error invalid-value @ 0: spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1', 'error unsupported-value @ green: spec.color: Unsupported value: "green": supported values: "red", "blue"'] },
  { name: 'a field that the definition requires', text: widget('  color: red\n'), others: { 'crd.yaml': widgets }, findings: ['error missing-field @ spec: spec.size: Required value'] },
  { name: 'a rule in CEL, with the defaults of the definition', text: widget('  size: 11\n'), others: { 'crd.yaml': widgets }, findings: ['error invalid-value @ spec: spec: Invalid value: size is at most most'] },
  { name: 'a version that the definition does not serve', text: widget('  size: 1\n', 'example.com/v2'), others: { 'crd.yaml': widgets }, findings: ['error unknown-api-version @ example.com/v2: Widget is not served in example.com/v2; it is in example.com/v1'] },
  { name: 'a definition that the API refuses says what of it can be used', text: widget('  colour: 1\n'), others: { 'crd.yaml': widgets.replace('storage: true', 'storage: false') }, findings: ['error unknown-field @ colour: unknown field "colour" in spec; did you mean "color"?'] },
  { name: 'a Helm template is left alone', text: 'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Values.name }}\nspec:\n  selector: {app: x}\n', findings: [] },
];

test('a name that is no image is left alone where a kustomization replaces it', () => {
  const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: a, image: "MyApp:1"}]\n';
  assert.deepEqual(report(pod), ['warning invalid-image @ "MyApp:1": "MyApp:1" is no name of an image: the pod would wait with InvalidImageName']);
  assert.deepEqual(report(pod, { 'kustomization.yaml': 'resources: [main.yaml]\nimages: [{name: MyApp, newName: registry.local/app}]\n' }), []);
});

suite('diagnoseIn', () => {
  test('a resource that the schema folder or the cluster has is no misspelling of another', () => {
    const told = (knowledge: Partial<Knowledge>) => {
      const workspace = new Workspace();
      workspace.knowledge = { nodes: [], ...knowledge };
      workspace.setFile('file:///w/crd.yaml', parseFile(widgets.replaceAll('widgets', 'gidgets').replaceAll('Widget', 'Gidget')));
      workspace.setFile('file:///w/main.yaml', parseFile(role('[example.com]', '[widgets]')));
      return workspace.documentsOf('file:///w/main.yaml').flatMap(document => diagnoseIn(workspace, document)).map(({ code }) => code);
    };
    const folder = (name: string, text: string) => ({ schemas: new SchemaCatalogue({ names: [name], read: () => text }) });
    const definitions = [{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'widgets.example.com' }, spec: { group: 'example.com', names: { plural: 'widgets', kind: 'Widget' }, scope: 'Namespaced' as const, versions: [] } }];
    assert.deepEqual(told({}), ['unknown-resource']);
    assert.deepEqual(told(folder('widgets.yaml', widgets)), []);
    assert.deepEqual(told(folder('example.com/widget_v1.json', '{}')), []);
    assert.deepEqual(told({ cluster: new Cluster({ name: 'dev', namespace: 'default', kinds: [], nodes: [], applied: [], definitions }) }), []);
  });

  for (const { name, text, others, findings } of cases) test(name, () => assert.deepEqual(report(text, others), findings));

  test('the fix of a misspelt name writes it, and the declaration is shown', () => {
    const text = withKey('setings', 'url');
    const [found] = findingsOf(text, { 'c.yaml': configMap('settings') });
    assert.deepEqual(found?.finding.related?.map(({ document, range }) => [document.uri, document.document.text.slice(range.start, range.end)]), [['file:///w/c.yaml', 'settings']]);
    assert.deepEqual(report(applyEdits(text, found.finding.fixes[0]?.edits ?? []), { 'c.yaml': configMap('settings') }), []);
  });

  const halfWritten: readonly (readonly [name: string, spec: string])[] = [
    ['expressions that are no list', '  selector:\n    matchExpressions:\n      key: app\n'],
    ['an expression that is no mapping', '  selector:\n    matchExpressions: [app, null]\n'],
    ['values that are no list', '  selector:\n    matchExpressions: [{key: app, operator: In, values: web}]\n'],
    ['labels that are no mapping', '  selector:\n    matchLabels: [app]\n'],
    ['labels without a value', '  selector:\n    matchLabels:\n      app:\n'],
  ];
  for (const [name, spec] of halfWritten) {
    test(`a selector with ${name} stops no check, here nor elsewhere`, () => {
      const text = `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b}\nspec:\n${spec}`;
      assert.deepEqual(findingsOf(text, { 'd.yaml': deployment('web') }).filter(({ finding }) => finding.code === CHECK_FAILED), []);
      assert.deepEqual(report(deployment('web'), { 'b.yaml': text }), []);
    });
  }

  test('a check that fails costs its own findings alone, and is told where it failed', () => {
    const workspace = new class extends Workspace { override find(): never { throw new Error('no index'); } }();
    workspace.setFile(MAIN, parseFile(`${configMap('a')}---\n${withKey('settings', 'url')}        imagee: x\n`));
    const found = workspace.documentsOf(MAIN).flatMap(document => diagnoseIn(workspace, document));
    assert.deepEqual([...new Set(found.map(({ code }) => code))], ['check-failed', 'unknown-field']);
    assert.match(found[0]?.message ?? '', /^a check failed here by a mistake in Slipway: .*no index/);
  });

  const [twin, edited] = [configMap('a'), `# c\n${configMap('a')}`];
  const orders: readonly (readonly [name: string, texts: readonly (readonly string[])[]])[] = [
    ['the first of two twins is edited and edited back', [[twin, twin], [edited, twin], [twin, twin]]],
    ['the second of two twins is edited and edited back', [[twin, twin], [twin, edited], [twin, twin]]],
    ['two declarations of one name change places', [[twin, edited], [edited, twin], [twin, edited]]],
    ['a twin comes above and goes', [[configMap('b'), twin], [twin, configMap('b'), twin], [configMap('b'), twin]]],
  ];
  for (const [name, texts] of orders) {
    test(`the same is found as in the text opened anew when ${name}`, () => {
      const [workspace, toLine] = [new Workspace(), ({ code, range }: { readonly code: string; readonly range: object }) => `${code} ${JSON.stringify(range)}`];
      let file: ReturnType<typeof parseFile> | undefined;
      for (const text of texts) {
        workspace.setFile(MAIN, file = parseFile(text.map(each => `---\n${each}`).join(''), file));
        const fresh = new Workspace();
        fresh.setFile(MAIN, parseFile(text.map(each => `---\n${each}`).join('')));
        const [found, anew] = [workspace, fresh].map(each => each.documentsOf(MAIN).map(document => [document.start, diagnoseIn(each, document).map(toLine)]));
        assert.deepEqual(found, anew);
      }
    });
  }

  test('while files are still read, nothing of others is judged', () => {
    const workspace = new Workspace();
    workspace.isComplete = false;
    workspace.setFile(MAIN, parseFile(withKey('settings', 'url')));
    const codes = () => workspace.documentsOf(MAIN).flatMap(document => diagnoseIn(workspace, document)).map(({ code }) => code);
    assert.deepEqual(codes(), []);
    workspace.isComplete = true;
    assert.deepEqual(codes(), ['unknown-reference']);
  });

  test('an edit elsewhere changes what is found here', () => {
    const workspace = new Workspace();
    workspace.setFile(MAIN, parseFile(withKey('settings', 'url')));
    const codes = () => workspace.documentsOf(MAIN).flatMap(document => diagnoseIn(workspace, document)).map(({ code }) => code);
    assert.deepEqual(codes(), ['unknown-reference']);
    workspace.setFile('file:///w/c.yaml', parseFile(configMap('settings')));
    assert.deepEqual(codes(), []);
    workspace.setFile('file:///w/c.yaml', parseFile(configMap('settings', 'other: x')));
    assert.deepEqual(codes(), ['unknown-key']);
    workspace.removeFile('file:///w/c.yaml');
    assert.deepEqual(codes(), ['unknown-reference']);
  });
});

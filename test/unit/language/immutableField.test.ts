import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { CustomResourceDefinition } from '../../../src/api/customResources/customResourceDefinition.ts';
import type { KubernetesObject } from '../../../src/api/objects.ts';
import { withSecretDigests } from '../../../src/api/secretDigests.ts';
import { withLastApplied } from '../../../src/api/patch/threeWay.ts';
import { diagnoseIn } from '../../../src/language/diagnoseIn.ts';
import { apiKindOf } from '../../../src/language/judgeAsApi.ts';
import { refusedChanges } from '../../../src/language/judgeChange.ts';
import { Cluster, type ClusterSnapshot } from '../../../src/language/knowledge/cluster.ts';
import { Workspace } from '../../../src/language/workspace/workspace.ts';
import { parseFile } from '../../../src/manifest/parse.ts';

interface Case {
  readonly name: string;
  readonly text: string;
  readonly live: object;
  /** 'marked text: message', after it how to mend it. */
  readonly findings?: readonly string[];
  readonly beside?: Readonly<Record<string, string>>;
  readonly fixed?: string;
  readonly cluster?: Partial<ClusterSnapshot>;
}

const object = (apiVersion: string, kind: string, fields: object, namespace: string | undefined = 'default') => ({ apiVersion, kind, metadata: { name: 'x', ...namespace === undefined ? {} : { namespace } }, ...fields });
const manifest = (apiVersion: string, kind: string, fields: string, metadata = '') => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x${metadata}}\n${fields}\n`;

const template = (image: string, containers: readonly object[] = []) => ({ metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'c', image }, ...containers], restartPolicy: 'Never' } });
const written = (image: string) => `  template:\n    metadata: {labels: {app: x}}\n    spec:\n      restartPolicy: Never\n      containers:\n      - name: c\n        image: ${image}`;
const jobOf = (image: string, containers: readonly object[] = []) => object('batch/v1', 'Job', { spec: { selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u' } }, template: template(image, containers) } });
const deployment = (selector: object, more: object = {}) => object('apps/v1', 'Deployment', { spec: { replicas: 5, selector, template: { metadata: { labels: { app: 'x', tier: 'z' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }, ...more } });
const deploymentText = (labels: string) => manifest('apps/v1', 'Deployment', `spec:\n  selector: {matchLabels: {${labels}}}\n  template: {metadata: {labels: {app: x, tier: z, b: c}}, spec: {containers: [{name: c, image: i}]}}`);
const claim = (fields: object, status: object = { phase: 'Bound', capacity: { storage: '1Gi' } }) => object('v1', 'PersistentVolumeClaim', { spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', volumeName: 'pv-1', resources: { requests: { storage: '1Gi' } }, ...fields }, status });
const claimText = (fields: string) => manifest('v1', 'PersistentVolumeClaim', `spec:\n  accessModes: [ReadWriteOnce]\n  ${fields}`);
const set = object('apps/v1', 'StatefulSet', { spec: { serviceName: 'old', replicas: 1, selector: { matchLabels: { app: 'x' } }, template: template('i') } });
/** A Secret as it is handed over. */
const digested = (fields: object) => withSecretDigests({ ...object('v1', 'Secret', {}), ...fields } as KubernetesObject, undefined);
const service = object('v1', 'Service', { spec: { type: 'ClusterIP', clusterIP: '10.96.0.7', clusterIPs: ['10.96.0.7'], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack', ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }], selector: { app: 'x' } } });
const binding = (kind: string, namespace?: string) => object('rbac.authorization.k8s.io/v1', kind, { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' }, subjects: [] }, namespace);
const definition: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'widgets.example.com' },
  spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }] },
  status: { conditions: [{ type: 'Established', status: 'True' }] },
};
const definitionText = (scope: string) => `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.example.com}\nspec:\n  group: example.com\n  scope: ${scope}\n  names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}\n  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]\n`;

const guarded: CustomResourceDefinition = {
  ...definition, spec: { ...definition.spec, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { color: { type: 'string' }, size: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self >= oldSelf', message: 'size only grows' }] } } } } } } }] },
};
const widget = object('example.com/v1', 'Widget', { spec: { size: 3, color: 'blue' } });
const RESOURCES: Readonly<Record<string, string>> = {
  Deployment: 'deployments.apps', StatefulSet: 'statefulsets.apps', Job: 'jobs.batch', Service: 'services', PersistentVolumeClaim: 'persistentvolumeclaims', Secret: 'secrets', ConfigMap: 'configmaps', Pod: 'pods', Widget: 'widgets.example.com',
  RoleBinding: 'rolebindings.rbac.authorization.k8s.io', ClusterRoleBinding: 'clusterrolebindings.rbac.authorization.k8s.io', StorageClass: 'storageclasses.storage.k8s.io', PriorityClass: 'priorityclasses.scheduling.k8s.io', CustomResourceDefinition: 'customresourcedefinitions.apiextensions.k8s.io',
};
const mend = (kind: string, { namespace = ' --namespace default', lost = '', name = 'x', context = 'dev' } = {}) => `to change it, delete the ${kind} from dev and apply it anew${lost}: kubectl --context ${context} delete ${RESOURCES[kind] ?? ''} ${name}${namespace}`;
const evicted = ['not-ready', 'unreachable'].map(state => ({ key: `node.kubernetes.io/${state}`, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }));
const pod = (spec: object = {}, container: object = {}) => object('v1', 'Pod', { spec: { tolerations: [{ key: 'a', operator: 'Exists' }, ...evicted], containers: [{ name: 'c', image: 'i', ...container }], ...spec } });
const podText = (tolerations: string, resources = '{}') => manifest('v1', 'Pod', `spec:\n  tolerations: [${tolerations}]\n  containers:\n  - name: c\n    image: i\n    resources: ${resources}`);
const resizable = { text: podText('{key: a, operator: Exists}', '{requests: {cpu: 200m}}'), live: pod({}, { resources: { requests: { cpu: '100m' } } }), fixed: '100m' };
const resizeRefused = 'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\nchanged: spec.containers';

const cases: readonly Case[] = [
  { name: 'a Deployment that selects other labels', text: deploymentText('app: x, b: c'), live: deployment({ matchLabels: { app: 'x', tier: 'z' } }), findings: ['c: spec.selector: Invalid value: {"matchLabels":{"app":"x","tier":"z","b":"c"}}: field is immutable', mend('Deployment')] },
  { name: 'a Deployment that no longer selects a label that was applied', text: deploymentText('app: x'), live: withLastApplied(deployment({ matchLabels: { app: 'x', tier: 'z' } })), findings: ['matchLabels: spec.selector: Invalid value: {"matchLabels":{"app":"x"}}: field is immutable', mend('Deployment')] },
  { name: 'not a Deployment as it is, whose replicas others set', text: deploymentText('app: x'), live: deployment({ matchLabels: { app: 'x' } }) },
  { name: 'a StatefulSet of another Service, at its very key', text: manifest('apps/v1', 'StatefulSet', `spec:\n  serviceName: new\n  replicas: 3\n  selector: {matchLabels: {app: x}}\n${written('j').replace('      restartPolicy: Never\n', '')}`), live: set, fixed: 'old', findings: ["new: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden; dev has \"old\"", mend('StatefulSet')] },
  { name: 'a Job of another image, at the image', text: manifest('batch/v1', 'Job', `spec:\n${written('new:1')}`), live: jobOf('old:1'), fixed: 'old:1', findings: ['new:1: spec.template: Invalid value: {"metadata":{"labels":{"app":"x"}},"spec":{"containers":[{"na…}: field is immutable; dev has "old:1"', mend('Job')] },
  { name: 'a Job whose pods others gave a container, at the list', text: manifest('batch/v1', 'Job', `spec:\n${written('new:1')}`), live: jobOf('old:1', [{ name: 'sidecar', image: 's' }]), findings: ['containers: spec.template: Invalid value: {"metadata":{"labels":{"app":"x"}},"spec":{"containers":[{"na…}: field is immutable; dev has "old:1"', mend('Job')] },
  { name: 'not a Job whose selector and labels the API made', text: manifest('batch/v1', 'Job', `spec:\n  parallelism: 2\n${written('old:1')}`), live: object('batch/v1', 'Job', { spec: { parallelism: 2, completions: 1, selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u' } }, template: { ...template('old:1'), metadata: { labels: { app: 'x', 'job-name': 'x', 'batch.kubernetes.io/controller-uid': 'u' } } } } }) },
  { name: 'a Service with another address', text: manifest('v1', 'Service', 'spec:\n  clusterIP: 10.96.0.8\n  selector: {app: x}\n  ports: [{port: 80}]'), live: service, fixed: '10.96.0.7', findings: ['10.96.0.8: spec.clusterIPs[0]: Invalid value: ["10.96.0.8"]: may not change once set; dev has "10.96.0.7"', mend('Service')] },
  { name: 'not a Service that leaves its address to the API, or becomes another type', text: manifest('v1', 'Service', 'spec:\n  type: NodePort\n  selector: {app: z}\n  ports: [{port: 81}]'), live: service },
  { name: 'a claim of another class', text: claimText('storageClassName: slow\n  resources: {requests: {storage: 1Gi}}'), live: claim({}), fixed: 'fast', findings: ['slow: spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims; dev has "fast"', mend('PersistentVolumeClaim', { lost: '; what it stores may go with it' })] },
  { name: 'not a bound claim that grows, in other words for its size', text: claimText('storageClassName: fast\n  resources: {requests: {storage: 2048Mi}}'), live: claim({}) },
  { name: 'a bound claim that shrinks', text: claimText('storageClassName: fast\n  resources: {requests: {storage: 512Mi}}'), live: claim({}), findings: ['512Mi: spec.resources.requests.storage: Forbidden: field can not be less than status.capacity; dev has "1Gi"', mend('PersistentVolumeClaim', { lost: '; what it stores may go with it' })], fixed: '1Gi' },
  { name: 'a Secret of another type', text: manifest('v1', 'Secret', 'type: example.com/b'), live: object('v1', 'Secret', { type: 'example.com/a' }), fixed: 'example.com/a', findings: ['example.com/b: type: Invalid value: "example.com/b": field is immutable; dev has "example.com/a"', mend('Secret')] },
  { name: 'not the data of a Secret that may change, which nobody handed over', text: manifest('v1', 'Secret', 'type: Opaque\nimmutable: true\nstringData: {a: b}'), live: object('v1', 'Secret', { type: 'Opaque' }) },
  { name: 'the first data of a Secret that is immutable', text: manifest('v1', 'Secret', 'type: Opaque\nimmutable: true\nstringData:\n  a: b'), live: object('v1', 'Secret', { type: 'Opaque', immutable: true }), findings: ['stringData: data: Forbidden: field is immutable when `immutable` is set', mend('Secret')] },
  { name: 'other data of a ConfigMap that is immutable', text: manifest('v1', 'ConfigMap', 'immutable: true\ndata:\n  a: new\n  b: b'), live: object('v1', 'ConfigMap', { immutable: true, data: { a: 'old', b: 'b' } }), fixed: 'old', findings: ['new: data: Forbidden: field is immutable when `immutable` is set; dev has "old"', mend('ConfigMap')] },
  { name: 'text that is no text without quotes, which is left to the author', text: manifest('v1', 'ConfigMap', 'immutable: true\ndata:\n  a: new\n  b: "new"'), live: object('v1', 'ConfigMap', { immutable: true, data: { a: 'yes', b: 'no' } }), fixed: '"no"', findings: ['new: data: Forbidden: field is immutable when `immutable` is set; dev has "yes"', mend('ConfigMap'), '"new": data: Forbidden: field is immutable when `immutable` is set; dev has "no"', mend('ConfigMap')] },
  { name: 'a RoleBinding to another role', text: manifest('rbac.authorization.k8s.io/v1', 'RoleBinding', 'roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}'), live: binding('RoleBinding', 'default'), fixed: 'view', findings: ['edit: roleRef: Invalid value: {"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"edit"}: cannot change roleRef; dev has "view"', mend('RoleBinding')] },
  { name: 'a ClusterRoleBinding to another role', text: manifest('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}'), live: { ...binding('ClusterRoleBinding'), metadata: { name: 'x' } }, fixed: 'view', findings: ['edit: roleRef: Invalid value: {"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"edit"}: cannot change roleRef; dev has "view"', mend('ClusterRoleBinding', { namespace: '' })] },
  { name: 'other parameters of a StorageClass', text: manifest('storage.k8s.io/v1', 'StorageClass', 'provisioner: p\nparameters: {type: ssd}'), live: { ...object('storage.k8s.io/v1', 'StorageClass', { provisioner: 'p', reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate', parameters: { type: 'hdd' } }), metadata: { name: 'x' } }, fixed: 'hdd', findings: ['ssd: parameters: Forbidden: updates to parameters are forbidden.; dev has "hdd"', mend('StorageClass', { namespace: '' })] },
  { name: 'another value of a PriorityClass', text: manifest('scheduling.k8s.io/v1', 'PriorityClass', 'value: 2'), live: { ...object('scheduling.k8s.io/v1', 'PriorityClass', { value: 1 }), metadata: { name: 'x' } }, fixed: '1', findings: ['2: value: Forbidden: may not be changed in an update.; dev has 1', mend('PriorityClass', { namespace: '' })] },
  { name: 'another scope of a definition', text: definitionText('Cluster'), live: definition, fixed: 'Namespaced', findings: ['Cluster: spec.scope: Invalid value: "Cluster": field is immutable; dev has "Namespaced"', mend('CustomResourceDefinition', { namespace: '', lost: '; all objects of its kind go with it', name: 'widgets.example.com' })] },
  { name: 'a custom resource, where a rule of its definition looks at what was there before', text: manifest('example.com/v1', 'Widget', 'spec: {size: 1, color: red}'), live: widget, cluster: { definitions: [guarded] }, fixed: '3', findings: ['1: spec.size: Invalid value: 1: size only grows; dev has 3', mend('Widget')] },
  { name: 'not a custom resource that keeps to the rules', text: manifest('example.com/v1', 'Widget', 'spec: {size: 4}'), live: widget, cluster: { definitions: [guarded] } },
  { name: 'not a custom resource whose definition nobody handed over', text: manifest('example.com/v1', 'Widget', 'spec: {size: 1}'), live: widget },
  { name: 'not a definition as it is', text: definitionText('Namespaced'), live: definition },
  { name: 'not an object of another namespace', text: manifest('v1', 'Secret', 'type: example.com/b', ', namespace: other'), live: object('v1', 'Secret', { type: 'example.com/a' }) },
  { name: 'an object of the namespace that it names', text: manifest('v1', 'Secret', 'type: "{{ x }}"\nimmutable: false', ', namespace: other'), live: object('v1', 'Secret', { type: 'example.com/a', immutable: true }, 'other'), findings: ['false: immutable: Forbidden: field is immutable when `immutable` is set; dev has true', mend('Secret', { namespace: ' --namespace other' })], fixed: 'true' },
  { name: 'what a kustomization names alone, in its namespace', text: manifest('v1', 'Secret', 'type: example.com/b'), live: { ...object('v1', 'Secret', { type: 'example.com/a' }), metadata: { name: 'dev-x-1', namespace: 'team' } }, beside: { 'kustomization.yaml': 'resources: [main.yaml]\nnamespace: other\nnameSuffix: "-1"\n', 'dev/kustomization.yaml': 'resources: [..]\nnamespace: team\nnamePrefix: dev-\n' }, fixed: 'example.com/a', findings: ['example.com/b: type: Invalid value: "example.com/b": field is immutable; dev has "example.com/a"', mend('Secret', { name: 'dev-x-1', namespace: ' --namespace team' })] },
  { name: 'not what a kustomization names otherwise', text: manifest('v1', 'Secret', 'type: example.com/b'), live: object('v1', 'Secret', { type: 'example.com/a' }), beside: { 'kustomization.yaml': 'resources: [main.yaml]\nnamePrefix: dev-\n' } },
  { name: 'not what a kustomization changes first', text: manifest('v1', 'Secret', 'type: example.com/b'), live: object('v1', 'Secret', { type: 'example.com/a' }), beside: { 'kustomization.yaml': 'resources: [main.yaml]\npatches: [{path: patch.yaml}]\n' } },
  { name: 'not what another kustomization changes on the way', text: manifest('v1', 'Secret', 'type: example.com/b'), live: object('v1', 'Secret', { type: 'example.com/a' }), beside: { 'kustomization.yaml': 'resources: [main.yaml]\n', 'dev/kustomization.yaml': 'resources: [..]\nlabels: [{pairs: {a: b}}]\n' } },
  { name: 'not a name that a kustomization changes too', text: manifest('apps/v1', 'StatefulSet', `spec:\n  serviceName: new\n  replicas: 3\n  selector: {matchLabels: {app: x}}\n${written('j').replace('      restartPolicy: Never\n', '')}`), live: { ...set, metadata: { name: 'dev-x', namespace: 'default' } }, beside: { 'kustomization.yaml': 'resources: [main.yaml]\nnamePrefix: dev-\n' } },
  { name: 'other data of a Secret that is immutable, and never what it holds', text: manifest('v1', 'Secret', 'immutable: true\ndata: {a: bmV3, b: Yg==}\nstringData:\n  c: newer'), live: digested({ immutable: true, type: 'Opaque', data: { a: 'b2xk', b: 'Yg==', c: 'b2xk' } }), findings: ['bmV3: data: Forbidden: field is immutable when `immutable` is set', mend('Secret'), 'newer: data: Forbidden: field is immutable when `immutable` is set', mend('Secret')] },
  { name: 'not the data of an immutable Secret as it is, in other words', text: manifest('v1', 'Secret', 'immutable: true\nstringData: {a: old}'), live: digested({ immutable: true, type: 'Opaque', data: { a: 'b2xk', b: 'Yg==' } }) },
  { name: 'a key of an immutable Secret that was applied and is no longer said', text: manifest('v1', 'Secret', 'immutable: true\nstringData:\n  a: old'), live: digested(withLastApplied(object('v1', 'Secret', { immutable: true, type: 'Opaque', data: { a: 'b2xk', b: 'Yg==' } }))), findings: ['stringData: data: Forbidden: field is immutable when `immutable` is set', mend('Secret')] },
  { name: 'not the tolerations that admission adds to a Pod whenever it is applied', text: podText('{key: a, operator: Exists}'), live: pod() },
  { name: 'a toleration that a Pod has and its manifest no longer', text: podText('{key: b, operator: Exists}'), live: pod(), findings: ['tolerations: spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds; dev has "a"', mend('Pod')] },
  { name: 'a container\'s share, which a Pod takes while it runs', ...resizable, cluster: { version: 'v1.33.0' }, findings: [`200m: ${resizeRefused}; dev has "100m"`, 'to change it and keep the Pod, resize it, as far as its QoS class stays: kubectl --context dev patch pods x --namespace default --subresource resize --patch-file FILE'] },
  { name: 'a container\'s share, for which older versions start a Pod anew', ...resizable, cluster: { version: 'v1.32.4' }, findings: [`200m: ${resizeRefused}; dev has "100m"`, mend('Pod')] },
  { name: 'without the end of a long value', text: manifest('v1', 'ConfigMap', 'immutable: true\ndata: {a: new}'), live: object('v1', 'ConfigMap', { immutable: true, data: { a: 'o'.repeat(1000) } }), fixed: 'o'.repeat(1000), findings: [`new: data: Forbidden: field is immutable when \`immutable\` is set; dev has "${'o'.repeat(79)}…`, mend('ConfigMap')] },
  { name: 'with a context that a shell would take for several words', text: manifest('v1', 'Secret', 'type: example.com/b'), live: object('v1', 'Secret', { type: 'example.com/a' }), cluster: { context: 'my dev\'s' }, fixed: 'example.com/a', findings: ['example.com/b: type: Invalid value: "example.com/b": field is immutable; dev has "example.com/a"', mend('Secret', { context: String.raw`'my dev'\''s'` })] },
  { name: 'without a command where it would reach whichever cluster kubectl is set to', text: manifest('v1', 'Secret', 'type: example.com/b'), live: object('v1', 'Secret', { type: 'example.com/a' }), cluster: { context: undefined }, fixed: 'example.com/a', findings: ['example.com/b: type: Invalid value: "example.com/b": field is immutable; dev has "example.com/a"', 'to change it, delete the Secret from dev and apply it anew'] },
  { name: 'not what is there in another version', text: manifest('v1', 'Secret', 'type: example.com/b'), live: object('v2', 'Secret', { type: 'example.com/a' }) },
  { name: 'not what does not decode', text: manifest('v1', 'Secret', 'type: example.com/b\nimmutable: 1'), live: object('v1', 'Secret', { type: 'example.com/a' }) },
];

suite('what applying a manifest would change of an object that the cluster has', () => {
  for (const { name, text, live, findings = [], beside = {}, fixed, cluster } of cases) {
    test(`is told: ${name}`, () => {
      const workspace = new Workspace();
      const isDefinition = (live as KubernetesObject).kind === 'CustomResourceDefinition';
      workspace.knowledge = { nodes: [], cluster: new Cluster({ name: 'dev', context: 'dev', namespace: 'default', kinds: [], nodes: [], definitions: isDefinition ? [live as CustomResourceDefinition] : [], applied: isDefinition ? [] : [live as KubernetesObject], ...cluster }) };
      for (const [file, content] of Object.entries({ ...beside, 'main.yaml': text })) workspace.setFile(`file:///w/${file}`, parseFile(content));
      const found = workspace.documentsOf('file:///w/main.yaml').flatMap(document => diagnoseIn(workspace, document)).filter(({ code }) => code === 'immutable-field' || code === 'check-failed');
      assert.deepEqual(found.flatMap(({ range, message, related = [] }) => [`${text.slice(range.start, range.end)}: ${message}`, ...related.map(each => each.message)]), findings);
      assert.deepEqual(found.flatMap(({ fixes }) => fixes.flatMap(({ edits }) => edits.map(({ newText }) => newText))), fixed === undefined ? [] : [fixed]);
    });
  }
  for (const { keys, paths, length = 3, most = 53 } of [{ keys: 10, paths: 10 }, { keys: 11, paths: 1 }, { keys: 1000, paths: 1 }, { keys: 10, paths: 1, length: 20_000, most: 3 }]) {
    test(`is told of ${keys} keys with ${length} characters each in ${paths === 1 ? 'one finding' : `${paths} findings`}, and judged ${most} times at most`, () => {
      const data = (value: string) => Object.fromEntries(Array.from({ length: keys }, (_, index) => [`k${index}`, value.padEnd(length)]));
      const workspace = new Workspace();
      workspace.setFile('file:///w/main.yaml', parseFile(manifest('v1', 'ConfigMap', `immutable: true\ndata: ${JSON.stringify(data('new'))}`)));
      const written = workspace.documentsOf('file:///w/main.yaml')[0]?.symbols.objects[0]?.manifest;
      const kind = apiKindOf('v1', 'ConfigMap');
      assert.ok(kind !== undefined && written !== undefined);
      let judged = 0;
      const counting = { ...kind, behaviour: { ...kind.behaviour, validateUpdate: (...args: Parameters<typeof kind.behaviour.validateUpdate>) => { judged++; return kind.behaviour.validateUpdate(...args); } } };
      const found = refusedChanges(written, counting, object('v1', 'ConfigMap', { immutable: true, data: data('old') }) as KubernetesObject);
      assert.deepEqual(found.map(({ path }) => path), paths === 1 ? [['data']] : Object.keys(data('')).map(key => ['data', key]));
      assert.ok(judged <= most, `${judged}`);
    });
  }
});

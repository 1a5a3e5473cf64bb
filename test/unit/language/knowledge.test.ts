import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { diagnoseIn } from '../../../src/language/diagnoseIn.ts';
import { loadKnowledge, type KnowledgePaths } from '../../../src/language/knowledge/loadKnowledge.ts';
import { parseWorkspaceFile } from '../../../src/language/workspace/parseWorkspaceFile.ts';
import { Workspace } from '../../../src/language/workspace/workspace.ts';
import { applyEdits } from './marked.ts';

const MAIN = 'file:///w/main.yaml';

/** What is found in `text`, given what the disk holds beside the workspace. */
function findingsOf(text: string, files: Readonly<Record<string, string>>, paths: Partial<KnowledgePaths>) {
  const { knowledge, problems } = loadKnowledge({ schemas: [], nodes: undefined, ...paths }, {
    list: folder => Object.keys(files).filter(name => name.startsWith(`${folder}/`)).map(name => name.slice(folder.length + 1)), read: file => files[file],
  });
  const workspace = new Workspace();
  workspace.knowledge = knowledge;
  workspace.setFile(MAIN, parseWorkspaceFile(MAIN, text));
  const findings = workspace.documentsOf(MAIN).flatMap(document => diagnoseIn(workspace, document));
  return { findings, problems, report: findings.map(({ severity, code, range, message }) => `${severity} ${code} @ ${text.slice(range.start, range.end)}: ${message}`) };
}

const widget = (spec: string, apiVersion = 'example.com/v1') => `apiVersion: ${apiVersion}\nkind: Widget\nmetadata:\n  name: w\nspec: {${spec}}\n`;
const schema = (extra: object = {}) => JSON.stringify({ type: 'object', properties: { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' }, spec: { type: 'object', required: ['size'], additionalProperties: false, properties: { size: { type: 'integer', minimum: 1 }, port: { oneOf: [{ type: 'string' }, { type: 'integer' }] }, note: { type: ['string', 'null'] }, more: { $ref: '_definitions.json#/x' }, ...extra } } } });
const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, kind: Widget}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}}
`;

const kinds: readonly { readonly name: string; readonly text: string; readonly files: Readonly<Record<string, string>>; readonly findings: readonly string[] }[] = [
  { name: 'a CustomResourceDefinition in YAML', text: widget('sise: 1'), files: { '/s/crds/a.yaml': definition }, findings: ['error unknown-field @ sise: unknown field "sise" in spec; did you mean "size"?'] },
  { name: 'a version that a definition does not have', text: widget('size: 1', 'example.com/v2'), files: { '/s/a.yml': definition }, findings: ['error unknown-api-version @ example.com/v2: Widget is not served in example.com/v2; it is in example.com/v1'] },
  { name: 'a JSON schema named as in datree\'s catalogue', text: widget('size: 0'), files: { '/s/example.com/widget_v1.json': schema() }, findings: ['error invalid-value @ 0: spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1'] },
  { name: 'a JSON schema named as for kubeconform', text: widget('size: 1, colour: red'), files: { '/s/v1.30.0-standalone/widget-example-v1.json': schema() }, findings: ['error unknown-field @ colour: unknown field "colour" in spec'] },
  { name: 'a JSON schema without a group in its name', text: widget('port: 1'), files: { '/s/widget_v1.json': schema() }, findings: ['error missing-field @ spec: spec.size: Required value'] },
  { name: 'what JSON schema says in its own way', text: widget('size: 1, port: http, note: null, more: {any: thing}'), files: { '/s/widget_v1.json': schema() }, findings: [] },
  { name: 'a JSON schema of another group', text: widget('nothing: 1'), files: { '/s/example.org/widget_v1.json': schema(), '/s/widget-other-v1.json': schema() }, findings: [] },
  { name: 'a JSON schema of another version proves nothing', text: widget('nothing: 1', 'example.com/v2'), files: { '/s/example.com/widget_v1.json': schema() }, findings: [] },
  { name: 'files that are no schemas', text: widget('nothing: 1'), files: { '/s/example.com/widget_v1.json': '{', '/s/a.yaml': 'a: "CustomResourceDefinition', '/s/widget-example-v1.json': '[]' }, findings: [] },
];

suite('kinds that a folder of schemas describes', () => {
  for (const { name, text, files, findings } of kinds) test(name, () => assert.deepEqual(findingsOf(text, files, { schemas: ['/s'] }).report, findings));
  test('a folder without any is told', () => assert.deepEqual(findingsOf(widget(''), {}, { schemas: ['/none'] }).problems, ['/none holds no schemas']));
});

const node = (name: string, { labels = '', spec = '', cpu = '4' } = {}) => `- apiVersion: v1\n  kind: Node\n  metadata: {name: ${name}, labels: {kubernetes.io/os: linux${labels}}}\n  spec: {${spec}}\n  status: {allocatable: {cpu: "${cpu}", memory: 8Gi, pods: "110"}}\n`;
const list = (...nodes: readonly string[]) => `apiVersion: v1\nkind: List\nitems:\n${nodes.join('')}`;
const three = list(node('a', { labels: ', zone: east' }), node('b', { labels: ', zone: west' }), node('c', { spec: 'taints: [{key: gpu, value: "true", effect: NoSchedule}]' }));
const pod = (spec: string, resources = '') => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - name: c\n    image: a:1\n${resources}${spec}`;

const pods: readonly { readonly name: string; readonly text: string; readonly nodes?: string; readonly findings: readonly string[] }[] = [
  { name: 'one that fits', text: pod('  nodeSelector: {zone: west}\n'), findings: [] },
  { name: 'a label that no node has with this value', text: pod('  nodeSelector: {kubernetes.io/os: linux, zone: wets}\n'), findings: ['warning unschedulable @ wets: 0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn\'t match Pod\'s node affinity/selector. Of the nodes, some have zone=east, zone=west; some have the taints gpu=true:NoSchedule'] },
  { name: 'a request that is too large', text: pod('', '    resources: {requests: {cpu: 5}}\n'), nodes: list(node('a'), node('b', { cpu: '2' })), findings: ['warning unschedulable @ 5: 0/2 nodes are available: 2 Insufficient cpu. Of the nodes, none has more cpu than 4'] },
  { name: 'a limit that stands for the request', text: pod('', '    resources: {limits: {memory: 9Gi}}\n'), nodes: list(node('a')), findings: ['warning unschedulable @ 9Gi: 0/1 nodes are available: 1 Insufficient memory. Of the nodes, none has more memory than 8Gi'] },
  { name: 'a resource that there is not', text: pod('', '    resources: {limits: {nvidia.com/gpu: 1}}\n'), nodes: list(node('a')), findings: ['warning unschedulable @ 1: 0/1 nodes are available: 1 Insufficient nvidia.com/gpu. Of the nodes, none has any nvidia.com/gpu'] },
  { name: 'taints that it does not tolerate', text: pod(''), nodes: list(node('a', { spec: 'taints: [{key: dedicated, effect: NoExecute}]' })), findings: ['warning unschedulable @ spec: 0/1 nodes are available: 1 node(s) had untolerated taint(s). Of the nodes, some have the taints dedicated:NoExecute'] },
  { name: 'a node that is not ready yet', text: pod(''), nodes: list(node('a', { spec: 'taints: [{key: node.kubernetes.io/not-ready, effect: NoSchedule}]' })), findings: [] },
  { name: 'a node that is cordoned', text: pod(''), nodes: list(node('a', { spec: 'unschedulable: true' })), findings: [] },
  { name: 'terms of affinity', text: pod('  affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: In, values: [north]}]}]}}}\n'), nodes: list(node('a')), findings: ['warning unschedulable @ requiredDuringSchedulingIgnoredDuringExecution: 0/1 nodes are available: 1 node(s) didn\'t match Pod\'s node affinity/selector. Of the nodes, none meets any of its terms'] },
  { name: 'empty keys', text: pod('  affinity: {podAntiAffinity: , nodeAffinity: }\n  topologySpreadConstraints:\n  nodeSelector: {zone: north}\n'), nodes: list(node('a')), findings: ['warning unschedulable @ zone: 0/1 nodes are available: 1 node(s) didn\'t match Pod\'s node affinity/selector. Of the nodes, none has the label zone'] },
  { name: 'the pods of a CronJob', text: 'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: j}\nspec: {schedule: "@daily", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, nodeSelector: {disk: ssd}, containers: [{name: c, image: "a:1"}]}}}}}\n', nodes: list(node('a')), findings: ['warning unschedulable @ disk: 0/1 nodes are available: 1 node(s) didn\'t match Pod\'s node affinity/selector. Of the nodes, none has the label disk'] },
  { name: 'one for another scheduler, and one that waits', text: `${pod('  schedulerName: mine\n  nodeSelector: {zone: north}\n')}---\n${pod('  schedulingGates: [{name: example.com/wait}]\n  nodeSelector: {zone: north}\n').replace('name: p', 'name: q')}`, findings: [] },
  { name: 'one that the API would refuse to read', text: pod('  nodeSelector: [zone]\n'), findings: ['error wrong-type @ nodeSelector: spec.nodeSelector takes a mapping, not a list'] },
  { name: 'no nodes, no word', text: pod('  nodeSelector: {zone: north}\n'), nodes: 'apiVersion: v1\nkind: List\nitems: []\n', findings: [] },
];

suite('pods and the nodes that there are', () => {
  const run = (text: string, nodes = three) => findingsOf(text, { '/nodes.yaml': nodes }, { nodes: '/nodes.yaml' });
  for (const { name, text, nodes, findings } of pods) test(name, () => assert.deepEqual(run(text, nodes).report, findings));
  const fixes: readonly { readonly name: string; readonly text: string; readonly nodes: string; readonly after: string }[] = [
    { name: 'a value gets the letters of the one that there is', text: pod('  nodeSelector: {zone: us-weest}\n'), nodes: list(node('b', { labels: ', zone: us-west' }), node('e', { labels: ', zone: de-east' })), after: pod('  nodeSelector: {zone: us-west}\n') },
    { name: 'a taint is tolerated', text: pod('  restartPolicy: Never\n'), nodes: list(node('c', { spec: 'taints: [{key: gpu, value: "true", effect: NoSchedule}]' })), after: pod('  restartPolicy: Never\n  tolerations:\n  - key: gpu\n    operator: Equal\n    value: "true"\n    effect: NoSchedule\n') },
    { name: 'a node gets its name', text: pod('  nodeName: worker-noth\n'), nodes: list(node('worker-north')), after: pod('  nodeName: worker-north\n') },
  ];
  for (const { name, text, nodes, after } of fixes) {
    test(name, () => {
      const [fix] = run(text, nodes).findings.flatMap(finding => finding.fixes);
      assert.equal(applyEdits(text, fix?.edits ?? []), after);
      assert.deepEqual(run(after, nodes).report, []);
    });
  }
  test('a file without nodes is told', () => assert.deepEqual(run('', 'a: 1\n').problems, ['/nodes.yaml holds no Node objects. Make one with: kubectl get nodes -o yaml > /nodes.yaml']));
});

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { readServerVersion } from '../../../src/cluster/serverVersion.ts';
import { diagnoseIn } from '../../../src/language/diagnoseIn.ts';
import { Cluster } from '../../../src/language/knowledge/cluster.ts';
import { Workspace } from '../../../src/language/workspace/workspace.ts';
import { parseFile } from '../../../src/manifest/parse.ts';
import { readClusterSnapshot } from '../../../src/ui/manifest/clusterSnapshot.ts';
import { startKubectlOnApi, type KubectlIn, type KubectlOnApi } from './kubectlOnApi.ts';

let api: KubectlOnApi;
let kubectl: KubectlIn;
before(async () => { api = await startKubectlOnApi(); kubectl = await api.in('unstable', 'changes'); }, { timeout: 60_000 });
after(() => api.stop());

const template = (image: string, labels = '{app: web}') => `  template:\n    metadata: {labels: ${labels}}\n    spec:\n      containers: [{name: c, image: "${image}"}]\n`;
const deployment = (labels: string, replicas: number) => `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: ${replicas}\n  selector: {matchLabels: ${labels}}\n${template('i:1', '{app: web, tier: front}')}`;
const job = (image: string, parallelism: number) => `apiVersion: batch/v1\nkind: Job\nmetadata: {name: once}\nspec:\n  parallelism: ${parallelism}\n${template(image).replace('    spec:\n', '    spec:\n      restartPolicy: Never\n')}`;
const set = (service: string, image: string) => `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  serviceName: ${service}\n  selector: {matchLabels: {app: web}}\n${template(image)}`;
const service = (address: string, port: number) => `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n${address}  ports: [{port: ${port}}]\n`;
const claim = (storageClass: string) => `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec:\n  accessModes: [ReadWriteOnce]\n  storageClassName: ${storageClass}\n  resources: {requests: {storage: 1Gi}}\n`;
const binding = (role: string) => `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: see}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${role}}\nsubjects: []\n`;
const storageClass = (type: string) => `apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: quick}\nprovisioner: example.com/p\nparameters: {type: ${type}}\n`;
const configMap = (value: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: fixed}\nimmutable: true\ndata: {a: ${value}}\n`;
const secret = (type: string) => `apiVersion: v1\nkind: Secret\nmetadata: {name: token}\ntype: ${type}\nstringData: {password: hunter2}\n`;

const cases: readonly { readonly name: string; readonly first: string; readonly then: string; /** What is marked; nothing where kubectl may do it. */ readonly marked?: string }[] = [
  { name: 'the labels that a Deployment selects', first: deployment('{app: web}', 1), then: deployment('{app: web, tier: front}', 1), marked: 'front' },
  { name: 'one label less', first: deployment('{app: web, tier: front}', 1).replace('name: web}\nspec', 'name: less}\nspec'), then: deployment('{app: web}', 1).replace('name: web}\nspec', 'name: less}\nspec'), marked: 'matchLabels' },
  { name: 'not a Deployment\'s replicas', first: deployment('{app: web}', 1).replace('name: web}\nspec', 'name: more}\nspec'), then: deployment('{app: web}', 2).replace('name: web}\nspec', 'name: more}\nspec') },
  { name: 'the image of a Job', first: job('i:1', 1), then: job('i:2', 1), marked: '"i:2"' },
  { name: 'not a Job\'s parallelism', first: job('i:1', 1).replace('once', 'twice'), then: job('i:1', 2).replace('once', 'twice') },
  { name: 'the Service of a StatefulSet', first: set('one', 'i:1'), then: set('two', 'i:2'), marked: 'two' },
  { name: 'the address of a Service', first: service('', 80), then: service('  clusterIP: 10.96.0.77\n', 80), marked: '10.96.0.77' },
  { name: 'not a Service\'s port', first: service('', 80).replace('name: web', 'name: other'), then: service('', 81).replace('name: web', 'name: other') },
  { name: 'the class of a claim', first: claim('quick'), then: claim('slow'), marked: 'slow' },
  { name: 'the role of a binding', first: binding('view'), then: binding('edit'), marked: 'edit' },
  { name: 'the parameters of a StorageClass', first: storageClass('ssd'), then: storageClass('hdd'), marked: 'hdd' },
  { name: 'the data of an immutable ConfigMap', first: configMap('old'), then: configMap('new'), marked: 'new' },
  { name: 'the type of a Secret', first: secret('example.com/a'), then: secret('example.com/b'), marked: 'example.com/b' },
];

suite('what kubectl apply would be refused for is told before, in the same words', () => {
  for (const { name, first, then, marked } of cases) {
    test(name, { timeout: 60_000 }, async () => {
      await kubectl.k('apply', '-f', api.file('a.yaml', first));
      const { client } = api.api;
      const snapshot = await readClusterSnapshot(client, { context: undefined, name: 'dev', namespace: 'changes', readVersion: signal => readServerVersion(client, signal), signal: new AbortController().signal });
      assert.match(snapshot.version ?? '', /^v1\.\d+\.\d+/);
      assert.ok(!/hunter2|aHVudGVyMg/.test(JSON.stringify(snapshot)));
      const workspace = new Workspace();
      workspace.knowledge = { nodes: [], cluster: new Cluster(JSON.parse(JSON.stringify(snapshot)) as typeof snapshot) };
      const told = (text: string) => {
        workspace.setFile('file:///w/a.yaml', parseFile(text));
        return workspace.documentsOf('file:///w/a.yaml').flatMap(document => diagnoseIn(workspace, document)).filter(({ code }) => code === 'immutable-field' || code === 'check-failed');
      };
      assert.deepEqual(told(first), []);
      const [finding, ...more] = told(then);
      assert.deepEqual([finding === undefined ? undefined : then.slice(finding.range.start, finding.range.end), more], [marked, []]);
      if (finding === undefined) { await kubectl.k('apply', '-f', api.file('a.yaml', then)); return; }
      const refusal = await kubectl.refused('apply', '-f', api.file('a.yaml', then));
      const [field = ''] = finding.message.split(': ', 1);
      assert.ok(refusal.includes(`${field}: `), `${refusal}\n${finding.message}`);
    });
  }
});

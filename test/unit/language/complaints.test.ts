import assert from 'node:assert/strict';
import { readFileSync, globSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { complete } from '../../../src/language/completion/complete.ts';
import { diagnoseCompose } from '../../../src/language/compose/diagnoseCompose.ts';
import { CHECK_FAILED, diagnoseIn } from '../../../src/language/diagnoseIn.ts';
import { hover } from '../../../src/language/hover.ts';
import { loadKnowledge } from '../../../src/language/knowledge/loadKnowledge.ts';
import { toSettings, type DiagnosticSettings } from '../../../src/language/settings.ts';
import { Workspace } from '../../../src/language/workspace/workspace.ts';
import { parseDocument, parseFile } from '../../../src/manifest/parse.ts';
import { applyEdits, findingsOf } from './marked.ts';

const root = path.resolve(import.meta.dirname, '../../..');

const findingsIn = (uri: string, text: string, settings?: DiagnosticSettings) => {
  const workspace = new Workspace();
  workspace.setFile(uri, parseFile(text));
  return workspace.documentsOf(uri).flatMap(document => diagnoseIn(workspace, document, settings).filter(({ severity }) => severity !== 'hint').map(({ code }) => code));
};
const labelsAt = (marked: string) => { const offset = marked.indexOf('‸'); return complete(marked.replace('‸', ''), offset).map(({ label }) => label); };

const DEPLOYMENT = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers:\n      - name: web\n        image: web:1\n';
const CRD = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: widgets.example.com\nspec:\n  group: example.com\n  scope: Namespaced\n  names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}\n  versions:\n  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n        properties: {spec: {type: object}}\n';

/** What people complain about elsewhere, with a thread of theirs. */
const COMPLAINTS = {
  'custom resources': 'redhat-developer/yaml-language-server#132', 'stolen files': 'redhat-developer/yaml-language-server#1298', 'multiple schemas': 'redhat-developer/vscode-yaml#1180', 'old versions': 'redhat-developer/yaml-language-server#778',
  'network needed': 'redhat-developer/yaml-language-server#1046', 'memory and crashes': 'redhat-developer/yaml-language-server#1190', 'long files and anchors': 'redhat-developer/vscode-yaml#930', 'several documents': 'redhat-developer/yaml-language-server#869',
  'Helm templates': 'redhat-developer/vscode-yaml#1204', enums: 'vscode-kubernetes-tools/vscode-kubernetes-tools#150', 'first line': 'vscode-kubernetes-tools/vscode-kubernetes-tools#584', 'kind: List': 'redhat-developer/yaml-language-server#490',
  silence: 'redhat-developer/vscode-yaml#382', 'linter findings': 'stackrox/kube-linter#56', 'Compose schema': 'docker/vscode-extension#106', 'Compose tags': 'docker/vscode-extension#124', 'unranked fixes and thin hovers': 'docker/docker-language-server#167',
};
type Complaint = keyof typeof COMPLAINTS;
const shown = new Set<string>();

/** A test that shows that what is complained about elsewhere does not happen here. */
function unlike(complaint: Complaint, name: string, check: () => void): void {
  shown.add(complaint);
  test(`${complaint} (${COMPLAINTS[complaint]}): ${name}`, check);
}

suite('what users of other YAML tools complain about does not happen here', () => {
  unlike('custom resources', 'a custom resource is not called wrong, and a CustomResourceDefinition is a known kind itself', () => {
    assert.deepEqual(findingsIn('file:///a.yaml', 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: {any: 1}\n'), []);
    assert.deepEqual(findingsIn('file:///a.yaml', CRD), []);
    assert.deepEqual(findingsIn('file:///a.yaml', CRD.replace('scope: Namespaced', 'scope: Namespace')), ['unsupported-value']);
  });
  unlike('stolen files', 'no other schema steals a file by its folder or name, whatever the order of its documents', () => {
    const both = [DEPLOYMENT.replace('image:', 'imgae:'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n'];
    for (const uri of ['file:///policies/a.yaml', 'file:///.github/workflows/a.yaml', 'file:///playbook.yml']) {
      assert.deepEqual(findingsIn(uri, both.join('---\n')), ['unknown-field']);
      assert.deepEqual(findingsIn(uri, both.toReversed().join('---\n')), ['unknown-field']);
    }
  });
  unlike('multiple schemas', 'an object is checked against its one kind: no "matches multiple schemas"', () => {
    assert.deepEqual(findingsOf('apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {}\n').filter(finding => /multiple|schema/i.test(finding)), []);
  });
  unlike('old versions', 'the schema is that of a current Kubernetes, not of years ago', () => {
    assert.deepEqual(findingsIn('file:///a.yaml', DEPLOYMENT.replace('image: web:1\n', 'image: web:1\n        resizePolicy:\n        - {resourceName: cpu, restartPolicy: NotRequired}\n      initContainers:\n      - {name: side, image: side:1, restartPolicy: Always}\n')), []);
    assert.ok(labelsAt('apiVersion: admissionregistration.k8s.io/v1\nkind: ‸\n').includes('MutatingAdmissionPolicy'));
  });
  unlike('old versions', 'the author says which Kubernetes a manifest is for', () => {
    const codes = (kubernetesVersion: string) => findingsIn('file:///a.yaml', 'apiVersion: flowcontrol.apiserver.k8s.io/v1beta3\nkind: FlowSchema\nmetadata: {name: a}\nspec: {priorityLevelConfiguration: {name: exempt}}\n', toSettings({ kubernetesVersion }));
    assert.deepEqual(['1.25', '1.28', '1.31', '1.32'].map(codes), [['unavailable-api-version'], [], ['deprecated-api-version'], ['removed-api-version']]);
  });
  unlike('network needed', 'nothing needs the network: no source of the language server imports what reaches it', () => {
    const offending = globSync('src/{language,languageServer,manifest}/**/*.ts', { cwd: root }).filter(file => /from ['"](?:node:)?(?:http|https|http2|net|tls|dgram|dns)(?:\/promises)?['"]|\bfetch\(/.test(readFileSync(path.join(root, file), 'utf8')));
    assert.deepEqual(offending, []);
  });
  unlike('long files and anchors', 'a file of fifty thousand lines is read once, and after an edit only the document that changed', () => {
    const long = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: long}\ndata:\n${Array.from({ length: 50_000 }, (_, index) => `  k${index}: v\n`).join('')}`;
    const before = parseFile(`${long}---\n${DEPLOYMENT}`);
    const after = parseFile(`${long}---\n${DEPLOYMENT.replace('web:1', 'web:2')}`, before);
    assert.equal(after.documents[0]?.document, before.documents[0]?.document);
    assert.notEqual(after.documents[1]?.document, before.documents[1]?.document);
  });
  unlike('memory and crashes', 'of a file only its last text is kept, and nothing once it is gone', () => {
    const workspace = new Workspace();
    for (let edit = 0; edit < 100; edit++) workspace.setFile('file:///a.yaml', parseFile(DEPLOYMENT.replace('name: web', `name: web-${edit}`)));
    assert.deepEqual([workspace.documentsOf('file:///a.yaml').length, workspace.objectsOfKind({ group: 'apps', kind: 'Deployment' }).map(({ object }) => object.name), workspace.pods.length], [1, ['web-99'], 1]);
    workspace.removeFile('file:///a.yaml');
    assert.deepEqual([workspace.documentsOf('file:///a.yaml').length, workspace.objectsOfKind({ group: 'apps', kind: 'Deployment' }).length, workspace.pods.length], [0, 0, 0]);
  });
  unlike('memory and crashes', 'anchors that multiply what they stand for end with an answer', () => {
    const bomb = Array.from({ length: 12 }, (_, index) => `a${index}: &a${index} [${Array.from({ length: 9 }, () => index === 0 ? 'x' : `*a${index - 1}`).join(', ')}]\n`).join('');
    assert.deepEqual(findingsOf(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n${bomb}`).map(finding => finding.split(':', 1)[0]), [...[0, 1, 2, 3, 4].map(index => `unknown-field @ a${index}`), 'yaml-syntax @ *a4']);
  });
  unlike('long files and anchors', 'what is wrong in an anchored value is told once, however often it is used', () => {
    const rule = (name: string) => `- &${name} {apiGroups: [""], resources: [pods], verbs: [get], verb: x}\n- *${name}\n- *${name}\n`;
    assert.deepEqual(findingsOf(`apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules:\n${rule('a')}`).map(finding => finding.split(':', 1)[0]), ['unknown-field @ verb']);
  });
  unlike('memory and crashes', 'collections that are nested too deeply are a mistake of their document alone', () => {
    const { documents } = parseFile(`${'- '.repeat(20_000)}a\n---\n${DEPLOYMENT}`);
    assert.deepEqual(documents.map(({ document }) => document.problems.map(({ code }) => code)), [['TOO_DEEP'], []]);
  });
  unlike('several documents', 'completion works in every document of a file, between others, however broken they are', () => {
    assert.ok(labelsAt('apiVersion: apps/v1\nkind: Deployment\nspec:\n  ‸\n').includes('selector'));
    const file = parseFile(`a: "broken\n---\n${DEPLOYMENT}---\nkind: [\n`);
    assert.deepEqual(file.documents.map(({ document }) => document.problems.length > 0), [true, false, true]);
  });
  unlike('Helm templates', 'Helm templates are not full of errors', () => {
    assert.deepEqual(findingsIn('file:///chart/templates/a.yaml', `{{- if .Values.on }}\n${DEPLOYMENT.replace('name: web\n', 'name: {{ include "chart.name" . }}\n')}{{- end }}\n`), []);
  });
  unlike('enums', 'enums are known, and a value outside them is told', () => {
    assert.deepEqual(labelsAt('apiVersion: v1\nkind: Service\nspec:\n  ports:\n  - protocol: ‸\n'), ['SCTP', 'TCP', 'UDP']);
    assert.deepEqual(findingsOf('apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports:\n  - {port: 80, protocol: TPC}\n').map(finding => finding.split(' ', 1)[0]), ['unsupported-value']);
  });
  unlike('first line', 'a kind that is not known is told at its name, never on the first line', () => {
    const [finding] = findingsOf('# first\napiVersion: apps/v1\nkind: Deploymnet\n');
    assert.match(finding ?? '', /^unknown-kind @ Deploymnet:/);
  });
  unlike('first line', 'schemas that cannot be read are told apart from the manifest, which is left alone', () => {
    const { knowledge, problems } = loadKnowledge({ schemas: ['/gone', '/broken'], nodes: undefined }, { list: folder => folder === '/gone' ? [] : ['example.com/widget_v1.json'], read: () => 'No content' });
    const workspace = new Workspace();
    workspace.knowledge = knowledge;
    workspace.setFile('file:///a.yaml', parseFile('apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n'));
    assert.deepEqual([problems, workspace.documentsOf('file:///a.yaml').flatMap(document => diagnoseIn(workspace, document))], [['/gone holds no schemas'], []]);
  });
  unlike('silence', 'a check that fails says so in the file, and the others go on', () => {
    const workspace = new class extends Workspace { override find(): never { throw new Error('no index'); } }();
    workspace.setFile('file:///a.yaml', parseFile(`${DEPLOYMENT}        imgae: b\n        envFrom: [{configMapRef: {name: a}}]\n`));
    assert.deepEqual(new Set(workspace.documentsOf('file:///a.yaml').flatMap(document => diagnoseIn(workspace, document)).map(({ code }) => code)), new Set([CHECK_FAILED, 'unknown-field']));
  });
  unlike('linter findings', 'kube-linter\'s checks stand at the very value, under their own names', () => {
    assert.deepEqual(findingsIn('file:///a.yaml', DEPLOYMENT.replace('web:1', 'web:latest'), toSettings({ severity: { 'latest-tag': 'warning' } })), ['latest-tag']);
    const workspace = new Workspace();
    workspace.setFile('file:///a.yaml', parseFile(DEPLOYMENT.replace('web:1', 'web:latest')));
    const [document] = workspace.documentsOf('file:///a.yaml');
    const [finding] = document === undefined ? [] : diagnoseIn(workspace, document, toSettings({ severity: { 'latest-tag': 'warning' } }));
    assert.equal(document?.document.text.slice(finding?.range.start, finding?.range.end), 'web:latest');
  });
  unlike('kind: List', 'kind: List is understood', () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n- ${DEPLOYMENT.replace('image:', 'imgae:').trimEnd().replaceAll('\n', '\n  ')}\n`;
    assert.deepEqual(findingsIn('file:///a.yaml', list), ['unknown-field']);
  });
  unlike('unranked fixes and thin hovers', 'a fix offers what was meant, not every property', () => {
    const workspace = new Workspace();
    const text = DEPLOYMENT.replace('spec:\n  selector', 'spec:\n  replcas: 1\n  selector');
    workspace.setFile('file:///a.yaml', parseFile(text));
    const [document] = workspace.documentsOf('file:///a.yaml');
    const [finding] = document === undefined ? [] : diagnoseIn(workspace, document);
    assert.deepEqual(finding?.fixes.map(({ title }) => title), ['Change to "replicas"']);
    assert.deepEqual(findingsOf(applyEdits(text, finding?.fixes[0]?.edits ?? [])), []);
  });
  const codes = (text: string) => diagnoseCompose('file:///compose.yaml', parseDocument(text))?.map(({ code }) => code);
  unlike('Compose schema', 'Compose files are validated by it', () => {
    assert.deepEqual(codes('services:\n  web:\n    imgae: a\n'), ['compose-unknown-key']);
    assert.deepEqual(codes('services:\n  web:\n    image: a\n    ports: 80\n'), ['compose-wrong-type']);
  });
  unlike('Compose tags', '!reset, !override and merges are no mistakes', () => {
    assert.deepEqual(codes('services:\n  web:\n    image: a\n    ports: !override\n      - "80:80"\n    environment: !reset null\n    command: !reset []\n'), []);
    assert.deepEqual(codes('x-base: &base\n  image: a\nservices:\n  web:\n    <<: *base\n    restart: always\n'), []);
  });
  unlike('unranked fixes and thin hovers', 'hover is not empty for a field that is a whole type', () => {
    const text = DEPLOYMENT;
    assert.match(hover({ start: 0, document: parseDocument(text) }, text.indexOf('template') + 1)?.markdown ?? '', /PodTemplateSpec[^]*Template describes the pods that will be created/);
  });
  test('each complaint is answered', () => assert.deepEqual([...shown].sort(), Object.keys(COMPLAINTS).sort()));
});

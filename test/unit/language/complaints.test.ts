import assert from 'node:assert/strict';
import { readFileSync, globSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { complete } from '../../../src/language/completion/complete.ts';
import { diagnoseCompose } from '../../../src/language/compose/diagnoseCompose.ts';
import { diagnoseIn } from '../../../src/language/diagnoseIn.ts';
import { hover } from '../../../src/language/hover.ts';
import { Workspace } from '../../../src/language/workspace/workspace.ts';
import { parseDocument, parseFile } from '../../../src/manifest/parse.ts';
import { applyEdits, findingsOf } from './marked.ts';

const root = path.resolve(import.meta.dirname, '../../..');

const findingsIn = (uri: string, text: string) => {
  const workspace = new Workspace();
  workspace.setFile(uri, parseFile(text));
  return workspace.documentsOf(uri).flatMap(document => diagnoseIn(workspace, document).filter(({ severity }) => severity !== 'hint').map(({ code }) => code));
};
const labelsAt = (marked: string) => { const offset = marked.indexOf('‸'); return complete(marked.replace('‸', ''), offset).map(({ label }) => label); };

const DEPLOYMENT = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers:\n      - name: web\n        image: web:1\n';
const CRD = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: widgets.example.com\nspec:\n  group: example.com\n  scope: Namespaced\n  names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}\n  versions:\n  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n        properties: {spec: {type: object}}\n';

suite('what users of other YAML tools complain about does not happen here', () => {
  test('a custom resource is not called wrong, and a CustomResourceDefinition is a known kind itself', () => {
    assert.deepEqual(findingsIn('file:///a.yaml', 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: {any: 1}\n'), []);
    assert.deepEqual(findingsIn('file:///a.yaml', CRD), []);
    assert.deepEqual(findingsIn('file:///a.yaml', CRD.replace('scope: Namespaced', 'scope: Namespace')), ['unsupported-value']);
  });
  test('no other schema steals a file by its folder or name, whatever the order of its documents', () => {
    const both = [DEPLOYMENT.replace('image:', 'imgae:'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n'];
    for (const uri of ['file:///policies/a.yaml', 'file:///.github/workflows/a.yaml', 'file:///playbook.yml']) {
      assert.deepEqual(findingsIn(uri, both.join('---\n')), ['unknown-field']);
      assert.deepEqual(findingsIn(uri, both.toReversed().join('---\n')), ['unknown-field']);
    }
  });
  test('an object is checked against its one kind: no "matches multiple schemas"', () => {
    assert.deepEqual(findingsOf('apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {}\n').filter(finding => /multiple|schema/i.test(finding)), []);
  });
  test('the schema is that of a current Kubernetes, not of years ago', () => {
    assert.deepEqual(findingsIn('file:///a.yaml', DEPLOYMENT.replace('image: web:1\n', 'image: web:1\n        resizePolicy:\n        - {resourceName: cpu, restartPolicy: NotRequired}\n      initContainers:\n      - {name: side, image: side:1, restartPolicy: Always}\n')), []);
    assert.ok(labelsAt('apiVersion: admissionregistration.k8s.io/v1\nkind: ‸\n').includes('MutatingAdmissionPolicy'));
  });
  test('nothing needs the network: no source of the language server imports what reaches it', () => {
    const offending = globSync('src/{language,languageServer,manifest}/**/*.ts', { cwd: root }).filter(file => /from ['"](?:node:)?(?:http|https|http2|net|tls|dgram|dns)(?:\/promises)?['"]|\bfetch\(/.test(readFileSync(path.join(root, file), 'utf8')));
    assert.deepEqual(offending, []);
  });
  test('a file of fifty thousand lines is read once, and after an edit only the document that changed', () => {
    const long = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: long}\ndata:\n${Array.from({ length: 50_000 }, (_, index) => `  k${index}: v\n`).join('')}`;
    const before = parseFile(`${long}---\n${DEPLOYMENT}`);
    const after = parseFile(`${long}---\n${DEPLOYMENT.replace('web:1', 'web:2')}`, before);
    assert.equal(after.documents[0]?.document, before.documents[0]?.document);
    assert.notEqual(after.documents[1]?.document, before.documents[1]?.document);
  });
  test('anchors that multiply what they stand for end with an answer', () => {
    const bomb = Array.from({ length: 12 }, (_, index) => `a${index}: &a${index} [${Array.from({ length: 9 }, () => index === 0 ? 'x' : `*a${index - 1}`).join(', ')}]\n`).join('');
    assert.deepEqual(findingsOf(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n${bomb}`).map(finding => finding.split(':', 1)[0]), [...[0, 1, 2, 3, 4].map(index => `unknown-field @ a${index}`), 'yaml-syntax @ *a4']);
  });
  test('what is wrong in an anchored value is told once, however often it is used', () => {
    const rule = (name: string) => `- &${name} {apiGroups: [""], resources: [pods], verbs: [get], verb: x}\n- *${name}\n- *${name}\n`;
    assert.deepEqual(findingsOf(`apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules:\n${rule('a')}`).map(finding => finding.split(':', 1)[0]), ['unknown-field @ verb']);
  });
  test('collections that are nested too deeply are a mistake of their document alone', () => {
    const { documents } = parseFile(`${'- '.repeat(20_000)}a\n---\n${DEPLOYMENT}`);
    assert.deepEqual(documents.map(({ document }) => document.problems.map(({ code }) => code)), [['TOO_DEEP'], []]);
  });
  test('completion works in every document of a file, between others, however broken they are', () => {
    assert.ok(labelsAt('apiVersion: apps/v1\nkind: Deployment\nspec:\n  ‸\n').includes('selector'));
    const file = parseFile(`a: "broken\n---\n${DEPLOYMENT}---\nkind: [\n`);
    assert.deepEqual(file.documents.map(({ document }) => document.problems.length > 0), [true, false, true]);
  });
  test('Helm templates are not full of errors', () => {
    assert.deepEqual(findingsIn('file:///chart/templates/a.yaml', `{{- if .Values.on }}\n${DEPLOYMENT.replace('name: web\n', 'name: {{ include "chart.name" . }}\n')}{{- end }}\n`), []);
  });
  test('enums are known, and a value outside them is told', () => {
    assert.deepEqual(labelsAt('apiVersion: v1\nkind: Service\nspec:\n  ports:\n  - protocol: ‸\n'), ['SCTP', 'TCP', 'UDP']);
    assert.deepEqual(findingsOf('apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports:\n  - {port: 80, protocol: TPC}\n').map(finding => finding.split(' ', 1)[0]), ['unsupported-value']);
  });
  test('a kind that is not known is told at its name, never on the first line', () => {
    const [finding] = findingsOf('# first\napiVersion: apps/v1\nkind: Deploymnet\n');
    assert.match(finding ?? '', /^unknown-kind @ Deploymnet:/);
  });
  test('kind: List is understood', () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n- ${DEPLOYMENT.replace('image:', 'imgae:').trimEnd().replaceAll('\n', '\n  ')}\n`;
    assert.deepEqual(findingsIn('file:///a.yaml', list), ['unknown-field']);
  });
  test('a fix offers what was meant, not every property', () => {
    const workspace = new Workspace();
    const text = DEPLOYMENT.replace('spec:\n  selector', 'spec:\n  replcas: 1\n  selector');
    workspace.setFile('file:///a.yaml', parseFile(text));
    const [document] = workspace.documentsOf('file:///a.yaml');
    const [finding] = document === undefined ? [] : diagnoseIn(workspace, document);
    assert.deepEqual(finding?.fixes.map(({ title }) => title), ['Change to "replicas"']);
    assert.deepEqual(findingsOf(applyEdits(text, finding?.fixes[0]?.edits ?? [])), []);
  });
  test('Compose files are validated by their schema, with more than thin hovers, and !reset and !override are no mistakes', () => {
    const codes = (text: string) => diagnoseCompose('file:///compose.yaml', parseDocument(text))?.map(({ code }) => code);
    assert.deepEqual(codes('services:\n  web:\n    imgae: a\n'), ['compose-unknown-key']);
    assert.deepEqual(codes('services:\n  web:\n    image: a\n    ports: !override\n      - "80:80"\n    environment: !reset null\n    command: !reset []\n'), []);
    assert.deepEqual(codes('x-base: &base\n  image: a\nservices:\n  web:\n    <<: *base\n    restart: always\n'), []);
  });
  test('hover is not empty for a field that is a whole type', () => {
    const text = DEPLOYMENT;
    assert.match(hover({ start: 0, document: parseDocument(text) }, text.indexOf('template') + 1)?.markdown ?? '', /PodTemplateSpec[^]*Template describes the pods that will be created/);
  });
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { namedAt } from '../../../../src/language/navigation/namedAt.ts';
import { rename } from '../../../../src/language/navigation/rename.ts';
import { usesOf } from '../../../../src/language/navigation/usesOf.ts';
import { Workspace } from '../../../../src/language/workspace/workspace.ts';
import { parseFile } from '../../../../src/manifest/parse.ts';
import { applyEdits } from '../marked.ts';

const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  names:
    plural: widgets
    kind: Widget
  versions:
  - name: v1
`;
const WIDGET = 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: a\n';
const OTHERS_WIDGET = WIDGET.replace('example.com', 'other.example');
const SCALER = 'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: a\nspec:\n  maxReplicas: 3\n  scaleTargetRef:\n    apiVersion: example.com/v1\n    kind: Widget\n    name: a\n';
const OWNED = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n  ownerReferences:\n  - apiVersion: example.com/v1\n    kind: Widget\n    name: a\n    uid: x\n';
const ROLE = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: r\nrules:\n- apiGroups: [example.com]\n  resources: [widgets, widgets/status]\n  verbs: [get]\n- apiGroups: [other.example]\n  resources: [widgets]\n  verbs: [get]\n';
const files: Readonly<Record<string, string>> = { 'crd.yaml': DEFINITION, 'widget.yaml': WIDGET, 'others.yaml': OTHERS_WIDGET, 'scaler.yaml': SCALER, 'owned.yaml': OWNED, 'role.yaml': ROLE };

/** What is named behind `before` in a file, and where: 'file: line', declarations with a star. */
function found(name: string, before: string, texts = files) {
  const workspace = new Workspace();
  for (const [each, text] of Object.entries(texts)) workspace.setFile(`file:///${each}`, parseFile(text));
  const [document] = workspace.documentsOf(`file:///${name}`);
  const text = texts[name] ?? '';
  assert.ok(document !== undefined && text.includes(before), before);
  const named = namedAt(workspace, document, text.indexOf(before) + before.length);
  const places = named?.occurrences.map(({ document: { uri, document: { text: all } }, range, role }) =>
    `${uri.slice('file:///'.length)}: ${all.slice(all.lastIndexOf('\n', range.start - 1) + 1, range.end).trim()}${role === 'declaration' ? ' *' : ''}`).sort();
  return { workspace, document, named, what: named === undefined ? undefined : `${named.what} ${named.name}`, places };
}

const KIND = ['crd.yaml: kind: Widget *', 'owned.yaml: kind: Widget', 'scaler.yaml: kind: Widget', 'widget.yaml: kind: Widget'];
const RESOURCE = ['crd.yaml: name: widgets.example.com', 'crd.yaml: plural: widgets *', 'role.yaml: resources: [widgets', 'role.yaml: resources: [widgets, widgets/status'];

suite('a custom kind is found', () => {
  const cases: readonly (readonly [name: string, file: string, before: string, what: string | undefined, places: readonly string[] | undefined])[] = [
    ['from an object of it', 'widget.yaml', 'kind: Wi', 'kind Widget', KIND],
    ['from its definition', 'crd.yaml', '    kind: Wi', 'kind Widget', KIND],
    ['from an autoscaler\'s target', 'scaler.yaml', '    kind: Wi', 'kind Widget', KIND],
    ['from an owner reference', 'owned.yaml', '    kind: Wi', 'kind Widget', KIND],
    ['of another group, which nothing defines', 'others.yaml', 'kind: Wi', 'kind Widget', ['others.yaml: kind: Widget']],
    ['by its version', 'widget.yaml', 'apiVersion: exam', 'version v1', ['crd.yaml: - name: v1 *', 'widget.yaml: apiVersion: example.com/v1']],
    ['by its version, from the definition', 'crd.yaml', '- name: v', 'version v1', ['crd.yaml: - name: v1 *', 'widget.yaml: apiVersion: example.com/v1']],
    ['by its plural, from a role', 'role.yaml', '[wid', 'resource widgets', RESOURCE],
    ['by its plural, from a role\'s subresource', 'role.yaml', ', wid', 'resource widgets', RESOURCE],
    ['by its plural, from its definition', 'crd.yaml', 'plural: wid', 'resource widgets', RESOURCE],
    ['not in a role for another group', 'role.yaml', '[other.example]\n  resources: [wid', undefined, undefined],
    ['not by Kubernetes\' own kinds', 'scaler.yaml', '\nkind: Hor', undefined, undefined],
  ];
  for (const [name, file, before, what, places] of cases) {
    test(name, () => {
      const answer = found(file, before);
      assert.equal(answer.what, what);
      assert.deepEqual(answer.places, places);
    });
  }
});

suite('a custom kind is renamed', () => {
  const renamed = (file: string, before: string, newName: string, texts = files) => {
    const { named } = found(file, before, texts);
    assert.ok(named);
    const answer = rename(named, newName);
    return 'refusal' in answer ? answer.refusal : Object.fromEntries(answer.edits.map(({ document: { uri, document: { text } }, edits }) => [uri.slice('file:///'.length), applyEdits(text, edits)]));
  };
  test('wherever files name it', () => assert.deepEqual(renamed('widget.yaml', 'kind: Wi', 'Gadget'), {
    'crd.yaml': DEFINITION.replace('kind: Widget', 'kind: Gadget'), 'widget.yaml': WIDGET.replace('Widget', 'Gadget'), 'scaler.yaml': SCALER.replace('Widget', 'Gadget'), 'owned.yaml': OWNED.replace('Widget', 'Gadget'),
  }));
  test('not where no file defines it', () => assert.equal(renamed('others.yaml', 'kind: Wi', 'Gadget'), 'no file of this workspace defines the kind Widget'));
  test('not to what Kubernetes refuses', () => assert.match(String(renamed('widget.yaml', 'kind: Wi', 'A b')), /a DNS-1035 label must consist of/));
  test('not to a kind that is there', () => assert.equal(renamed('widget.yaml', 'kind: Wi', 'Gadget', { ...files, 'gadget.yaml': DEFINITION.replaceAll('idget', 'adget').replaceAll('Wadget', 'Gadget') }), 'kind "Gadget" is there already'));
  test('but for its plural, which the definition\'s name holds', () => assert.match(String(renamed('role.yaml', '[wid', 'gadgets')), /also part of a longer text/));
});

test('a definition is used by the objects of its kind', () => {
  const { workspace, document } = found('crd.yaml', 'kind: Wi');
  const [placed] = workspace.objectsOf(document);
  assert.ok(placed);
  assert.deepEqual(usesOf(workspace, placed).map(({ document: { uri } }) => uri), ['file:///widget.yaml']);
});

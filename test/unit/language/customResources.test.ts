import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { CustomResourceDefinition } from '../../../src/api/customResources/customResourceDefinition.ts';
import { complete } from '../../../src/language/completion/complete.ts';
import { hover } from '../../../src/language/hover.ts';
import { Cluster } from '../../../src/language/knowledge/cluster.ts';
import { Workspace } from '../../../src/language/workspace/workspace.ts';
import { parseDocument, parseFile } from '../../../src/manifest/parse.ts';
import { atCursor } from './marked.ts';

const schema = `      type: object
      description: A thing.
      required: [spec]
      properties:
        spec:
          type: object
          required: [size]
          properties:
            color: {type: string, enum: [red, green], default: red, description: How it looks.}
            size: {type: integer, description: How big it is.}
            lit: {type: boolean, default: false}
            port: {x-kubernetes-int-or-string: true}
            parts: {type: array, items: {type: object, properties: {name: {type: string}, weight: {type: number}}}}
            labels: {type: object, additionalProperties: {type: string}}
            free: {type: object, x-kubernetes-preserve-unknown-fields: true}
        status: {type: object, properties: {phase: {type: string}}}
`;
const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
${schema.replaceAll(/^(?=.)/gm, '  ')}`;
const HEAD = 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: w\n';

/** What a cluster says of the kind; the workspace's file says the same. */
const held: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'widgets.example.com' },
  spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'widgets', kind: 'Widget' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } } } } }] },
};

function inWorkspace(): Workspace {
  const workspace = new Workspace();
  workspace.setFile('file:///w/crd.yaml', parseFile(definition));
  return workspace;
}

const cases: readonly { readonly name: string; readonly marked: string; readonly labels: readonly string[] }[] = [
  { name: 'the first fields', marked: `${HEAD}s|\n`, labels: ['spec', 'status'] },
  { name: 'fields, required ones first', marked: `${HEAD}spec:\n  |\n`, labels: ['size', 'color', 'free', 'labels', 'lit', 'parts', 'port'] },
  { name: 'those that are not there yet', marked: `${HEAD}spec:\n  size: 1\n  port: 2\n  |\n`, labels: ['color', 'free', 'labels', 'lit', 'parts'] },
  { name: 'fields of an item of a list', marked: `${HEAD}spec:\n  parts:\n  - |\n`, labels: ['name', 'weight'] },
  { name: 'values of an enum', marked: `${HEAD}spec:\n  color: |\n`, labels: ['red', 'green'] },
  { name: 'values of a boolean', marked: `${HEAD}spec:\n  lit: |\n`, labels: ['true', 'false'] },
  { name: 'fields of the metadata, as everywhere', marked: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  generateN|\n', labels: ['generateName'] },
  { name: 'nothing of a version that is not served', marked: `${HEAD.replace('v1', 'v2')}spec:\n  |\n`, labels: [] },
  { name: 'the kind, beside an apiVersion', marked: 'apiVersion: example.com/v1\nkind: |\n', labels: ['Widget'] },
  { name: 'the apiVersion, beside a kind', marked: 'apiVersion: |\nkind: Widget\n', labels: ['example.com/v1'] },
];

suite('a custom resource whose definition the workspace holds', () => {
  for (const { name, marked, labels } of cases) {
    test(`is completed: ${name}`, () => {
      const { text, offset } = atCursor(marked);
      const items = complete(text, offset, { workspace: inWorkspace() }).toSorted((a, b) => a.sortText < b.sortText ? -1 : 1).map(({ label }) => label);
      assert.deepEqual(name === 'the first fields' || name.startsWith('fields of the metadata') ? items.filter(label => labels.includes(label)) : items, labels);
    });
  }
  const hovers: readonly (readonly [name: string, marked: string, shown: RegExp])[] = [
    ['a field', `${HEAD}spec:\n  col|or: red\n`, /^\*\*spec\.color\*\* `string`\n\nHow it looks\.\n\nValues: `red`, `green`\n\nDefault here: `red`$/],
    ['a field that is false by default', `${HEAD}spec:\n  l|it: true\n`, /\n\nDefault here: `false`$/],
    ['a required field', `${HEAD}spec:\n  si|ze: 1\n`, /^\*\*spec\.size\*\* `integer` \*required\*\n\nHow big it is\.$/],
    ['the kind', HEAD.replace('Widget', 'Wid|get'), /^\*\*Widget\*\* `example\.com\/v1`\n\nA thing\.$/],
  ];
  for (const [name, marked, shown] of hovers) {
    test(`is told of under the pointer: ${name}`, () => {
      const { text, offset } = atCursor(marked);
      assert.match(hover({ start: 0, document: parseDocument(text) }, offset, { workspace: inWorkspace() })?.markdown ?? '', shown);
    });
  }
  test('or that a cluster holds, is completed too', () => {
    const workspace = new Workspace();
    workspace.knowledge = { nodes: [], cluster: new Cluster({ name: 'dev', namespace: 'default', kinds: [], nodes: [], definitions: [held], applied: [] }) };
    const labelsAt = (marked: string) => { const { text, offset } = atCursor(marked); return complete(text, offset, { workspace }).map(({ label }) => label); };
    assert.deepEqual([labelsAt(`${HEAD}spec:\n  |\n`), labelsAt('apiVersion: example.com/v1\nkind: |\n')], [['size'], ['Widget']]);
  });
});

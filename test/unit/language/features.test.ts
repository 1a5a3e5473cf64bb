import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { complete } from '../../../src/language/completion.ts';
import { hover } from '../../../src/language/hover.ts';
import { outline, type OutlineItem } from '../../../src/language/outline.ts';
import { parseDocument } from '../../../src/manifest/parse.ts';
import { atCursor, applyEdits } from './marked.ts';

const HEAD = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n';
const TEMPLATE = `${HEAD}spec:\n  replicas: 3\n  template:\n    spec:\n      containers:\n      - name: web\n        image: web:1\n`;

function proposals(marked: string) {
  const { text, offset } = atCursor(marked);
  return { text, items: [...complete({ start: 0, document: parseDocument(text) }, offset)].sort((a, b) => a.sortText < b.sortText ? -1 : 1) };
}

suite('completion', () => {
  const cases: readonly { readonly name: string; readonly at: string; readonly first: readonly string[]; readonly without?: string }[] = [
    { name: 'required fields of a blank line come first', at: `${HEAD}spec:\n  |\n`, first: ['selector', 'template', 'minReadySeconds'] },
    { name: 'fields that are there are not offered again', at: `${TEMPLATE}        |\n`, first: ['args', 'command'], without: 'image' },
    { name: 'a word that was begun', at: `${HEAD}spec:\n  repl|\n`, first: ['selector', 'template'] },
    { name: 'in the middle of a mapping', at: `${HEAD}spec:\n  sel|\n  replicas: 3\n`, first: ['selector', 'template'], without: 'replicas' },
    { name: 'a new list item', at: `${TEMPLATE}        ports:\n        - |\n`, first: ['containerPort', 'hostIP'] },
    { name: 'values of an enum', at: `${TEMPLATE}        imagePullPolicy: |\n`, first: ['Always', 'IfNotPresent', 'Never'] },
    { name: 'values of an enum that were begun', at: `${TEMPLATE}        imagePullPolicy: If|\n`, first: ['Always', 'IfNotPresent', 'Never'] },
    { name: 'booleans', at: `${HEAD}spec:\n  paused: |\n`, first: ['true', 'false'] },
    { name: 'kinds of a version', at: 'apiVersion: apps/v1\nkind: |\n', first: ['ControllerRevision', 'DaemonSet', 'Deployment'] },
    { name: 'versions of a kind', at: 'apiVersion: |\nkind: Deployment\n', first: ['apps/v1'] },
    { name: 'the first keys of an empty manifest', at: 'apiVersion: v1\n|\n', first: ['kind', 'metadata', 'spec'] },
    { name: 'nothing in other YAML', at: 'services:\n  web:\n    |\n', first: [] },
  ];
  for (const { name, at, first, without } of cases) {
    test(name, () => {
      const labels = proposals(at).items.map(item => item.label);
      assert.deepEqual(labels.slice(0, first.length), first);
      if (first.length === 0) assert.deepEqual(labels, []);
      if (without !== undefined) assert.ok(!labels.includes(without), `${without} is offered`);
    });
  }
  test('the snippet of a list begins its first item at the right column', () => {
    const { text, items } = proposals(`${HEAD}spec:\n  template:\n    spec:\n      contain|\n`);
    const item = items.find(candidate => candidate.label === 'containers');
    assert.ok(item);
    assert.equal(applyEdits(text, [{ range: item.range, newText: item.insertText }]), `${HEAD}spec:\n  template:\n    spec:\n      containers:\n      - $0\n`);
  });
});

suite('hover', () => {
  const shown = (marked: string) => {
    const { text, offset } = atCursor(marked);
    return hover({ start: 0, document: parseDocument(text) }, offset)?.markdown;
  };
  test('a field shows its path, type and description', () => assert.match(shown(TEMPLATE.replace('image:', 'im|age:')) ?? '', /^\*\*spec\.template\.spec\.containers\[0\]\.image\*\* `string`\n\nContainer image name/));
  test('an enum shows its values', () => assert.match(shown(`${TEMPLATE}        imagePullPol|icy: Always\n`) ?? '', /Values: `Always`, `IfNotPresent`, `Never`/));
  test('a required field says so', () => assert.match(shown(TEMPLATE.replace('template:', 'temp|late:')) ?? '', /`PodTemplateSpec` \*required\*/));
  test('the kind shows what it is', () => assert.match(shown(TEMPLATE.replace('Deployment', 'Deploy|ment')) ?? '', /Deployment enables declarative updates/));
  test('other YAML shows nothing', () => assert.equal(shown('a:\n  b|: 1\n'), undefined));
});

test('the outline names objects, fields and list items', () => {
  const names = (items: readonly OutlineItem[]): unknown => items.map(item => item.children.length === 0 ? item.name : [item.name, names(item.children)]);
  assert.deepEqual(names(outline({ start: 0, document: parseDocument(TEMPLATE) })), [
    ['Deployment web', ['apiVersion', 'kind', ['metadata', ['name']], ['spec', ['replicas', ['template', [['spec', [['containers', [['web', ['name', 'image']]]]]]]]]]]],
  ]);
});

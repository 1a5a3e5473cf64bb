import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { joinFiles } from '../../../../src/language/actions/joinFiles.ts';
import { splitFile } from '../../../../src/language/actions/splitFile.ts';
import { Workspace } from '../../../../src/language/workspace/workspace.ts';
import { parseFile } from '../../../../src/manifest/parse.ts';
import { applyEdits } from '../marked.ts';

const object = (kind: string, name: string) => `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n`;

suite('a file is split', () => {
  function split(text: string, at = 0) {
    const file = parseFile(text);
    const here = file.documents[at];
    assert.ok(here);
    const [action] = splitFile(file, here);
    return action === undefined ? undefined : { title: action.title, files: action.newFiles, left: applyEdits(text, action.edits.map(({ range, newText }) => ({ newText, range: { start: range.start + here.start, end: range.end + here.start } }))) };
  }
  const [a, b, c] = [object('ConfigMap', 'a'), object('Secret', 'b'), object('Service', 'system:c')];
  const cases: readonly { readonly name: string; readonly text: string; readonly at?: number; readonly to: ReturnType<typeof split> }[] = [
    { name: 'into one file for each object, its comments with it', text: `${a}---\n# of b\n${b}---\n${c}`, to: { title: 'Split into 3 files, one for each object', left: a, files: [{ name: 'b-secret.yaml', text: `# of b\n${b}` }, { name: 'system-c-service.yaml', text: c }] } },
    { name: 'wherever in it the cursor is', text: `${a}---\n${b}`, at: 1, to: { title: 'Split into 2 files, one for each object', left: a, files: [{ name: 'b-secret.yaml', text: b }] } },
    { name: 'not when it is one', text: a, to: undefined },
    { name: 'not when it is one below a comment of its own', text: `# licence\n---\n${a}`, to: undefined },
    { name: 'with the indentation of each line', text: `${a}---\n\n${b.replaceAll(/^(?=.)/gm, '  ')}`, to: { title: 'Split into 2 files, one for each object', left: a, files: [{ name: 'b-secret.yaml', text: b.replaceAll(/^(?=.)/gm, '  ') }] } },
    { name: 'with the lines and spaces that end its text', text: `${a}---\n${b}stringData:\n  x: |+\n    y  \n\n---\n${c}`, to: { title: 'Split into 3 files, one for each object', left: a, files: [{ name: 'b-secret.yaml', text: `${b}stringData:\n  x: |+\n    y  \n\n` }, { name: 'system-c-service.yaml', text: c }] } },
    { name: 'with its own kind of line break where there is none at the end', text: `${a}---\n${b}`.replaceAll('\n', '\r\n').trimEnd(), to: { title: 'Split into 2 files, one for each object', left: a.replaceAll('\n', '\r\n'), files: [{ name: 'b-secret.yaml', text: b.replaceAll('\n', '\r\n') }] } },
    { name: 'not when one has no name', text: `${a}---\napiVersion: v1\nkind: Secret\n`, to: undefined },
    { name: 'not when two would get the same name', text: `${a}---\n${b}---\n${b}`, to: undefined },
    { name: 'not when one is no manifest', text: `${a}---\na: 1\n`, to: undefined },
  ];
  for (const { name, text, at, to } of cases) test(name, () => assert.deepEqual(split(text, at), to));
});

suite('files are joined', () => {
  const HERE = 'file:///shop/a.yaml';
  function join(files: Readonly<Record<string, string>>, at = 0) {
    const workspace = new Workspace();
    for (const [name, text] of Object.entries(files)) workspace.setFile(`file:///shop/${name}`, parseFile(text));
    const here = workspace.documentsOf(HERE)[at];
    assert.ok(here);
    const [action] = joinFiles(workspace, here);
    return action === undefined ? undefined : { title: action.title, removed: action.removedFiles?.map(uri => uri.replace('file:///shop/', '')), text: applyEdits(files['a.yaml'] ?? '', action.edits.map(({ range, newText }) => ({ newText, range: { start: range.start + here.start, end: range.end + here.start } }))) };
  }
  const [a, b, c] = [object('ConfigMap', 'a'), object('Secret', 'b'), object('Service', 'c')];
  const cases: readonly { readonly name: string; readonly files: Readonly<Record<string, string>>; readonly at?: number; readonly to: ReturnType<typeof join> }[] = [
    { name: 'those of the folder, in the order of their names', files: { 'a.yaml': a, 'c.yaml': `---\n${c}`, 'b.yml': `${b}---\n${c}`, 'deep/d.yaml': a, 'values.yaml': 'a: 1\n' }, to: { title: 'Join the 2 other manifest files of this folder into this one', removed: ['b.yml', 'c.yaml'], text: `${a}---\n${b}---\n${c}---\n${c}` } },
    { name: 'with a line break before them, and their own kind of it', files: { 'a.yaml': a.replaceAll('\n', '\r\n').trimEnd(), 'b.yaml': b }, to: { title: 'Join the other manifest file of this folder into this one', removed: ['b.yaml'], text: `${a}---\n${b}`.replaceAll('\n', '\r\n') } },
    { name: 'whose own kind of line break is that too', files: { 'a.yaml': a.replaceAll('\n', '\r\n'), 'b.yaml': b.replaceAll('\n', '\r\n') }, to: { title: 'Join the other manifest file of this folder into this one', removed: ['b.yaml'], text: `${a}---\n${b}`.replaceAll('\n', '\r\n') } },
    { name: 'with the blank lines that end a text', files: { 'a.yaml': a, 'b.yaml': `${b}stringData:\n  x: |+\n    y\n\n` }, to: { title: 'Join the other manifest file of this folder into this one', removed: ['b.yaml'], text: `${a}---\n${b}stringData:\n  x: |+\n    y\n\n` } },
    { name: 'behind the last document, though an empty one stands between', files: { 'a.yaml': `${a}---\n---\n${c}`, 'b.yaml': b }, to: { title: 'Join the other manifest file of this folder into this one', removed: ['b.yaml'], text: `${a}---\n---\n${c}---\n${b}` } },
    { name: 'from a later document too', files: { 'a.yaml': `${a}---\n${c}`, 'b.yaml': b }, at: 1, to: { title: 'Join the other manifest file of this folder into this one', removed: ['b.yaml'], text: `${a}---\n${c}---\n${b}` } },
    { name: 'behind the last document, though an empty one stands between', files: { 'a.yaml': `${a}---\n---\n${c}`, 'b.yaml': b }, to: { title: 'Join the other manifest file of this folder into this one', removed: ['b.yaml'], text: `${a}---\n---\n${c}---\n${b}` } },
    { name: 'not when there is none', files: { 'a.yaml': a }, to: undefined },
    { name: 'not when a kustomization names them', files: { 'a.yaml': a, 'b.yaml': b, 'kustomization.yaml': 'resources: [b.yaml]\n' }, to: undefined },
    { name: 'not when one is a template', files: { 'a.yaml': a, 'b.yaml': `${b}{{- if .x }}\na: 1\n{{- end }}\n` }, to: undefined },
    { name: 'not when one is broken', files: { 'a.yaml': a, 'b.yaml': `${b}data: "a\n` }, to: undefined },
  ];
  for (const { name, files, at, to } of cases) test(name, () => assert.deepEqual(join(files, at), to));
});

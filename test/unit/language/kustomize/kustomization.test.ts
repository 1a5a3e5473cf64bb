import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { complete } from '../../../../src/language/completion/complete.ts';
import { diagnoseIn } from '../../../../src/language/diagnoseIn.ts';
import { hoverKustomization } from '../../../../src/language/kustomize/hoverKustomization.ts';
import { isRemote } from '../../../../src/language/workspace/kustomization.ts';
import { Workspace } from '../../../../src/language/workspace/workspace.ts';
import { parseFile } from '../../../../src/manifest/parse.ts';
import { applyEdits, atCursor } from '../marked.ts';

const MAIN = 'file:///w/app/kustomization.yaml';
const FILES: Readonly<Record<string, string>> = { 'app/deployment.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n', 'base/kustomization.yml': 'resources: []\n', 'app/empty/notes.yaml': 'a: 1\n', 'app/logo.png': '' };

function findingsOf(text: string, uri = MAIN) {
  const workspace = new Workspace();
  const uris = Object.keys(FILES).map(name => `file:///w/${name}`);
  workspace.exists = each => uris.some(known => known === each || known.startsWith(`${each.replace(/\/$/, '')}/`));
  for (const [name, content] of Object.entries(FILES)) if (name.endsWith('ml')) workspace.setFile(`file:///w/${name}`, parseFile(content));
  workspace.setFile(uri, parseFile(text));
  return workspace.documentsOf(uri).flatMap(document => diagnoseIn(workspace, document));
}
const report = (text: string, uri?: string) => findingsOf(text, uri).map(({ severity, code, range, message }) => `${severity} ${code} @ ${text.slice(range.start, range.end)}: ${message}`);

suite('findings of a kustomization', () => {
  const cases: readonly (readonly [name: string, text: string, findings: readonly string[]])[] = [
    ['a misspelt field', 'namePrefx: a\n', ['error unknown-field @ namePrefx: unknown field "namePrefx" in Kustomization; did you mean "namePrefix"?']],
    ['a misspelt field of an item', 'images:\n- name: a\n  newtag: "1"\n  newNme: b\n', ['error unknown-field @ newNme: unknown field "newNme" in images[0] (Image); did you mean "newName"?']],
    ['a tag that YAML reads as a number', 'images: [{name: a, newTag: 1.0}]\n', ['error wrong-type @ 1.0: images[0].newTag takes a string, not the number 1']],
    ['text where a list is wanted', 'resources: deployment.yaml\n', ['error wrong-type @ deployment.yaml: resources takes a list, not the string "deployment.yaml"']],
    ['a value that there is not', 'configMapGenerator: [{name: a, behavior: merg}]\nsortOptions: {order: fifo}\n', ['error unsupported-value @ merg: configMapGenerator[0].behavior: Unsupported value: "merg": supported values: "create", "merge", "replace"']],
    ['another format', 'apiVersion: kustomize.config.k8s.io/v1\nkind: Kustomization\n', ['error unsupported-value @ kustomize.config.k8s.io/v1: apiVersion: Unsupported value: "kustomize.config.k8s.io/v1": supported values: "kustomize.config.k8s.io/v1beta1"']],
    ['files that are there, folders with a kustomization, what is remote or filled in', 'resources: [deployment.yaml, ./deployment.yaml, ../base, ../base/, https://example.com/x.yaml, github.com/a/b, "git@github.com:a/b", "ssh://a/b?ref=c", "${DIR}/x.yaml"]\nconfigMapGenerator: [{name: a, files: [logo.png, key=logo.png]}]\n', []],
    ['files that are not there', 'resources: [nope.yaml, ../none]\npatches: [{path: nope.yaml}, {patch: "[]"}]\ncomponents: [none]\n', [
      'error missing-file @ nope.yaml: resources names nope.yaml, which is not there', 'error missing-file @ ../none: resources names ../none, which is not there', 'error missing-file @ nope.yaml: patches names nope.yaml, which is not there', 'error missing-file @ none: components names none, which is not there',
    ]],
    ['what a generator reads may be left out of the repository', 'secretGenerator: [{name: a, envs: [.env.secret], files: [key=tls.key]}]\n', ['warning missing-file @ .env.secret: secretGenerator names .env.secret, which is not there', 'warning missing-file @ tls.key: secretGenerator names tls.key, which is not there']],
    ['a folder without a kustomization', 'resources: [empty]\n', ['error missing-file @ empty: resources names empty, which holds no kustomization']],
    ['deprecated fields', 'bases: [../base]\ncommonLabels: {a: b}\npatchesStrategicMerge: []\npatchesJson6902: []\nvars: []\n', [['bases', 'resources'], ['commonLabels', 'labels'], ['patchesStrategicMerge', 'patches'], ['patchesJson6902', 'patches'], ['vars', 'replacements']].map(([old = '', better = '']) => `hint deprecated-field @ ${old}: "${old}" is deprecated; use "${better}"`)],
    ['keys in another case and patches by name alone, as kustomize takes them', 'NamePrefix: a-\npatches: [deployment.yaml]\nvars: [{name: A, objref: {apiVersion: v1, kind: Pod, name: a}, fieldref: {fieldpath: metadata.name}}]\n', ['hint deprecated-field @ vars: "vars" is deprecated; use "replacements"']],
    ['a component', 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamespce: a\n', ['error unknown-field @ namespce: unknown field "namespce" in Component; did you mean "namespace"?']],
    ['a kind alone', 'kind: Kustomization\nnamespce: a\n', ['error unknown-field @ namespce: unknown field "namespce" in Kustomization; did you mean "namespace"?']],
    ['Flux has a kind of that name', 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {path: ./a}\n', []],
    ['replacements, labels, replicas, charts', 'replacements:\n- source: {kind: Pod, name: a, fieldPath: spec.x}\n  targets: [{select: {kind: Pod}, reject: [{name: b}], fieldPaths: [a.b], options: {create: true, index: 0, delimiter: /}}]\nlabels: [{pairs: {a: b}, includeSelectors: true, includeTemplates: true, includeVolumeClaimTemplates: true, fields: [{path: a/b, create: true}]}]\nreplicas: [{name: a, count: 3}]\nhelmCharts: [{name: a, repo: https://example.com, valuesInline: {a: {b: 1}}}]\ngeneratorOptions: {disableNameSuffixHash: true}\nbuildMetadata: [originAnnotations]\nopenapi: {path: deployment.yaml}\n', []],
  ];
  for (const [name, text, findings] of cases) test(name, () => assert.deepEqual(report(text), findings));
  test('broken YAML is told, though nothing but the name says what it is', () => assert.equal(report('resources:\n- "a\n')[0]?.startsWith('error yaml-syntax'), true));
  test('other YAML with such keys is left alone', () => assert.deepEqual(report('resources: [nope.yaml]\nnamePrefx: a\n', 'file:///w/app/other.yaml'), []));
  test('a name is mended', () => {
    const text = 'resources:\n- deploymnt.yaml\n';
    assert.deepEqual(findingsOf(text).flatMap(({ fixes }) => fixes.map(({ edits }) => applyEdits(text, edits))), ['resources:\n- deployment.yaml\n']);
  });
});

suite('a kustomization that names many files that are not there', () => {
  const names = Array.from({ length: 150 }, (_, index) => `missing-${index}.yaml`);
  const workspace = new Workspace();
  const asked: string[] = [];
  workspace.exists = uri => { asked.push(uri); return false; };
  workspace.setFile('file:///w/app/missing-0.yml', parseFile('a: 1\n'));
  const findings = () => workspace.documentsOf(MAIN).flatMap(document => diagnoseIn(workspace, document));
  test('asks for each once, however often it is named, and compares the first hundred names', () => {
    workspace.setFile(MAIN, parseFile(`resources: [${names.join(', ')}]\npatches: [${names.map(name => `{path: ${name}}`).join(', ')}]\n`));
    const found = findings();
    assert.deepEqual([found.length, new Set(asked).size, asked.length], [300, 150, 150]);
    assert.deepEqual(found.flatMap(({ fixes }, index) => fixes.length > 0 ? [index] : []).at(-1), 99);
  });
  test('proposes what is there now', () => {
    const fixOf = () => { workspace.setFile(MAIN, parseFile(`resources:\n- missing-1.yaml\n# ${workspace.uris.join()}\n`)); return findings()[0]?.fixes.flatMap(({ edits }) => edits.map(({ newText }) => newText)); };
    assert.deepEqual(fixOf(), ['missing-0.yml']);
    workspace.setFile('file:///w/app/missing-1.yml', parseFile('a: 1\n'));
    assert.deepEqual(fixOf(), ['missing-1.yml']);
    workspace.removeFile('file:///w/app/missing-1.yml');
    assert.deepEqual(fixOf(), ['missing-0.yml']);
  });
});

suite('what kustomize fetches', () => {
  for (const remote of [
    'https://example.com/x.yaml', 'HTTPS://example.com/a', 'ssh://git@example.com/a/b.git', 'git::https://example.com/a/b', 'git::git@github.com:a/b', 'file:///a/b', 'github.com/owner/repo', 'GITHUB.COM/owner/repo/path', 'github.com:owner/repo', 'Github.com:owner/repo',
    'git@github.com:a/b', 'org-12345@github.com:a/b', 'org-1@github.com/a/b', 'user@git.example.com:repo.git/path', 'git@example.com:repo', 'git@bitbucket.org/company/project.git//path?ref=branch', 'git@gitlab.com/user:name/repo.git/path',
    'gitlab.com/owner/repo', 'git.example.com/owner/repo.git', 'owner/repo?ref=v1', 'repo//path', 'C:/x',
  ]) test(`${remote} is remote`, () => {
    assert.equal(isRemote(remote), true);
    assert.deepEqual(report(`resources: ["${remote}"]\n`), []);
  });
  for (const local of ['base', '../base', './a/b.yaml', '../../my.app/base', 'src/github.com/org/repo/path', 'my.app/base', 'conf.d/sub/a.yaml', 'logo@2x.png', 'icons@2x/logo.png', '12@github.com/a/b']) test(`${local} is not`, () => {
    assert.equal(isRemote(local), false);
    assert.deepEqual(report(`resources: ["${local}"]\n`), local === '../base' ? [] : [`error missing-file @ ${local}: resources names ${local}, which is not there`]);
  });
});

suite('writing a kustomization', () => {
  const labels = (marked: string) => { const { text, offset } = atCursor(marked); return complete(text, offset, { isNamed: true }).sort((a, b) => a.sortText < b.sortText ? -1 : 1).map(({ label }) => label); };
  for (const [name, marked, first, last] of [
    ['an empty file', '|', ['apiVersion', 'buildMetadata'], 'vars'], ['a further key', 'resources: []\nname|\n', ['apiVersion', 'buildMetadata'], 'vars'], ['keys of an item', 'images:\n- name: a\n  |\n', ['digest', 'newName', 'newTag'], 'tagSuffix'],
    ['keys below a key', 'patches:\n- target:\n    |\n', ['annotationSelector', 'group'], 'version'], ['values', 'configMapGenerator:\n- behavior: |\n', ['create', 'merge', 'replace'], 'replace'], ['the kind', 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: |\n', ['Kustomization'], 'Kustomization'],
  ] as const) test(`completion: ${name}`, () => { const found = labels(marked); assert.deepEqual([found.slice(0, first.length), found.at(-1)], [first, last]); });
  test('hover tells what a field is for', () => {
    const { text, offset } = atCursor('images:\n- new|Tag: a\n');
    const [placed] = parseFile(text).documents;
    assert.deepEqual(placed === undefined ? undefined : hoverKustomization(placed, offset, true), { markdown: '**images[0].newTag** `string`\n\nIts new tag.', range: { start: 10, end: 16 } });
    assert.equal(placed === undefined ? undefined : hoverKustomization(placed, offset, false), undefined);
    assert.equal(placed === undefined ? undefined : hoverKustomization(placed, 2, true)?.markdown.startsWith('**images** `[]Image`'), true);
  });
});

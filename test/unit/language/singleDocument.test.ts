import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { documentLinks } from '../../../src/language/documentLinks.ts';
import { folds } from '../../../src/language/folding.ts';
import { imageLink } from '../../../src/language/imageLink.ts';
import { inlayHints } from '../../../src/language/inlayHints.ts';
import { selectionRanges } from '../../../src/language/selectionRanges.ts';
import { semanticTokens } from '../../../src/language/semanticTokens.ts';
import { parseDocument } from '../../../src/manifest/parse.ts';
import { atCursor } from './marked.ts';

const place = (text: string) => ({ start: 0, document: parseDocument(text) });

suite('folding', () => {
  const cases: readonly { readonly name: string; readonly text: string; readonly folds: readonly string[] }[] = [
    { name: 'nested mappings', text: 'a:\n  b:\n    c: 1\nd: 1\n', folds: ['0-2', '1-2'] },
    { name: 'a list at its key\'s column, and its items', text: 'a:\n- b: 1\n  c: 2\n- d: 1\n  e: 2\nf: 1\n', folds: ['0-4', '1-2', '3-4'] },
    { name: 'blank lines at the end stay outside', text: 'a:\n  b: 1\n\n\nc: 1\n', folds: ['0-1'] },
    { name: 'blocks of text', text: 'a: |\n  one\n\n  two\nb: 1\n', folds: ['0-3'] },
    { name: 'comments of several lines', text: '# one\n# two\na: 1\n', folds: ['0-1 comment'] },
    { name: 'broken and templated text', text: 'a:\n  {{ if }}\n  b: "\nc: 1\n', folds: ['0-2'] },
  ];
  for (const { name, text, folds: expected } of cases) test(name, () => assert.deepEqual(folds(text).map(({ startLine, endLine, kind }) => `${startLine}-${endLine}${kind === undefined ? '' : ` ${kind}`}`), expected));
});

suite('growing a selection', () => {
  const cases: readonly { readonly name: string; readonly at: string; readonly ranges: readonly string[] }[] = [
    { name: 'from a value outwards', at: 'a:\n  b: on|e\n  c: 1\n', ranges: ['one', 'b: one', 'b: one\n  c: 1', 'a:\n  b: one\n  c: 1'] },
    { name: 'from a key', at: 'a:\n  b|: one\n', ranges: ['b', 'b: one', 'a:\n  b: one'] },
    { name: 'inside quotes first', at: 'a: "o|ne"\n', ranges: ['one', '"one"', 'a: "one"'] },
    { name: 'through a list', at: 'a:\n- b\n- c|\n', ranges: ['c', '- b\n- c', 'a:\n- b\n- c'] },
    { name: 'in other text', at: '|', ranges: [''] },
  ];
  for (const { name, at, ranges } of cases) {
    test(name, () => {
      const { text, offset } = atCursor(at);
      assert.deepEqual(selectionRanges(place(text), offset).map(({ start, end }) => text.slice(start, end)), ranges);
    });
  }
});

suite('links', () => {
  const shown = (text: string, isNamed = false) => documentLinks(place(text), isNamed).map(({ range, target }) => `${text.slice(range.start, range.end)} -> ${'url' in target ? target.url : target.path}`);
  test('files of a kustomization', () => assert.deepEqual(shown(`apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- deployment.yaml
- "../base"
- https://example.com/all.yaml
- github.com/org/repo?ref=v1
- GitHub.com/org/repo
- org-1@github.com:a/b
- HTTPS://example.com/b.yaml
- my.app/base
patches:
- path: patch.yaml
- patch: |-
    - op: remove
configMapGenerator:
- name: a
  files:
  - nginx.conf=conf/nginx.conf
  - app.properties
  - page=https://example.com/page
  - key=
  envs: [.env]
`), ['deployment.yaml -> deployment.yaml', '../base -> ../base', 'https://example.com/all.yaml -> https://example.com/all.yaml', 'HTTPS://example.com/b.yaml -> HTTPS://example.com/b.yaml', 'my.app/base -> my.app/base', 'patch.yaml -> patch.yaml', 'conf/nginx.conf -> conf/nginx.conf', 'app.properties -> app.properties', '.env -> .env']));
  for (const [name, text, byName, byText] of [
    ['without apiVersion and kind', 'resources: [a.yaml]\n', true, false], ['without apiVersion', 'kind: Kustomization\nresources: [a.yaml]\n', true, false], ['that is a component', 'kind: Component\nresources: [a.yaml]\n', true, false],
    ['by its apiVersion', 'apiVersion: kustomize.config.k8s.io/v1beta1\nresources: [a.yaml]\n', true, true], ['of Flux', 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nresources: [a.yaml]\n', false, false],
    ['by its file alone, of another kind', 'kind: Pod\nresources: [a.yaml]\n', false, false],
  ] as const) test(`a kustomization ${name}`, () => assert.deepEqual([true, false].map(isNamed => shown(text, isNamed).length > 0), [byName, byText]));
  test('images that a registry describes', () => assert.deepEqual(shown('apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - {name: a, image: "nginx:1.27"}\n  - {name: b, image: my-app:v1}\n'), ['nginx:1.27 -> https://hub.docker.com/_/nginx']));
  const images: readonly (readonly [string, string | undefined])[] = [
    ['nginx', 'https://hub.docker.com/_/nginx'], ['docker.io/nginx:1', 'https://hub.docker.com/_/nginx'], ['grafana/grafana:11', 'https://hub.docker.com/r/grafana/grafana'], ['quay.io/prometheus/prometheus:v3', 'https://quay.io/repository/prometheus/prometheus'],
    ['ghcr.io/org/app@sha256:0123456789abcdef', 'https://ghcr.io/org/app'], ['my-app:v1', undefined], ['localhost:5000/app', undefined], ['registry.example.com/app', undefined], ['', undefined], ['{{ x }}', undefined],
  ];
  for (const [image, page] of images) test(`the image ${image}`, () => assert.equal(imageLink(image), page));
});

test('semantic tokens tell kinds, names, enum values, quantities, variables and deprecated fields', () => {
  const text = `apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  serviceAccount: me
  restartPolicy: "Never"
  containers:
  - name: a
    image: b
    args: ["--port=$(PORT)", $$(NOT)]
    env: [{name: URL, value: http://$(HOST)}]
    resources: {limits: {memory: 1Gi}}
`;
  assert.deepEqual(semanticTokens(place(text)).map(({ range, type, modifier }) => `${text.slice(range.start, range.end)} ${type}${modifier === undefined ? '' : ` ${modifier}`}`), [
    'v1 namespace', 'Pod class', 'web variable declaration', 'shop namespace', 'serviceAccount property deprecated', 'Never enumMember', '$(PORT) variable', '$(HOST) variable', '1Gi number',
  ]);
});

suite('inlay hints tell the defaults that apply', () => {
  const shown = (text: string) => inlayHints(place(text), { start: 0, end: text.length }).map(({ offset, label }) => `${text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset).trim()} => ${label}`);
  test('of a Deployment', () => assert.deepEqual(shown(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec: # which
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: web:latest
`), ['spec: # which => replicas: 1', '- name: web => imagePullPolicy: Always']));
  test('of a Pod, whose requests follow its limits', () => assert.deepEqual(shown(`apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: web:1
    resources:
      limits:
        memory: 1Gi
`), ['spec: => restartPolicy: Always', '- name: web => imagePullPolicy: IfNotPresent', 'resources: => requests.memory: 1Gi']));
  test('of a Service', () => assert.deepEqual(shown('apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  ports:\n  - port: 80\n'), ['spec: => type: ClusterIP', '- port: 80 => targetPort: 80']));
  test('nothing of what is written', () => assert.deepEqual(shown('apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  type: NodePort\n  ports:\n  - port: 80\n    targetPort: http\n'), []));
  test('nothing of what does not decode', () => assert.deepEqual(shown('apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  ports: 1\n'), []));
});

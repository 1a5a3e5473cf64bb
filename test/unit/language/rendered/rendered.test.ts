import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { kustomizationSources, toKustomizationSource } from '../../../../src/language/rendered/kustomizationSources.ts';
import { renderedPlace } from '../../../../src/language/rendered/renderedPlace.ts';
import { templateOf, toTemplateSource } from '../../../../src/language/rendered/toTemplateSource.ts';
import { parseFile } from '../../../../src/manifest/parse.ts';

const FOLDER = 'file:///shop/';

/** The place of `at` in the rendered text. */
function placeOf(rendered: string, at: string) {
  const offset = rendered.indexOf(at);
  assert.ok(offset >= 0, at);
  const placed = parseFile(rendered).documents.findLast(({ start }) => start <= offset);
  assert.ok(placed);
  return { document: placed.document, place: renderedPlace(placed.document, { start: offset - placed.start, end: offset - placed.start + at.length }) };
}

suite('a rendered kustomization leads back', () => {
  const files: Readonly<Record<string, string>> = {
    'prod/kustomization.yaml': 'resources: [../base]\nnamePrefix: prod-\npatches:\n- path: replicas.yaml\nconfigMapGenerator:\n- name: settings\n  literals: [A=1]\n',
    'prod/replicas.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: many\n  template:\n    spec:\n      containers:\n      - name: side\n        image: "patched"\n',
    'base/kustomization.yaml': 'resources: [web.yaml]\n',
    'base/web.yaml': '# base\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 1\n  template:\n    spec:\n      containers:\n      - name: web\n        image: base\n        imagePullPolcy: Always\n      - name: side\n        image: side\n',
  };
  const rendered = 'apiVersion: v1\ndata:\n  A: "1"\nkind: ConfigMap\nmetadata:\n  name: prod-settings-7b2k\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: prod-web\nspec:\n  replicas: many\n  template:\n    spec:\n      containers:\n      - image: patched\n        name: side\n      - image: base\n        imagePullPolcy: Always\n        name: web\n        tty: true\n---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: other\n';
  const cases: readonly { readonly name: string; readonly at: string; readonly to: string; readonly text: string }[] = [
    { name: 'to the base, whatever the order of its lists', at: 'imagePullPolcy', to: 'base/web.yaml', text: 'imagePullPolcy' },
    { name: 'to the patch that says it', at: 'many', to: 'prod/replicas.yaml', text: 'many' },
    { name: 'to the patch of an item of a list', at: 'patched', to: 'prod/replicas.yaml', text: '"patched"' },
    { name: 'to the innermost field above one that is not written', at: 'tty', to: 'base/web.yaml', text: 'name' },
    { name: 'to the generator', at: 'A: "1"', to: 'prod/kustomization.yaml', text: 'settings' },
    { name: 'to the kustomization where nothing else is known', at: 'other', to: 'prod/kustomization.yaml', text: 'r' },
  ];
  const read = (uri: string) => files[uri.replace(FOLDER, '')];
  for (const { name, at, to, text } of cases) {
    test(name, () => {
      const sources = kustomizationSources(`${FOLDER}prod/`, read);
      assert.ok(sources);
      const { uri, range } = toKustomizationSource(sources, placeOf(rendered, at).place);
      assert.deepEqual([uri.replace(FOLDER, ''), read(uri)?.slice(range.start, range.end)], [to, text]);
    });
  }
  test('not without one', () => assert.equal(kustomizationSources(`${FOLDER}none/`, read), undefined));
});

suite('a rendered chart leads back', () => {
  const template = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ include "shop.fullname" . }}\n  labels:\n    {{- include "shop.labels" . | nindent 4 }}\nspec:\n  replicas: {{ .Values.replicaCount }}\n  template:\n    spec:\n      containers:\n        - name: {{ .Chart.Name }}\n          image: "{{ .Values.image.repository }}"\n          ports:\n            - name: http\n              containerPort: 80\n          livenessProbe:\n            httpGet: {path: /, port: http}\n            perodSeconds: 3\n          readinessProbe:\n            perodSeconds: 4\n';
  const rendered = '---\n# Source: shop/templates/deployment.yaml\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: release-name-shop\n  labels:\n    app: shop\nspec:\n  replicas: many\n  template:\n    spec:\n      containers:\n        - name: shop\n          image: "nginx"\n          ports:\n            - name: http\n              containerPort: 80\n          livenessProbe:\n            httpGet: {path: /, port: http}\n            perodSeconds: 3\n          readinessProbe:\n            perodSeconds: 4\n---\n# Source: shop/charts/db/templates/service.yaml\napiVersion: v1\nkind: Service\nmetadata:\n  name: db\n';
  const cases: readonly { readonly name: string; readonly at: string; readonly line: string }[] = [
    { name: 'to the line that fills the value in', at: 'many', line: 'replicas: {{ .Values.replicaCount }}' },
    { name: 'to the line that has the same text', at: 'containerPort: 80', line: 'containerPort: 80' },
    { name: 'to the one below the same keys where several have it', at: 'perodSeconds: 4', line: 'perodSeconds: 4' },
    { name: 'to a key of its own below the same keys', at: 'name: shop', line: '- name: {{ .Chart.Name }}' },
    { name: 'to the first line for what an include brings', at: 'app: shop', line: 'apiVersion: apps/v1' },
  ];
  for (const { name, at, line } of cases) {
    test(name, () => {
      const { document, place } = placeOf(rendered, at);
      assert.equal(templateOf(document), 'templates/deployment.yaml');
      const { range } = toTemplateSource('file:///shop/templates/deployment.yaml', template, place);
      assert.equal(template.slice(range.start, range.end), line);
    });
  }
  test('to a chart in the chart', () => assert.equal(templateOf(placeOf(rendered, 'name: db').document), 'charts/db/templates/service.yaml'));
  test('not without what Helm says', () => assert.equal(templateOf({ text: 'apiVersion: v1\n' }), undefined));
});

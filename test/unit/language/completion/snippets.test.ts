import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { definition, kindEntry, type Property } from '../../../../src/api/schema/table.ts';
import { complete } from '../../../../src/language/completion/complete.ts';
import { withoutPlaceholders } from '../../../../src/language/completion/rootFields.ts';
import { fieldLifecycle } from '../../../../src/language/diagnostics/fieldLifecycle.ts';
import { fieldSnippetPlaces, fieldSnippets } from '../../../../src/language/fieldSnippets.ts';
import { knownValuePlaces, knownValues } from '../../../../src/language/knownValues.ts';
import { manifestTemplates } from '../../../../src/language/manifestTemplates.ts';
import { walkSchema } from '../../../../src/language/schemaWalk.ts';
import { formatYaml } from '../../../../src/manifest/formatYaml.ts';
import { toData } from '../../../../src/manifest/node.ts';
import { parseDocument } from '../../../../src/manifest/parse.ts';
import { checkDefinition } from '../../../../src/api/schema/check.ts';
import { applyEdits, atCursor, findingsOf } from '../marked.ts';

suite('templates of whole manifests', () => {
  for (const { kind, apiVersion, body } of manifestTemplates) {
    test(`${kind} is clean as it comes`, () => {
      const text = withoutPlaceholders(body);
      assert.doesNotMatch(text, /\$\{?\d/);
      assert.deepEqual(findingsOf(text), []);
      assert.deepEqual([(toData(parseDocument(text).root) as { kind: string }).kind, kindEntry(apiVersion, kind)?.kind], [kind, kind]);
    });
  }
  test('they are offered in an empty file only', () => {
    const labels = (text: string) => complete(text, text.length).filter(item => item.kind === 'snippet').map(item => item.label);
    assert.ok(labels('').includes('Deployment'));
    assert.ok(labels('# mine\nDep').includes('Deployment'));
    assert.deepEqual(labels('apiVersion: v1\n'), []);
    assert.deepEqual(labels('services:\n  a: 1\n'), []);
  });
});

suite('what fields are mostly filled with', () => {
  for (const [name, field] of fieldSnippetPlaces()) {
    test(`${name} ${field}`, () => {
      const property = definition(name)?.properties[field];
      assert.ok(property, 'the schema has no such field');
      for (const { body, isList, since = 25 } of fieldSnippets(name, field)) {
        const { root } = parseDocument(withoutPlaceholders(body));
        const data = toData(root);
        const type: Property | undefined = isList === true ? property.items : property;
        const written = definition(type?.ref ?? '');
        if (written !== undefined && root?.kind === 'mapping') assert.deepEqual(fieldLifecycle(walkSchema(root, written, { minor: since }), { text: body, minor: since }), []);
        assert.equal(Array.isArray(data), property.type === 'array');
        for (const item of Array.isArray(data) ? data as unknown[] : [data]) assert.deepEqual(checkDefinition(item, type?.ref ?? '', []), [], formatYaml(item));
      }
    });
  }
  const insert = (marked: string, label: string) => {
    const { text, offset } = atCursor(marked);
    const item = complete(text, offset).find(candidate => candidate.label === label);
    assert.ok(item, `no ${label}`);
    return withoutPlaceholders(applyEdits(text, [{ range: item.range, newText: item.insertText }]));
  };
  const POD = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n';
  test('a probe goes below its key', () => assert.equal(insert(`${POD}  containers:\n  - name: a\n    readi|\n`, 'readinessProbe: HTTP'), `${POD}  containers:\n  - name: a\n    readinessProbe:\n      httpGet:\n        path: /ready\n        port: http\n      periodSeconds: 10\n`));
  test('in the author\'s layout', () => assert.equal(insert('apiVersion: v1\nkind: Pod\nmetadata:\n    name: a\nspec:\n    containers:\n      - name: a\n        env|\n', 'env: from a Secret'), 'apiVersion: v1\nkind: Pod\nmetadata:\n    name: a\nspec:\n    containers:\n      - name: a\n        env:\n          - name: NAME\n            valueFrom:\n                secretKeyRef:\n                    name: my-secret\n                    key: NAME\n'));
});

suite('well-known values', () => {
  test('are of fields that the schema has', () => {
    for (const [name, field] of knownValuePlaces()) {
      assert.ok(definition(name)?.properties[field], `${name} ${field}`);
      assert.ok(knownValues(name, field).length > 0 || knownValuePlaces().some(([other, same, key]) => other === name && same === field && key !== undefined));
    }
  });
  const first = (marked: string) => { const { text, offset } = atCursor(marked); return complete(text, offset).sort((a, b) => a.sortText < b.sortText ? -1 : 1).map(item => item.insertText)[0]; };
  const POD = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n';
  const cases: readonly (readonly [name: string, at: string, first: string])[] = [
    ['labels', 'apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    |\n', 'app.kubernetes.io/name: $0'],
    ['labels that are not there yet', 'apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    app.kubernetes.io/name: a\n    |\n', 'app.kubernetes.io/instance: $0'],
    ['resources', `${POD}  containers:\n  - name: a\n    resources:\n      limits:\n        |\n`, 'cpu: $0'],
    ['an amount of memory', `${POD}  containers:\n  - name: a\n    resources:\n      limits:\n        memory: |\n`, '64Mi'],
    ['a capability in a list', `${POD}  containers:\n  - name: a\n    securityContext:\n      capabilities:\n        drop:\n        - |\n`, 'ALL'],
    ['a topology', `${POD}  topologySpreadConstraints:\n  - topologyKey: |\n`, 'kubernetes.io/hostname'],
    ['a schedule, in quotes', 'apiVersion: batch/v1\nkind: CronJob\nspec:\n  schedule: |\n', '"*/5 * * * *"'],
    ['a schedule whose quotes are there', 'apiVersion: batch/v1\nkind: CronJob\nspec:\n  schedule: "|"\n', '*/5 * * * *'],
    ['the plurals of kinds', 'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nrules:\n- resources:\n  - |\n', 'apiservices'],
  ];
  for (const [name, at, expected] of cases) test(name, () => assert.equal(first(at), expected));
});

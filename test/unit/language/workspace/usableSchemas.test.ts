import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { diagnoseIn } from '../../../../src/language/diagnoseIn.ts';
import { Workspace } from '../../../../src/language/workspace/workspace.ts';
import { parseFile } from '../../../../src/manifest/parse.ts';

const definition = (properties: string) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, kind: Widget}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              size: {type: integer}
${properties}`;

suite('objects of a definition that the API refuses', () => {
  const size = 'wrong-type big';
  const cases: readonly { readonly name: string; readonly crd: string; readonly spec?: string; readonly version?: string; readonly findings: readonly string[] }[] = [
    { name: 'by another name', crd: definition('').replace('widgets.example.com', 'wrong'), findings: [size, 'unknown-field x'] },
    { name: 'in no scope', crd: definition('').replace('Namespaced', 'Namespace'), findings: [size, 'unknown-field x'] },
    { name: 'a field without a type takes anything', crd: definition('              x: {}\n'), findings: [size] },
    { name: 'a list without items takes anything', crd: definition('              x: {type: array}\n'), findings: [size] },
    { name: 'items of no type take anything, their list is one still', crd: definition('              x: {type: array, items: {type: strin}}\n'), findings: [size, 'wrong-type y'] },
    { name: 'a schema that has no type takes anything at all', crd: definition('').replace('        type: object\n        properties', '        properties'), findings: [] },
    { name: 'another version is not called unserved', crd: definition('').replace('Namespaced', 'Namespace'), version: 'v2', findings: [] },
    { name: 'a definition that does not even name its kind', crd: definition('').replace(', kind: Widget', ''), findings: [] },
  ];
  for (const { name, crd, version = 'v1', findings } of cases) test(name, () => {
    const workspace = new Workspace();
    const text = `apiVersion: example.com/${version}\nkind: Widget\nmetadata: {name: a}\nspec: {size: big, x: y}\n`;
    workspace.setFile('file:///w/crd.yaml', parseFile(crd));
    workspace.setFile('file:///w/a.yaml', parseFile(text));
    const report = (uri: string, whole: string) => workspace.documentsOf(uri).flatMap(document => diagnoseIn(workspace, document).map(({ code, range }) => `${code} ${whole.slice(range.start, range.end)}`));
    assert.deepEqual(report('file:///w/a.yaml', text), findings);
    assert.notDeepEqual(report('file:///w/crd.yaml', crd), [], 'the definition is told');
  });
});

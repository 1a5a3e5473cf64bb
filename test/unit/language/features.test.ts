import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { complete } from '../../../src/language/completion/complete.ts';
import { hover } from '../../../src/language/hover.ts';
import { outline, type OutlineItem } from '../../../src/language/outline.ts';
import { parseDocument } from '../../../src/manifest/parse.ts';
import { atCursor, applyEdits } from './marked.ts';

const HEAD = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n';
const TEMPLATE = `${HEAD}spec:\n  replicas: 3\n  template:\n    spec:\n      containers:\n      - name: web\n        image: web:1\n`;

function proposals(marked: string) {
  const { text, offset } = atCursor(marked);
  return { text, items: [...complete(text, offset)].sort((a, b) => a.sortText < b.sortText ? -1 : 1) };
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
    { name: 'kinds of a version', at: 'apiVersion: apps/v1\nkind: |\n', first: ['Deployment', 'StatefulSet', 'DaemonSet', 'ControllerRevision'] },
    { name: 'versions of a kind', at: 'apiVersion: |\nkind: Deployment\n', first: ['apps/v1'] },
    { name: 'the first keys of an empty manifest', at: 'apiVersion: v1\n|\n', first: ['kind', 'metadata', 'spec'] },
    { name: 'a list item between others', at: `${HEAD}spec:\n  template:\n    spec:\n      containers:\n      - name: a\n      - |\n      - name: b\n`, first: ['name', 'args'] },
    { name: 'a dash without its space', at: `${HEAD}spec:\n  template:\n    spec:\n      containers:\n      -|\n`, first: [] },
    { name: 'the end of a file', at: `${HEAD}spec:\n  template:\n    spec:\n      |`, first: ['containers', 'activeDeadlineSeconds'] },
    { name: 'an empty mapping before its neighbour', at: `${HEAD}spec:\n  template:\n    metadata:\n      |\n    spec: {}\n`, first: ['name', 'namespace', 'labels', 'annotations', 'finalizers', 'generateName', 'ownerReferences', 'creationTimestamp'] },
    { name: 'what is mostly written into metadata comes first, without what is there', at: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  |\n', first: ['namespace', 'labels', 'annotations', 'finalizers'], without: 'name' },
    { name: 'values of an enum in quotes', at: 'apiVersion: v1\nkind: Pod\nspec:\n  restartPolicy: "|"\n', first: ['Always', 'Never', 'OnFailure'] },
    { name: 'values of an enum in a list', at: 'apiVersion: v1\nkind: PersistentVolumeClaim\nspec:\n  accessModes:\n  - |\n', first: ['ReadOnlyMany', 'ReadWriteMany'] },
    { name: 'kinds of any version', at: 'kind: |\n', first: ['Deployment', 'Service', 'ConfigMap'] },
    { name: 'versions of any kind', at: 'apiVersion: |\n', first: ['apps/v1', 'v1'] },
    { name: 'an empty file', at: '|', first: ['apiVersion', 'kind'] },
    { name: 'a long file', at: `${HEAD.replace('name: web', `name: web\n  annotations:\n${'    a: "x"\n'.repeat(2500)}`)}spec:\n  template:\n    spec:\n      containers:\n      - name: web\n        |\n        image: a\n`, first: ['args', 'command'], without: 'image' },
    { name: 'the last item of a long List', at: `apiVersion: v1\nkind: List\nitems:\n${'- apiVersion: v1\n  kind: ConfigMap\n  data:\n    a: "b"\n'.repeat(600)}- apiVersion: apps/v1\n  kind: Deployment\n  spec:\n    |\n`, first: ['selector', 'template'] },
    { name: 'fields in flow style', at: `${HEAD}spec:\n  selector: {|}\n`, first: ['matchExpressions', 'matchLabels'] },
    { name: 'fields in braces that are not closed', at: `${HEAD}spec:\n  selector: {|\n  replicas: 3\n`, first: ['matchExpressions', 'matchLabels'] },
    { name: 'fields that flow style does not have yet', at: `${HEAD}spec:\n  selector: {matchLabels: {a: "b, {c"}, m|}\n`, first: ['matchExpressions'], without: 'matchLabels' },
    { name: 'fields before a neighbour in flow style', at: `${HEAD}spec:\n  selector: {| matchLabels: {a: b}}\n`, first: ['matchExpressions'], without: 'matchLabels' },
    { name: 'a key in flow style that is changed', at: `${HEAD}spec:\n  selector: {mat|: {a: b}}\n`, first: ['matchExpressions', 'matchLabels'] },
    { name: 'fields of an item in flow style', at: `${HEAD}spec:\n  template:\n    spec:\n      containers:\n      - {name: web, |}\n`, first: ['args', 'command'], without: 'name' },
    { name: 'values of an enum in flow style', at: `${HEAD}spec:\n  template:\n    spec:\n      containers: [{name: web, imagePullPolicy: |}]\n`, first: ['Always', 'IfNotPresent', 'Never'] },
    { name: 'values of an enum in brackets', at: 'apiVersion: v1\nkind: PersistentVolumeClaim\nspec:\n  accessModes: [|]\n', first: ['ReadOnlyMany', 'ReadWriteMany'] },
    { name: 'values of an enum in brackets that are not closed', at: 'apiVersion: v1\nkind: PersistentVolumeClaim\nspec:\n  accessModes: [ReadWriteOnce, "Read|\n  volumeName: a\n', first: ['ReadOnlyMany', 'ReadWriteMany'] },
    { name: 'values of an enum before a neighbour in brackets', at: 'apiVersion: v1\nkind: PersistentVolumeClaim\nspec: {accessModes: [| ReadWriteOnce]}\n', first: ['ReadOnlyMany', 'ReadWriteMany'] },
    { name: 'fields in quotes in flow style', at: `${HEAD}spec:\n  selector: {"|"}\n`, first: ['matchExpressions', 'matchLabels'] },
    { name: 'fields in quotes that are not closed in flow style', at: `${HEAD}spec:\n  selector: { "mat| }\n`, first: ['matchExpressions', 'matchLabels'] },
    { name: 'fields in single quotes in braces that are not closed', at: `${HEAD}spec:\n  selector: {'mat|\n  replicas: 3\n`, first: ['matchExpressions', 'matchLabels'] },
    { name: 'fields in quotes that flow style does not have yet', at: `${HEAD}spec:\n  selector: {"matchLabels": {a: b}, "mat|}\n`, first: ['matchExpressions'], without: 'matchLabels' },
    { name: 'fields in quotes before a neighbour in flow style', at: `${HEAD}spec:\n  selector: {"mat| "matchLabels": {a: b}}\n`, first: ['matchExpressions'], without: 'matchLabels' },
    { name: 'a key in quotes that is changed', at: `${HEAD}spec:\n  selector: {"mat|": {a: b}}\n`, first: ['matchExpressions', 'matchLabels'] },
    { name: 'fields in compact JSON', at: `{"apiVersion":"apps/v1","kind":"Deployment","spec":{"strategy":{"rollingUpdate":{"max|"}}}}`, first: ['maxSurge', 'maxUnavailable'] },
    { name: 'values of an enum in compact JSON', at: `${HEAD}spec:\n  strategy: {"type":"|"}\n`, first: ['Recreate', 'RollingUpdate'] },
    { name: 'values of an enum behind a colon without a blank', at: `${HEAD}spec:\n  strategy: {"type":|}\n`, first: ['Recreate', 'RollingUpdate'] },
    { name: 'fields in braces over several lines', at: `${HEAD}spec:\n  strategy: {\n    type: Recreate, # at once\n    rol|\n  }\n`, first: ['rollingUpdate'], without: 'type' },
    { name: 'fields in braces over several lines that are not closed', at: `${HEAD}spec:\n  strategy: {\n    |\n  replicas: 3\n`, first: ['rollingUpdate', 'type'] },
    { name: 'fields in JSON over several lines', at: '{\n  "apiVersion": "apps/v1",\n  "kind": "Deployment",\n  "spec": {\n    "replicas": 1,\n    "|"\n  }\n}\n', first: ['selector', 'template'], without: 'replicas' },
    { name: 'values in JSON over several lines', at: '{\n  "apiVersion": "apps/v1",\n  "kind": "Deployment",\n  "spec": {\n    "strategy": {\n      "type": "|"\n    }\n  }\n}\n', first: ['Recreate', 'RollingUpdate'] },
    { name: 'fields in quotes in block style', at: `${HEAD}spec:\n  "sel|\n`, first: ['selector', 'template'] },
    { name: 'a key in quotes in block style that is changed', at: `${HEAD}spec:\n  "sel|": {}\n  replicas: 1\n`, first: ['selector', 'template'], without: 'replicas' },
    { name: 'fields behind a text of several lines', at: `${TEMPLATE}        args:\n        - |2-\n            echo "{ [\n\n        ‸\n`, first: ['command', 'env'], without: 'args' },
    { name: 'fields of an item behind a text of several lines', at: `${TEMPLATE}        env:\n        - name: A\n          value: >\n            [ text\n          ‸\n`, first: ['valueFrom'], without: 'value' },
    { name: 'nothing in a text of several lines with braces', at: 'apiVersion: v1\nkind: ConfigMap\ndata:\n  a.json: >\n    {\n      "kind": {\n        "|\n      }\n    }\n', first: [] },
    { name: 'nothing behind a closed brace', at: `${HEAD}spec:\n  selector: {matchLabels: {} |}\n`, first: [] },
    { name: 'nothing behind a brace in a text', at: `${HEAD}spec:\n  selector:\n    matchLabels:\n      a: b {|\n`, first: [] },
    { name: 'fields in braces before a comment', at: `${HEAD}spec:\n  selector: {|} # web\n`, first: ['matchExpressions', 'matchLabels'] },
    { name: 'fields in braces that are not closed before a comment', at: `${HEAD}spec:\n  selector: {| # web\n  replicas: 3\n`, first: ['matchExpressions', 'matchLabels'] },
    { name: 'nothing in a comment with a brace', at: `${HEAD}spec:\n  # selector: {|}\n`, first: [] },
    { name: 'nothing in a comment', at: `${HEAD}spec:\n  # rep|\n`, first: [] },
    { name: 'nothing at the root of other YAML', at: 'services:\n  a: 1\n|', first: [] },
    { name: 'nothing in a Helm template', at: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .x }}\n|\n', first: [] },
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
  test('what is put into braces stays in them', () => {
    const put = (marked: string, label: string) => { const { text, items } = proposals(marked); const item = items.find(candidate => candidate.label === label); assert.ok(item); return applyEdits(text, [{ range: item.range, newText: item.insertText }]); };
    const at = (fields: string) => `${HEAD}spec:\n  template:\n    spec: {${fields}}\n`;
    assert.equal(put(at('con|'), 'containers'), at('containers: [$0]'));
    assert.equal(put(at('|'), 'securityContext'), at('securityContext: {$0}'));
    assert.equal(put(at('dns|Policy: Default'), 'dnsPolicy'), at('dnsPolicy: Default'));
    assert.equal(put(at('containers: [], host|'), 'hostname'), at('containers: [], hostname: $0'));
    assert.equal(put(at('"con|"'), 'containers'), at('"containers": [$0]'));
    assert.equal(put(at("'con|"), 'containers'), at("'containers': [$0]"));
    assert.equal(put(at('"dns|Policy": Default'), 'dnsPolicy'), at('"dnsPolicy": Default'));
    assert.equal(put(at('\n      |\n    '), 'securityContext'), at('\n      securityContext: {$0}\n    '));
    assert.equal(put(`${HEAD}spec:\n  "templ|"\n`, 'template'), `${HEAD}spec:\n  "template":\n    $0\n`);
    assert.equal(put('apiVersion: v1\n"ki|"\n', 'kind'), 'apiVersion: v1\n"kind": $0\n');
    assert.equal(put('apiVersion: v1\nkind: Pod\nmetadata: {labels: {"app|"}}\n', 'app.kubernetes.io/name'), 'apiVersion: v1\nkind: Pod\nmetadata: {labels: {"app.kubernetes.io/name": $0}}\n');
  });
  test('the snippet of a list begins its first item at the right column', () => {
    const { text, items } = proposals(`${HEAD}spec:\n  template:\n    spec:\n      contain|\n`);
    const item = items.find(candidate => candidate.label === 'containers');
    assert.ok(item);
    assert.equal(applyEdits(text, [{ range: item.range, newText: item.insertText }]), `${HEAD}spec:\n  template:\n    spec:\n      containers:\n      - $0\n`);
  });
});

suite('completion writes in the author\'s layout', () => {
  const cases: readonly { readonly name: string; readonly at: string; readonly label: string; readonly text: string }[] = [
    { name: 'four columns for a mapping', at: 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n    name: web\nspec:\n    sel|', label: 'selector', text: 'selector:\n        $0' },
    { name: 'dashes below their key', at: `${TEMPLATE}        por|`, label: 'ports', text: 'ports:\n        - $0' },
    { name: 'indented dashes', at: `${HEAD}spec:\n  template:\n    spec:\n      containers:\n        - name: web\n          por|`, label: 'ports', text: 'ports:\n            - $0' },
    { name: 'a name that snippets would read', at: 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  versions:\n  - schema:\n      openAPIV3Schema:\n        |', label: '$ref', text: '\\$ref: $0' },
  ];
  for (const { name, at, label, text } of cases) test(name, () => assert.equal(proposals(at).items.find(item => item.label === label)?.insertText, text));
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
  test('in a patch nothing is said of defaults', () => {
    const placed = { start: 0, document: parseDocument('apiVersion: v1\nkind: Service\nspec:\n  type: NodePort\n') };
    const offset = placed.document.text.indexOf('type');
    assert.match(hover(placed, offset)?.markdown ?? '', /Default here: `ClusterIP`/);
    assert.doesNotMatch(hover(placed, offset, { isPatch: true })?.markdown ?? 'Default here', /Default here/);
  });
  const resourceClaim = (field: string) => `apiVersion: v1\nkind: Pod\nspec:\n  resourceClaims:\n  - name: a\n    ${field}\n`;
  test('a field of later than 1.25 shows since when the API has it', () => assert.match(shown(resourceClaim('resource|ClaimName: b')) ?? '', /\n\nIn the API since Kubernetes 1\.31\.$/));
  test('so does a field of what came later itself', () => assert.match(shown(resourceClaim('').replace('name:', 'na|me:')) ?? '', /\n\nIn the API since Kubernetes 1\.26\.$/));
  test('a field that is gone shows until when the API had it', () => assert.equal(shown(resourceClaim('sou|rce: {}')), '**spec.resourceClaims[0].source**\n\nIn the API since Kubernetes 1.26.\n\nNo longer in the API since Kubernetes 1.31.'));
  test('a field that 1.25 has shows no history', () => assert.doesNotMatch(shown(TEMPLATE.replace('image:', 'im|age:')) ?? 'In the API', /In the API/));
  test('other YAML shows nothing', () => assert.equal(shown('a:\n  b|: 1\n'), undefined));
  test('a field of what is written again, and empty, has no default', () => assert.doesNotMatch(shown('apiVersion: v1\nkind: Pod\nspec:\n  |restartPolicy: Never\nspec:\n') ?? 'Default here', /Default here/));
  test('a list in the place of an item has no default', () => assert.match(shown('apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: web\n  - - |x\n') ?? '', /^\*\*spec\.containers\[1\]\*\* `Container`/));
});

test('the outline names objects, fields and list items', () => {
  const names = (items: readonly OutlineItem[]): unknown => items.map(item => item.children.length === 0 ? item.name : [item.name, names(item.children)]);
  assert.deepEqual(names(outline({ start: 0, document: parseDocument(TEMPLATE) })), [
    ['Deployment web', ['apiVersion', 'kind', ['metadata', ['name']], ['spec', ['replicas', ['template', [['spec', [['containers', [['web', ['name', 'image']]]]]]]]]]]],
  ]);
});

test('an object whose fields all come by a merge is inside its own range in the outline', () => {
  const [item] = outline({ start: 0, document: parseDocument('<<: {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}\n') });
  assert.equal(item?.name, 'Deployment web');
  assert.ok(item !== undefined && item.range.start <= item.selectionRange.start && item.selectionRange.end <= item.range.end);
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { actionsAt } from '../../../../src/language/actions/actionsAt.ts';
import { fixAll } from '../../../../src/language/actions/fixAll.ts';
import { diagnose } from '../../../../src/language/diagnose.ts';
import { parseDocument, parseFile } from '../../../../src/manifest/parse.ts';
import { applyEdits, atCursor, findingsOf } from '../marked.ts';

function offered(marked: string) {
  const { text, offset } = atCursor(marked);
  const file = parseFile(text);
  const placed = file.documents.findLast(({ start }) => start <= offset);
  assert.ok(placed);
  return { text: placed.document.text, actions: actionsAt(file, placed, { start: offset - placed.start, end: offset - placed.start }) };
}
const titles = (marked: string) => offered(marked).actions.map(({ title }) => title);
function after(marked: string, title: string): string {
  const { text, actions } = offered(marked);
  const action = actions.find(candidate => candidate.title === title);
  assert.ok(action, `${title} is not among ${actions.map(each => each.title).join(', ')}`);
  return applyEdits(text, action.edits);
}

const HEAD = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  selector:\n    matchLabels:\n      app: web\n  template:\n    metadata:\n      labels:\n        app: web\n        tier: front\n    spec:\n      containers:\n';
const CONTAINER = '      - name: web\n        image: web:1\n        ports:\n        - name: http\n          containerPort: 8080\n';
const at = (text: string, where: string) => text.replace(where, `|${where}`);

suite('actions on a container', () => {
  test('offer what it lacks', () => {
    assert.deepEqual(titles(at(HEAD + CONTAINER, 'image:')), ['Add a readiness probe', 'Add a liveness probe', 'Add resource requests and limits', 'Add a restricted security context']);
    assert.deepEqual(titles(at(`${HEAD}      - name: web\n        image: web:1\n        resources: {}\n`, 'image:')), ['Add a restricted security context']);
    assert.deepEqual(titles(at(`${HEAD}      - {name: web, image: "web:1"}\n`, 'image:')), []);
  });
  const additions: readonly (readonly [title: string, added: string])[] = [
    ['Add a readiness probe', '        readinessProbe:\n          httpGet:\n            path: /\n            port: http\n          periodSeconds: 10\n'],
    ['Add resource requests and limits', '        resources:\n          requests:\n            cpu: 100m\n            memory: 128Mi\n          limits:\n            memory: 128Mi\n'],
    ['Add a restricted security context', '        securityContext:\n          allowPrivilegeEscalation: false\n          readOnlyRootFilesystem: true\n          runAsNonRoot: true\n          capabilities:\n            drop: ["ALL"]\n          seccompProfile:\n            type: RuntimeDefault\n'],
  ];
  for (const [title, added] of additions) {
    test(title, () => {
      assert.equal(after(at(HEAD + CONTAINER, 'image:'), title), HEAD + CONTAINER + added);
      assert.deepEqual(findingsOf(HEAD + CONTAINER + added), []);
    });
  }
  test('put it before what follows, without a line break at the end, and with CRLF', () => {
    assert.equal(after(at(`${HEAD}${CONTAINER}      volumes: []\n`, 'image:'), 'Add a readiness probe'), `${HEAD}${CONTAINER}${additions[0]?.[1]}      volumes: []\n`);
    assert.equal(after(at((HEAD + CONTAINER).trimEnd(), 'image:'), 'Add a readiness probe'), (HEAD + CONTAINER + additions[0]?.[1]).trimEnd());
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    assert.equal(after(at(crlf(HEAD + CONTAINER), 'image:'), 'Add a readiness probe'), crlf(HEAD + CONTAINER + additions[0]?.[1]));
  });
  test('a port that is not for HTTP is probed by TCP', () => assert.match(after(at(`${HEAD}      - name: db\n        image: postgres:17\n        ports:\n        - containerPort: 5432\n`, 'image:'), 'Add a liveness probe'), /livenessProbe:\n {10}tcpSocket:\n {12}port: 5432\n/));
});

test('an object moves to a file whose name every system allows', () => {
  const { actions } = offered('apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: |system:reader\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n');
  assert.deepEqual(actions.find(({ title }) => title.startsWith('Move'))?.newFiles?.map(({ name }) => name), ['system-reader-clusterrole.yaml']);
});

suite('extracting variables', () => {
  const env = '        env:\n        - name: A\n          value: one\n        - name: B\n          value: "2"\n';
  test('all of them', () => {
    const text = after(at(`${HEAD}      - name: web\n        image: web:1\n${env}`, 'image:'), 'Extract 2 plain variables into ConfigMap web-env');
    assert.equal(text, `${HEAD}      - name: web\n        image: web:1\n        envFrom:\n        - configMapRef:\n            name: web-env\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web-env\ndata:\n  A: one\n  B: "2"\n`);
    assert.deepEqual(text.split('---\n').flatMap(findingsOf), []);
  });
  test('those that do not name others', () => {
    const text = after(at(`${HEAD}      - name: web\n        image: web:1\n${env}        - name: C\n          value: $(A)/c\n`, 'image:'), 'Extract 2 plain variables into ConfigMap web-env');
    assert.equal(text, `${HEAD}      - name: web\n        image: web:1\n        env:\n        - name: C\n          value: $(A)/c\n        envFrom:\n        - configMapRef:\n            name: web-env\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web-env\ndata:\n  A: one\n  B: "2"\n`);
  });
  test('none where none is plain', () => assert.ok(!titles(at(`${HEAD}      - name: web\n        image: web:1\n        env:\n        - name: A\n          valueFrom: {fieldRef: {fieldPath: metadata.name}}\n`, 'image:')).some(title => title.startsWith('Extract'))));
});

suite('generating what goes with a workload', () => {
  const generated = (kind: string) => after(at(HEAD + CONTAINER, 'kind:'), `Generate a ${kind} for Deployment web`).slice((HEAD + CONTAINER).length);
  test('only at its head', () => {
    assert.deepEqual(titles(at(HEAD + CONTAINER, 'kind:')), ['Service', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'NetworkPolicy'].map(kind => `Generate a ${kind} for Deployment web`));
    assert.deepEqual(titles(at(HEAD + CONTAINER, 'tier:')), []);
  });
  test('a Service selects what the workload selects and leads to its named port', () => assert.equal(generated('Service'), '---\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector:\n    app: web\n  ports:\n    - name: http\n      port: 80\n      targetPort: http\n'));
  for (const kind of ['Service', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'NetworkPolicy']) test(`a ${kind} is clean`, () => assert.deepEqual(findingsOf(generated(kind).replace('---\n', '')), []));
  test('no Service without ports', () => assert.ok(!titles(at(`${HEAD}      - name: web\n        image: web:1\n`, 'kind:')).some(title => title.includes('a Service'))));
});

test('an object of a file with several documents moves to a file of its own', () => {
  const { actions } = offered('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n---\n# second\napiVersion: v1\nkin|d: Secret\nmetadata:\n  name: b\n');
  assert.deepEqual(actions.filter(({ title }) => title.startsWith('Move')).map(({ title, newFiles }) => [title, newFiles]), [['Move Secret b to a file of its own', [{ name: 'b-secret.yaml', text: '# second\napiVersion: v1\nkind: Secret\nmetadata:\n  name: b\n' }]]]);
  assert.deepEqual(titles('apiVersion: v1\nkin|d: Secret\nmetadata:\n  name: b\n'), []);
  assert.deepEqual(titles('# licence\n---\napiVersion: v1\nkin|d: Secret\nmetadata:\n  name: b\n'), []);
});

test('all sure fixes apply at once', () => {
  const text = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  restartPolcy: Never\n  containers:\n  - name: c\n    image: busybox\n    imagePullPolcy: Always\n    env:\n    - name: A\n      value: 1\n';
  const fixed = applyEdits(text, fixAll(diagnose(parseDocument(text))));
  assert.deepEqual(findingsOf(fixed), []);
  assert.match(fixed, /restartPolicy: Never[^]*imagePullPolicy: Always[^]*value: "1"/);
});

suite('fix all', () => {
  const ingress = (backend: string) => `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: a\nspec:\n  rules:\n  - http:\n      paths:\n      - path: /\n        pathType: Prefix\n        backend:\n${backend}`;
  const pod = (spec: string) => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n${spec}`;
  const cases: readonly { readonly name: string; readonly text: string; readonly offered?: readonly string[] }[] = [
    { name: 'leaves the backend of an older Ingress as it is', text: ingress('          serviceName: s\n          servicePort: 80\n') },
    { name: 'leaves two keys that mean one field', text: pod('  containers:\n  - name: c\n    imagee: a\n    imag: b\n'), offered: ['Change to "image"', 'Change to "image"'] },
    { name: 'takes no longer name of another thing', text: pod('  image: y\n  containers:\n  - {name: c, image: x}\n') },
    { name: 'puts no text where a list belongs', text: pod('  containers:\n  - name: c\n    image: b\n    comand: ls\n'), offered: ['Change to "command"'] },
    { name: 'puts no text where a mapping belongs', text: pod('  containers:\n  - name: c\n    image: b\n    resource: none\n') },
    { name: 'puts no two entries into one field of another mapping', text: 'apiVersion: v1\nkind: Pod\nrestartPolicy: Always\nmetadata:\n  name: a\n  restartPolicy: Never\nspec:\n  containers:\n  - {name: c, image: b}\n', offered: ['Move "restartPolicy" into spec', 'Move "restartPolicy" into spec'] },
    { name: 'moves nothing to where another key gets the name', text: pod('  restartPolcy: Always\n  containers:\n  - name: c\n    image: b\n    restartPolcy: {a: 1}\n') .replace('  name: a\n', '  name: a\n  restartPolicy: Never\n'), offered: ['Move "restartPolicy" into spec', 'Change to "restartPolicy"'] },
  ];
  for (const { name, text, offered: expected = [] } of cases) {
    test(name, () => {
      const findings = diagnose(parseDocument(text));
      assert.deepEqual(findings.flatMap(({ fixes }) => fixes.map(({ title }) => title)), expected);
      assert.equal(applyEdits(text, fixAll(findings)), text);
    });
  }
  test('writes a name whose value fits', () => {
    const text = pod('  containers:\n  - name: c\n    image: b\n    comand: [ls]\n    imagePullPolcy:\n');
    assert.equal(applyEdits(text, fixAll(diagnose(parseDocument(text)))), text.replace('comand', 'command').replace('Polcy', 'Policy'));
  });
});

test('what is only likely is offered and not applied with all', () => {
  const guesses: readonly (readonly [what: string, text: string])[] = [
    ['another name', 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: Web_1\nspec:\n  containers:\n  - name: c\n    image: busybox\n    volumeMounts:\n    - {name: cahce, mountPath: /c}\n  volumes:\n  - name: cache\n'],
    ['another quantity', 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: c\n    image: busybox\n    resources: {requests: {memory: 2Gi}, limits: {memory: 1Gi}}\n'],
    ['another value', 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  restartPolicy: Nevr\n  containers: [{name: c, image: busybox}]\n'],
  ];
  for (const [what, text] of guesses) {
    const findings = diagnose(parseDocument(text));
    assert.notEqual(findings.flatMap(({ fixes }) => fixes).length, 0, what);
    assert.deepEqual(fixAll(findings), [], what);
  }
  const cased = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  restartPolicy: never\n  containers: [{name: c, image: busybox}]\n';
  assert.deepEqual(fixAll(diagnose(parseDocument(cased))).map(({ newText }) => newText), ['Never']);
});

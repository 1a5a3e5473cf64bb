import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { complete } from '../../../../src/language/completion/complete.ts';
import { describeNamed } from '../../../../src/language/navigation/describeNamed.ts';
import { namedAt } from '../../../../src/language/navigation/namedAt.ts';
import { rename, renamedRange } from '../../../../src/language/navigation/rename.ts';
import { usesOf } from '../../../../src/language/navigation/usesOf.ts';
import { workspaceSymbols } from '../../../../src/language/navigation/workspaceSymbols.ts';
import { Workspace } from '../../../../src/language/workspace/workspace.ts';
import { parseFile } from '../../../../src/manifest/parse.ts';
import { applyEdits } from '../marked.ts';

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
        tier: front
    spec:
      serviceAccountName: runner
      volumes:
      - name: files
        configMap:
          name: settings
      containers:
      - name: main
        image: web:1
        args: ["--port=$(PORT)", "$$(PORT)"]
        env:
        - name: PORT
          value: "80"
        - name: LEVEL
          valueFrom:
            configMapKeyRef:
              name: settings
              key: level
        ports:
        - name: http
          containerPort: 80
        readinessProbe:
          httpGet:
            path: /
            port: http
        volumeMounts:
        - name: files
          mountPath: /etc/web
`;
const SETTINGS = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  level: info\n  "other": x\n';
const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: front\nspec:\n  selector:\n    app: web\n  ports:\n  - name: www\n    port: 80\n    targetPort: http\n';
const INGRESS = 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: front\nspec:\n  rules:\n  - http:\n      paths:\n      - path: /\n        pathType: Prefix\n        backend:\n          service:\n            name: front\n            port:\n              name: www\n';
const SCALER = 'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: web\nspec:\n  maxReplicas: 3\n  scaleTargetRef:\n    apiVersion: apps/v1\n    kind: Deployment\n    name: web\n';
const OTHER = `${SETTINGS.replace('name: settings', 'name: settings\n  namespace: other')}---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: web\nspec:\n  minAvailable: 1\n  selector:\n    matchLabels:\n      app: web\n`;

const files: Readonly<Record<string, string>> = { 'deployment.yaml': DEPLOYMENT, 'settings.yaml': SETTINGS, 'service.yaml': SERVICE, 'ingress.yaml': INGRESS, 'scaler.yaml': SCALER };

/** A workspace of the files, one of them with a `|` at the cursor. */
function open(marked: Readonly<Record<string, string>>) {
  const workspace = new Workspace();
  const texts = new Map<string, string>();
  let at: { readonly uri: string; readonly offset: number } | undefined;
  for (const [name, text] of Object.entries({ ...files, ...marked })) {
    const uri = `file:///${name}`;
    const cursor = name in marked ? text.indexOf('‸') : -1;
    if (cursor >= 0) at = { uri, offset: cursor };
    texts.set(uri, text.replace('‸', ''));
    workspace.setFile(uri, parseFile(text.replace('‸', '')));
  }
  assert.ok(at, 'no cursor');
  const { uri, offset } = at;
  const document = workspace.documentsOf(uri).findLast(({ start }) => start <= offset);
  assert.ok(document);
  return { workspace, texts, document, offset: offset - document.start };
}

const at = (name: string, before: string) => {
  const text = files[name] ?? '';
  assert.ok(text.includes(before), before);
  return { [name]: text.replace(before, `${before}‸`) };
};

function found(marked: Readonly<Record<string, string>>) {
  const { workspace, document, offset, texts } = open(marked);
  const named = namedAt(workspace, document, offset);
  const place = ({ document: { uri, start }, range, role }: NonNullable<typeof named>['occurrences'][number]) => {
    const text = texts.get(uri) ?? '';
    const line = text.slice(text.lastIndexOf('\n', start + range.start - 1) + 1, start + range.end).trimStart().replace(/\s+/g, ' ');
    return `${uri.slice('file:///'.length)}: ${line}${role === 'declaration' ? ' *' : ''}`;
  };
  return { workspace, document, offset, texts, named, what: named === undefined ? undefined : `${named.what} ${named.name}`, places: named?.occurrences.map(place).sort() ?? [] };
}

suite('where a name is written', () => {
  const cases: readonly { readonly name: string; readonly at: Readonly<Record<string, string>>; readonly what: string; readonly places: readonly string[] }[] = [
    { name: 'an object, from a reference', at: at('deployment.yaml', '        configMap:\n          name: set'), what: 'ConfigMap settings', places: ['deployment.yaml: name: settings', 'deployment.yaml: name: settings', 'settings.yaml: name: settings *'] },
    { name: 'an object, from its own name', at: at('settings.yaml', '  name: s'), what: 'ConfigMap settings', places: ['deployment.yaml: name: settings', 'deployment.yaml: name: settings', 'settings.yaml: name: settings *'] },
    { name: 'an object that nobody declares', at: at('deployment.yaml', 'serviceAccountName: run'), what: 'ServiceAccount runner', places: ['deployment.yaml: serviceAccountName: runner'] },
    { name: 'a key', at: at('deployment.yaml', 'key: lev'), what: 'key level', places: ['deployment.yaml: key: level', 'settings.yaml: level *'] },
    { name: 'a key, from where it is set', at: at('settings.yaml', '  lev'), what: 'key level', places: ['deployment.yaml: key: level', 'settings.yaml: level *'] },
    { name: 'a Service, from an Ingress', at: at('ingress.yaml', '            name: fr'), what: 'Service front', places: ['ingress.yaml: name: front', 'service.yaml: name: front *'] },
    { name: 'a Service\'s port', at: at('ingress.yaml', '              name: w'), what: 'port www', places: ['ingress.yaml: name: www', 'service.yaml: - name: www *'] },
    { name: 'a container\'s port, from a Service', at: at('service.yaml', 'targetPort: ht'), what: 'port http', places: ['deployment.yaml: - name: http *', 'deployment.yaml: port: http', 'service.yaml: targetPort: http'] },
    { name: 'a container\'s port, from itself', at: at('deployment.yaml', '- name: ht'), what: 'port http', places: ['deployment.yaml: - name: http *', 'deployment.yaml: port: http', 'service.yaml: targetPort: http'] },
    { name: 'a workload, from its scaler', at: at('scaler.yaml', '    name: w'), what: 'Deployment web', places: ['deployment.yaml: name: web *', 'scaler.yaml: name: web'] },
    { name: 'a volume', at: at('deployment.yaml', 'volumeMounts:\n        - name: fi'), what: 'volume files', places: ['deployment.yaml: - name: files', 'deployment.yaml: - name: files *'] },
    { name: 'a variable', at: at('deployment.yaml', '"--port=$(PO'), what: 'variable PORT', places: ['deployment.yaml: - name: PORT *', 'deployment.yaml: args: ["--port=$(PORT'] },
    { name: 'a label, from a Service\'s selector', at: at('service.yaml', '    app: w'), what: 'label web', places: ['deployment.yaml: app: web', 'deployment.yaml: app: web *', 'service.yaml: app: web'] },
    { name: 'a label that nothing selects by', at: at('deployment.yaml', 'tier: fr'), what: 'label front', places: ['deployment.yaml: tier: front *'] },
    { name: 'an object of another namespace is another one', at: { ...at('deployment.yaml', '        configMap:\n          name: set'), 'deployment.yaml': DEPLOYMENT.replace('  name: web\n', '  name: web\n  namespace: shop\n').replace('configMap:\n          name: set', 'configMap:\n          name: set‸'), 'settings.yaml': SETTINGS.replace('name: settings', 'name: settings\n  namespace: shop'), 'other.yaml': OTHER }, what: 'ConfigMap settings', places: ['deployment.yaml: name: settings', 'deployment.yaml: name: settings', 'settings.yaml: name: settings *'] },
  ];
  for (const { name, at: marked, what, places } of cases) {
    test(name, () => {
      const answer = found(marked);
      assert.equal(answer.what, what);
      assert.deepEqual(answer.places, [...places].sort());
    });
  }
  test('nothing at other values', () => assert.equal(found(at('deployment.yaml', 'image: we')).named, undefined));
});

suite('renaming', () => {
  const renamed = (marked: Readonly<Record<string, string>>, newName: string) => {
    const { named, texts, document, offset } = found(marked);
    assert.ok(named);
    assert.ok(renamedRange(named, document, offset));
    const answer = rename(named, newName);
    if ('refusal' in answer) return answer.refusal;
    return Object.fromEntries(answer.edits.map(({ document: { uri, start }, edits }) => {
      const text = texts.get(uri) ?? '';
      return [uri.slice('file:///'.length), applyEdits(text, edits.map(({ range, newText }) => ({ newText, range: { start: start + range.start, end: start + range.end } })))];
    }));
  };
  test('an object in all files', () => assert.deepEqual(renamed(at('settings.yaml', '  name: s'), 'config'), { 'settings.yaml': SETTINGS.replace('name: settings', 'name: config'), 'deployment.yaml': DEPLOYMENT.replaceAll('name: settings', 'name: config') }));
  test('a label in all selectors', () => assert.deepEqual(renamed(at('service.yaml', '    app: w'), 'shop'), { 'service.yaml': SERVICE.replace('app: web', 'app: shop'), 'deployment.yaml': DEPLOYMENT.replaceAll('app: web', 'app: shop') }));
  test('a key keeps its quotes', () => assert.deepEqual(renamed(at('settings.yaml', '  "oth'), 'more'), { 'settings.yaml': SETTINGS.replace('"other"', '"more"') }));
  test('a variable inside a text', () => assert.deepEqual(renamed(at('deployment.yaml', '- name: PO'), 'LISTEN'), { 'deployment.yaml': DEPLOYMENT.replace('name: PORT', 'name: LISTEN').replace('=$(PORT)', '=$(LISTEN)') }));
  test('to what YAML would take for a number, in quotes', () => assert.deepEqual(renamed(at('settings.yaml', '  name: s'), '12'), { 'settings.yaml': SETTINGS.replace('name: settings', 'name: "12"'), 'deployment.yaml': DEPLOYMENT.replaceAll('name: settings', 'name: "12"') }));
  test('not to what Kubernetes refuses', () => assert.match(String(renamed(at('settings.yaml', '  name: s'), 'Not Valid')), /a lowercase RFC 1123 subdomain must consist of/));
  test('not to what is there', () => assert.equal(renamed({ ...at('settings.yaml', '  name: s'), 'more.yaml': SETTINGS.replace('settings', 'more') }, 'more'), 'ConfigMap "more" is there already'));
  const apart = (marked: string): Readonly<Record<string, string>> => ({ 'a/deployment.yaml': DEPLOYMENT, 'a/settings.yaml': marked, 'b/deployment.yaml': DEPLOYMENT, 'b/settings.yaml': SETTINGS, 'deployment.yaml': '', 'settings.yaml': '', 'service.yaml': '', 'ingress.yaml': '', 'scaler.yaml': '' });
  test('an object of one application, not its namesake in another folder', () => assert.deepEqual(renamed(apart(SETTINGS.replace('  name: s', '  name: s‸')), 'config'), { 'a/settings.yaml': SETTINGS.replace('name: settings', 'name: config'), 'a/deployment.yaml': DEPLOYMENT.replaceAll('name: settings', 'name: config') }));
  test('a key of one application', () => assert.deepEqual(renamed(apart(SETTINGS.replace('  lev', '  lev‸')), 'loud'), { 'a/settings.yaml': SETTINGS.replace('level:', 'loud:'), 'a/deployment.yaml': DEPLOYMENT.replace('key: level', 'key: loud') }));
  test('not what several folders declare for one that names it', () => assert.equal(renamed({ ...apart(SETTINGS), 'deployment.yaml': DEPLOYMENT.replace('        configMap:\n          name: set', '        configMap:\n          name: set‸') }, 'config'), 'the ConfigMap "settings" is declared in 2 folders, which may belong to several applications: only you can tell which to rename'));
  test('not a label of pods in several folders', () => assert.match(String(renamed({ 'a/deployment.yaml': DEPLOYMENT, 'service.yaml': SERVICE.replace('    app: w', '    app: w‸') }, 'shop')), /^the label "web" is declared in 2 folders/));
  test('an object with the patches of its own overlays', () => {
    const kustomization = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../base]\npatches: [{path: patch.yaml}]\n';
    const patch = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata: {more: x}\n';
    const overlay = (app: string) => ({ [`${app}/prod/kustomization.yaml`]: kustomization, [`${app}/prod/patch.yaml`]: patch });
    const texts = { ...apart(''), 'a/settings.yaml': '', 'a/deployment.yaml': '', 'b/deployment.yaml': '', 'b/settings.yaml': '', 'a/base/settings.yaml': SETTINGS.replace('  name: s', '  name: s‸'), 'b/base/settings.yaml': SETTINGS, ...overlay('a'), ...overlay('b') };
    assert.deepEqual(renamed(texts, 'config'), { 'a/base/settings.yaml': SETTINGS.replace('name: settings', 'name: config'), 'a/prod/patch.yaml': patch.replace('settings', 'config') });
  });
  const service = (namespace: string, at = '') => `apiVersion: v1\nkind: Service\nmetadata:\n  name: web${at}\n${namespace === '' ? '' : `  namespace: ${namespace}\n`}spec:\n  selector:\n    app: web\n  ports:\n  - port: 80\n    targetPort: http\n`;
  const ingress = (namespace: string, at = '') => `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: to-web\n${namespace === '' ? '' : `  namespace: ${namespace}\n`}spec:\n  defaultBackend:\n    service:\n      name: web${at}\n      port:\n        number: 80\n`;
  const workload = (namespace: string, at = '') => `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: w\n${namespace === '' ? '' : `  namespace: ${namespace}\n`}spec:\n  selector:\n    matchLabels:\n      app: web${at}\n  template:\n    metadata:\n      labels:\n        app: web\n    spec:\n      containers:\n      - name: a\n        image: b\n        ports:\n        - name: http\n          containerPort: 80\n`;
  const none = { 'deployment.yaml': '', 'settings.yaml': '', 'service.yaml': '', 'ingress.yaml': '', 'scaler.yaml': '' };
  const namesakes: readonly { readonly name: string; readonly at: Readonly<Record<string, string>>; readonly changed: readonly string[] }[] = [
    { name: 'the Service without a namespace, not its namesake in one', at: { 'a.yaml': service('', '‸'), 'b.yaml': service('other') }, changed: ['a.yaml'] },
    { name: 'the Service in a namespace, not its namesake without one', at: { 'a.yaml': service(''), 'b.yaml': service('other', '‸') }, changed: ['b.yaml'] },
    { name: 'the one in a file of both', at: { 'a.yaml': `${service('', '‸')}---\n${service('other')}` }, changed: ['a.yaml'] },
    { name: 'the Service with the references of its own namespace', at: { 'a.yaml': service('', '‸'), 'b.yaml': service('other'), 'c.yaml': ingress(''), 'd.yaml': ingress('other'), 'e.yaml': ingress('third') }, changed: ['a.yaml', 'c.yaml', 'e.yaml'] },
    { name: 'the Service without a namespace, from a reference in a third', at: { 'a.yaml': service(''), 'b.yaml': service('other'), 'c.yaml': ingress(''), 'd.yaml': ingress('other'), 'e.yaml': ingress('third', '‸') }, changed: ['a.yaml', 'c.yaml', 'e.yaml'] },
    { name: 'the Service in a namespace, not its namesake in a third', at: { 'a.yaml': service('other', '‸'), 'b.yaml': service('third'), 'd.yaml': ingress('other'), 'e.yaml': ingress('third') }, changed: ['a.yaml', 'd.yaml'] },
    { name: 'the Service of a reference in its namespace', at: { 'a.yaml': service(''), 'b.yaml': service('other'), 'c.yaml': ingress(''), 'd.yaml': ingress('other', '‸') }, changed: ['b.yaml', 'd.yaml'] },
    { name: 'the Service of a reference without a namespace', at: { 'a.yaml': service(''), 'b.yaml': service('other'), 'c.yaml': ingress('', '‸'), 'd.yaml': ingress('other') }, changed: ['a.yaml', 'c.yaml'] },
    { name: 'the only one there is, wherever its references are', at: { 'b.yaml': service('other', '‸'), 'c.yaml': ingress(''), 'd.yaml': ingress('other') }, changed: ['b.yaml', 'c.yaml', 'd.yaml'] },
    { name: 'a label of one namespace', at: { 'a.yaml': service(''), 'b.yaml': service('other'), 'c.yaml': workload('', '‸'), 'd.yaml': workload('other') }, changed: ['a.yaml', 'c.yaml'] },
    { name: 'a port of one namespace', at: { 'a.yaml': service(''), 'b.yaml': service('other'), 'c.yaml': workload('').replace('name: http', 'name: ht‸tp'), 'd.yaml': workload('other') }, changed: ['a.yaml', 'c.yaml'] },
  ];
  for (const { name, at: marked, changed } of namesakes) {
    test(name, () => {
      const { named } = found({ ...none, ...marked });
      assert.deepEqual([...new Set(named?.occurrences.map(({ document }) => document.uri.slice('file:///'.length)))].sort(), changed);
      const edited = renamed({ ...none, ...marked }, 'shop');
      assert.deepEqual(typeof edited === 'string' ? edited : Object.keys(edited).sort(), changed);
      if (changed.length === 1 && 'a.yaml' in marked && changed[0] === 'a.yaml') assert.equal((edited as Readonly<Record<string, string>>)['a.yaml'], marked['a.yaml']?.replace('web‸', 'shop'));
    });
  }
  test('not a volume to its neighbour\'s name', () => assert.equal(renamed({ 'deployment.yaml': DEPLOYMENT.replace('      containers:', '      - name: more\n        emptyDir: {}\n      containers:').replace('- name: files', '- name: fi‸les') }, 'more'), 'there is a volume "more" already'));
});

test('hover tells where a name is declared, what it holds and how often it is used', () => {
  const { workspace, named } = found(at('deployment.yaml', '        configMap:\n          name: set'));
  assert.ok(named);
  assert.equal(describeNamed(workspace, named), 'ConfigMap `settings`: declared in [settings.yaml:4](file:///settings.yaml#L4), used 2 times\n\n`level`, `other`');
  const missing = found(at('deployment.yaml', 'serviceAccountName: run'));
  assert.ok(missing.named);
  assert.equal(describeNamed(missing.workspace, missing.named), 'ServiceAccount `runner`: not declared in this workspace, used once');
});

test('a workload is used by what names it and by what selects its pods', () => {
  const { workspace, document } = open({ ...at('deployment.yaml', 'name: web'), 'other.yaml': OTHER });
  const [placed] = workspace.objectsOf(document);
  assert.ok(placed);
  assert.deepEqual(usesOf(workspace, placed).map(({ document: { uri } }) => uri).sort(), ['file:///other.yaml', 'file:///scaler.yaml', 'file:///service.yaml']);
});

test('symbols of the workspace are found by letters of their kind and name', () => {
  const { workspace } = open(at('deployment.yaml', 'name: web'));
  const names = (query: string) => workspaceSymbols(workspace, query).map(({ object: { kind, name } }) => `${kind} ${name}`);
  assert.deepEqual(names('sett'), ['ConfigMap settings']);
  assert.deepEqual(names('front').sort(), ['Ingress front', 'Service front']);
  assert.deepEqual(names('deployment web'), ['Deployment web']);
  assert.equal(names('').length, 5);
  assert.deepEqual(names('zzz'), []);
});

suite('completion offers what the workspace has', () => {
  const labels = (name: string, text: string) => {
    const { workspace, document, offset } = open({ [name]: text });
    return complete(document.document.text, offset, { workspace }).filter(({ kind }) => kind === 'reference' || kind === 'value').map(({ label }) => label);
  };
  const cases: readonly { readonly name: string; readonly file: string; readonly text: string; readonly labels: readonly string[] }[] = [
    { name: 'names of objects', file: 'deployment.yaml', text: DEPLOYMENT.replace('configMap:\n          name: settings', 'configMap:\n          name: ‸'), labels: ['settings'] },
    { name: 'keys of the named object', file: 'deployment.yaml', text: DEPLOYMENT.replace('key: level', 'key: ‸'), labels: ['level', 'other'] },
    { name: 'ports of the named Service', file: 'ingress.yaml', text: INGRESS.replace('name: www', 'name: ‸'), labels: ['www'] },
    { name: 'names of the target\'s kind', file: 'scaler.yaml', text: SCALER.replace('    name: web', '    name: ‸'), labels: ['web'] },
    { name: 'volumes of the pod', file: 'deployment.yaml', text: DEPLOYMENT.replace('volumeMounts:\n        - name: files', 'volumeMounts:\n        - name: ‸'), labels: ['files'] },
    { name: 'ports of the container', file: 'deployment.yaml', text: DEPLOYMENT.replace('port: http', 'port: ‸'), labels: ['http'] },
    { name: 'ports of the selected pods', file: 'service.yaml', text: SERVICE.replace('targetPort: http', 'targetPort: ‸'), labels: ['http'] },
    { name: 'labels of pods', file: 'service.yaml', text: SERVICE.replace('    app: web', '    ‸'), labels: ['app', 'tier'] },
    { name: 'values of a label', file: 'service.yaml', text: SERVICE.replace('    app: web', '    tier: ‸'), labels: ['front'] },
  ];
  for (const { name, file, text, labels: expected } of cases) test(name, () => assert.deepEqual(labels(file, text), expected));
});

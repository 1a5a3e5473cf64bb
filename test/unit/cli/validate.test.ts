import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { withoutKnown, writeBaseline } from '../../../src/cli/validate/baseline.ts';
import { collectFiles } from '../../../src/cli/validate/collectFiles.ts';
import { usefulWorkers } from '../../../src/cli/validate/diagnosisWorkers.ts';
import { findingsByWorkers, findingsOf } from '../../../src/cli/validate/findingsOf.ts';
import { readValidateOptions } from '../../../src/cli/validate/options.ts';
import { readSettingsFile } from '../../../src/cli/validate/settingsFile.ts';
import { formatReport } from '../../../src/cli/validate/report.ts';

const findings = findingsOf([{ name: 'dir/a.yaml', text: 'a: 1\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndta:\n  k: v\n' }]);

test('a finding has the place of its key, counted from 1', () => assert.deepEqual(findings, [{
  file: 'dir/a.yaml', line: 6, column: 1, endLine: 6, endColumn: 4, code: 'unknown-field', severity: 'error', message: 'unknown field "dta" in ConfigMap; did you mean "data"?',
}]));

test('text has one line a finding', () => assert.equal(formatReport(findings, 'text', '1'), 'dir/a.yaml:6:1: error: unknown field "dta" in ConfigMap; did you mean "data"? [unknown-field]\n'));

test('SARIF names rule, level and region', () => {
  const { runs } = JSON.parse(formatReport(findings, 'sarif', '1')) as { runs: { results: { ruleId: string; level: string; locations: { physicalLocation: { region: unknown } }[] }[] }[] };
  assert.deepEqual(runs[0]?.results.map(({ ruleId, level, locations }) => ({ ruleId, level, region: locations[0]?.physicalLocation.region })), [
    { ruleId: 'unknown-field', level: 'error', region: { startLine: 6, startColumn: 1, endLine: 6, endColumn: 4 } },
  ]);
});

suite('slipway validate over files', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-validate-'));
  after(() => fs.rmSync(folder, { recursive: true }));
  const write = (name: string, text: string) => { fs.writeFileSync(path.join(folder, name), text); return path.join(folder, name); };
  const good = write('good.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
  const bad = write('bad file.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndta: {}\n');
  fs.mkdirSync(path.join(folder, 'folder.yaml'));
  const binary = write('binary.yaml', 'a\0b');
  const run = (names: readonly string[]) => {
    const [problems, findings] = [[] as string[], [] as string[]];
    for (const file of collectFiles(names, problem => { problems.push(problem.message); })) findings.push(...findingsOf([file]).map(({ code }) => `${path.basename(file.name)} ${code}`));
    return { problems, findings };
  };
  test('a clean file has no findings', () => assert.deepEqual(run([good]), { problems: [], findings: [] }));
  test('what cannot be read hides nothing else', () => assert.deepEqual(run([folder, path.join(folder, 'none')]), {
    problems: [`${binary} is not text`, `${path.join(folder, 'none')}: no such file or folder`], findings: ['bad file.yaml unknown-field'],
  }));
  test('a folder is read with kustomizations that have no extension', () => {
    const app = path.join(folder, 'app');
    fs.mkdirSync(app);
    for (const name of ['Kustomization', 'a.yaml', 'b.yml', 'notes.txt']) fs.writeFileSync(path.join(app, name), '');
    assert.deepEqual(collectFiles([app]).map(({ name }) => path.relative(app, name)), ['Kustomization', 'a.yaml', 'b.yml']);
  });
  test('a half-written selector in one file takes nothing from the others', () => {
    const service = { name: 'b.yaml', text: 'apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b}\nspec:\n  selector:\n    matchExpressions:\n      key: app\n' };
    assert.deepEqual(new Set(findingsOf([service, { name: 'a.yaml', text: fs.readFileSync(bad, 'utf8') }]).filter(({ severity }) => severity === 'error').map(({ file, code }) => `${file} ${code}`)), new Set(['b.yaml wrong-type', 'a.yaml unknown-field']));
  });
  test('SARIF encodes file names', () => assert.match(formatReport(findingsOf([{ name: 'bad file.yaml', text: fs.readFileSync(bad, 'utf8') }]), 'sarif', '1'), /"uri": "bad%20file\.yaml"/));
});

suite('what slipway validate is asked for', () => {
  const read = (flags: Readonly<Record<string, string | readonly string[]>>) => readValidateOptions(flags, { names: ['a.yaml'], version: '1' });
  test('defaults', () => assert.deepEqual(read({}), { version: '1', paths: { schemas: [], nodes: undefined }, format: 'text', level: 'warning', settings: { practice: 'off', podSecurity: 'off', severities: {} } }));
  test('profiles and severities', () => assert.deepEqual(read({ 'kubernetes-version': '1.29', 'practice': 'hint', 'pod-security': 'restricted', 'severity': ['latest-tag=error', 'unknown-field=off'], 'level': 'hint' }).settings, { kubernetesMinor: 29, practice: 'hint', podSecurity: 'restricted', severities: { 'latest-tag': 'error', 'unknown-field': 'off' } }));
  test('flags win over the settings file, code by code', () => assert.deepEqual(readValidateOptions({ practice: 'off', severity: ['latest-tag=error'] }, { names: ['a.yaml'], version: '1', file: { kubernetesVersion: '1.29', practice: 'hint', severity: { 'latest-tag': 'off', 'unused-volume': 'off' } } }).settings,
    { kubernetesMinor: 29, practice: 'off', podSecurity: 'off', severities: { 'latest-tag': 'error', 'unused-volume': 'off' } }));
  test('the settings file is looked for upwards', t => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-settings-'));
    t.after(() => fs.rmSync(folder, { recursive: true }));
    const below = path.join(folder, 'a', 'b');
    fs.mkdirSync(below, { recursive: true });
    fs.writeFileSync(path.join(folder, '.slipway.yaml'), 'kubernetesVersion: "1.30"\n');
    assert.deepEqual(readSettingsFile(below), { kubernetesVersion: '1.30' });
    fs.writeFileSync(path.join(folder, '.slipway.yaml'), 'schemas: [crds]\nnodes: nodes.yaml\n');
    assert.deepEqual(readSettingsFile(below), { schemas: [path.join(folder, 'crds')], nodes: path.join(folder, 'nodes.yaml') });
    fs.writeFileSync(path.join(below, '.slipway.yaml'), 'kubernetesVersion: 1.30\n');
    assert.throws(() => readSettingsFile(below), /kubernetesVersion takes "1\.25" to the newest, in quotes$/);
  });
  const wrong: readonly (readonly [name: string, flags: Readonly<Record<string, string | readonly string[]>>, message: RegExp])[] = [
    ['a version', { 'kubernetes-version': '1.3' }, /takes 1\.25 to the newest/], ['a format', { format: 'xml' }, /^--format takes text, json or sarif, not "xml"$/], ['a code', { severity: ['nothing=off'] }, /there is no diagnostic "nothing"/], ['a severity', { severity: ['latest-tag=loud'] }, /not "latest-tag=loud"/],
  ];
  for (const [name, flags, message] of wrong) test(`${name} that it does not know is refused`, () => assert.throws(() => read(flags), (error: Error) => message.test(error.message)));
});

suite('a baseline', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-baseline-'));
  after(() => fs.rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'baseline.json');
  const text = (keys: readonly string[]) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n${keys.map(key => `${key}: {}\n`).join('')}`;
  const found = (keys: readonly string[]) => findingsOf([{ name: 'a.yaml', text: text(keys) }]);
  test('leaves out what it holds, wherever it moved, and nothing more', () => {
    writeBaseline(found(['one', 'two']), file);
    assert.deepEqual(withoutKnown(found(['three', 'two', 'one']), file).map(({ line }) => line), [4]);
    assert.deepEqual(withoutKnown(found(['one', 'two']), file), []);
  });
  test('that is none is refused', () => {
    fs.writeFileSync(file, '[]');
    assert.throws(() => withoutKnown([], file), /is no baseline of slipway validate/);
  });
});

test('files that a Compose file names are read, and not judged themselves', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-compose-'));
  try {
    fs.writeFileSync(path.join(folder, 'db.yml'), 'services:\n  db: {imgae: a, ports: ["80:80"]}\n');
    const name = path.join(folder, 'compose.yaml');
    const found = findingsOf([{ name, text: 'include: [db.yml, none.yml]\nservices:\n  web: {image: a, depends_on: [db], ports: ["80:80"]}\n' }]);
    assert.deepEqual(found.map(({ code, related = [] }) => [code, ...related.map(({ file, line, column }) => `${path.basename(file)}:${line}:${column}`)]), [['compose-missing-file'], ['compose-port-conflict', 'db.yml:2:26']]);
  } finally { fs.rmSync(folder, { recursive: true }); }
});

test('a kustomization may name what is no file; what is not on the disk is missing', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-kustomization-'));
  try {
    fs.writeFileSync(path.join(folder, 'there.yaml'), '');
    const of = (resource: string) => findingsOf([{ name: path.join(folder, 'kustomization.yaml'), text: `resources: [${resource}]\n` }]).map(({ code }) => code);
    for (const resource of ['there.yaml', 'Github.com:owner/repo', 'C:/x', 'https://example.com/a.yaml', 'git::https://example.com/a', 'file://server/share/a.yaml', 'file:///none']) assert.deepEqual(of(resource), [], resource);
    assert.deepEqual(of('none.yaml'), ['missing-file']);
  } finally { fs.rmSync(folder, { recursive: true }); }
});

suite('threads that help', () => {
  const files = Array.from({ length: 150 }, (_, index) => ({ name: `dir/${index}.yaml`, text: index % 3 === 0 ? `apiVersion: v1\nkind: Service\nmetadata: {name: s${index}}\nspec:\n  prots: []\n  selector: {app: a${index}}\n` : index % 3 === 1 ? `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A${index}}\n---\na: "b\n` : `apiVersion: v1\nkind: Pod\nmetadata: {name: p${index}}\nspec:\n  volumes: [{name: a, configMap: {name: A${index}}}]\n  containers: [{name: c, image: i, ports: [{containerPort: 0}]}]\n` }));
  test('find the same, in the same order', async () => {
    const alone = findingsOf(files);
    assert.ok(alone.length > 150);
    assert.deepEqual(await findingsByWorkers(files, { workers: 2 }), alone);
    assert.deepEqual(await findingsByWorkers(files, { workers: 0 }), alone);
  });
  test('are not started for little text', () => assert.equal(usefulWorkers(files), 0));
});

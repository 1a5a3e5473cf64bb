import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { composeLinks } from '../../../../src/language/compose/composeParts.ts';
import { composeRoot } from '../../../../src/language/compose/composeFile.ts';
import { diagnoseIn } from '../../../../src/language/diagnoseIn.ts';
import { namedAt } from '../../../../src/language/navigation/namedAt.ts';
import { rename } from '../../../../src/language/navigation/rename.ts';
import { Workspace } from '../../../../src/language/workspace/workspace.ts';
import { parseDocument, parseFile } from '../../../../src/manifest/parse.ts';
import { applyEdits } from '../marked.ts';

const FOLDER = 'file:///shop/';
type Files = Readonly<Record<string, string>>;

/** A workspace that holds the Compose files by name, and finds the others when one names them. */
function open(files: Files, isRead: (name: string) => boolean = () => true): Workspace {
  const workspace = new Workspace();
  workspace.readNamed = uri => files[uri.replace(FOLDER, '')];
  for (const [name, text] of Object.entries(files)) if (isRead(name)) workspace.setFile(FOLDER + name, parseFile(text));
  return workspace;
}

function findings(files: Files, name = 'compose.yaml', isRead?: (name: string) => boolean): string[] {
  const workspace = open(files, isRead);
  return workspace.documentsOf(FOLDER + name).flatMap(document => diagnoseIn(workspace, document)).map(({ code, message, range, related = [] }) =>
    `${code} @ ${(files[name] ?? '').slice(range.start, range.end)}: ${message}${related.map(each => ` -> ${each.document.uri.replace(FOLDER, '')}`).join('')}`);
}

const DB = 'services:\n  db: {image: postgres, ports: ["5432:5432"]}\nnetworks: {back: {}}\n';
const service = (body: string) => `services:\n  web: {image: a, ${body}}\n`;

suite('files that a Compose file includes', () => {
  const cases: readonly { readonly name: string; readonly files: Files; readonly findings: readonly string[] }[] = [
    { name: 'declare what it names', files: { 'compose.yaml': `include: [db/compose.yaml]\n${service('depends_on: [db], networks: [back]')}`, 'db/compose.yaml': DB }, findings: [] },
    { name: 'also through others, whatever they are called', files: { 'compose.yaml': `include:\n  - path: [one.yml, one.prod.yml]\n${service('depends_on: [db]')}`, 'one.yml': 'include: [db/db.yml]\n', 'one.prod.yml': 'services: {}\n', 'db/db.yml': DB }, findings: [] },
    { name: 'do not declare what is misspelt', files: { 'compose.yaml': `include: [db.yml]\n${service('depends_on: [bd]')}`, 'db.yml': DB }, findings: ['compose-undefined-name @ bd: service "web" depends on undefined service "bd"; did you mean "db"?'] },
    { name: 'may enable a service by a profile only', files: { 'compose.yaml': `include: [db.yml]\n${service('depends_on: [db]')}`, 'db.yml': 'services: {db: {image: a, profiles: [dev]}}\n' }, findings: ['compose-profile @ db: service "web" needs "db", which is there only with a profile (dev)'] },
    { name: 'must be there', files: { 'compose.yaml': `include:\n  - db.yml\n${service('depends_on: [other]')}` }, findings: ['compose-missing-file @ db.yml: include names db.yml, which is not there'] },
    { name: 'may be known later only', files: { 'compose.yaml': `include: ["$DIR/db.yml", "oci://example.com/app"]\n${service('depends_on: [other]')}` }, findings: [] },
    { name: 'do not include it again', files: { 'compose.yaml': 'include: [a.yml, compose.yaml]\n', 'a.yml': 'include: [compose.yaml]\n' }, findings: ['compose-circle @ a.yml: a.yml includes this file again', 'compose-circle @ compose.yaml: compose.yaml includes this file again'] },
    { name: 'do not declare the same in another way', files: { 'compose.yaml': 'include: [db.yml]\nservices:\n  db: {image: other}\nnetworks: {back: {}}\n', 'db.yml': DB }, findings: ['compose-conflict @ db: services.db conflicts with the one that db.yml brings -> db.yml'] },
    { name: 'do not publish the same port', files: { 'compose.yaml': `include: [db.yml]\n${service('ports: ["5432:80"]')}`, 'db.yml': DB }, findings: ['compose-port-conflict @ "5432:80": host port 5432/tcp is published by service "db" of db.yml too -> db.yml'] },
    { name: 'do not declare the same in another order', files: { 'compose.yaml': 'include: [db.yml]\nservices: {}\nvolumes:\n  x: {name: y, external: true}\n', 'db.yml': 'services: {}\nvolumes:\n  x: {external: true, name: y}\n' }, findings: [] },
    { name: 'are laid over each other as one item', files: { 'compose.yaml': 'include: [{path: [db.yml, prod.yml]}]\n', 'db.yml': DB, 'prod.yml': DB }, findings: [] },
    { name: 'may lie in a repository', files: { 'compose.yaml': 'include: [github.com/org/repo]\n' }, findings: [] },
    { name: 'not even among themselves', files: { 'compose.yaml': 'include: [db.yml, b.yml]\n', 'db.yml': DB, 'b.yml': 'services:\n  b: {image: b, ports: ["127.0.0.1:5432:1"]}\n' }, findings: ['compose-port-conflict @ b.yml: service "b" of b.yml publishes host port 5432/tcp, as does service "db" of db.yml -> db.yml'] },
    { name: 'are checked by themselves', files: { 'compose.yaml': 'include: [db.yml]\n', 'db.yml': 'services:\n  db: {image: b, depends_on: [gone]}\n' }, findings: [] },
  ];
  for (const { name, files, findings: expected } of cases) {
    test(name, () => {
      assert.deepEqual(findings(files), expected);
      assert.deepEqual(findings(files, 'compose.yaml', each => each === 'compose.yaml'), expected, 'read when they are named');
    });
  }
  test('nothing is said of them while the workspace is being read', () => {
    const workspace = open({ 'compose.yaml': `include: [db.yml]\n${service('depends_on: [bd]')}`, 'db.yml': DB });
    workspace.isComplete = false;
    assert.deepEqual(workspace.documentsOf(`${FOLDER}compose.yaml`).flatMap(document => diagnoseIn(workspace, document)), []);
  });
  test('what waited for the rest of the workspace is told when that is read', () => {
    const workspace = open({ 'compose.yaml': service('depends_on: [bd]') });
    const codes = () => workspace.documentsOf(`${FOLDER}compose.yaml`).flatMap(document => diagnoseIn(workspace, document)).map(({ code }) => code);
    workspace.isComplete = false;
    assert.deepEqual(codes(), []);
    workspace.isComplete = true;
    assert.deepEqual(codes(), ['compose-undefined-name']);
  });
  test('a change of one is a change of those that include it', () => {
    const files = { 'compose.yaml': `include: [db.yml]\n${service('depends_on: [db]')}`, 'db.yml': DB };
    const workspace = open(files);
    const codes = () => workspace.documentsOf(`${FOLDER}compose.yaml`).flatMap(document => diagnoseIn(workspace, document)).map(({ code }) => code);
    assert.deepEqual(codes(), []);
    workspace.setFile(`${FOLDER}db.yml`, parseFile(DB.replace('db:', 'database:')));
    assert.deepEqual(codes(), ['compose-undefined-name']);
  });
});

suite('services of other files that are extended', () => {
  const extending = (file: string, base: string) => `services:\n  web:\n    extends: {file: ${file}, service: ${base}}\n`;
  const cases: readonly { readonly name: string; readonly files: Files; readonly findings: readonly string[] }[] = [
    { name: 'are there', files: { 'compose.yaml': extending('base.yml', 'base'), 'base.yml': 'services:\n  base: {image: a}\n' }, findings: [] },
    { name: 'or are not', files: { 'compose.yaml': extending('base.yml', 'bsae'), 'base.yml': 'services:\n  base: {image: a}\n' }, findings: ['compose-undefined-name @ bsae: service "web" extends "bsae", which base.yml does not declare; did you mean "base"?'] },
    { name: 'nor their file', files: { 'compose.yaml': extending('base.yml', 'base') }, findings: ['compose-missing-file @ base.yml: extends names base.yml, which is not there'] },
    { name: 'do not extend themselves', files: { 'compose.yaml': extending('base.yml', 'base'), 'base.yml': 'services:\n  base: {extends: other}\n  other:\n    extends: {file: base.yml, service: base}\n' }, findings: ['compose-circle @ base: service "base" of base.yml extends itself'] },
  ];
  for (const { name, files, findings: expected } of cases) test(name, () => assert.deepEqual(findings(files), expected));
});

test('what !reset takes away names and publishes nothing', () => {
  const files = { 'compose.yaml': 'services:\n  web:\n    image: a\n    depends_on: !reset [gone]\n    networks: !reset\n      gone: {}\n    ports: !reset ["80:80"]\n  b:\n    image: b\n    ports: !override ["80:80"]\n' };
  assert.deepEqual(findings(files), []);
});

suite('names lead from file to file', () => {
  const files = {
    'compose.yaml': 'include: [db.yml]\nservices:\n  web: {image: a, depends_on: [db]}\n',
    'db.yml': 'services:\n  db: {image: postgres}\n',
    'test.compose.yaml': 'services:\n  db2:\n    extends: {file: db.yml, service: db}\n',
    'services.yaml': 'services:\n  db: {class: Db}\n',
  };
  const places = (name: keyof typeof files, at: string) => {
    const workspace = open(files);
    const [document] = workspace.documentsOf(FOLDER + name);
    assert.ok(document);
    const named = namedAt(workspace, document, files[name].indexOf(at) + 1);
    return { named, places: named?.occurrences.map(({ document: { uri }, role }) => `${role} in ${uri.replace(FOLDER, '')}`).sort() };
  };
  const all = ['declaration in db.yml', 'use in compose.yaml', 'use in test.compose.yaml'];
  test('from a use', () => assert.deepEqual(places('compose.yaml', '[db]').places, all));
  test('from the declaration in a file with another name', () => assert.deepEqual(places('db.yml', 'db:').places, all));
  test('from what extends it', () => assert.deepEqual(places('test.compose.yaml', 'db}').places, all));
  test('not in a file that no Compose file names', () => assert.equal(places('services.yaml', 'db:').named, undefined));
  test('and are renamed in all of them', () => {
    const { named } = places('compose.yaml', '[db]');
    assert.ok(named);
    const renamed = rename(named, 'database');
    assert.ok('edits' in renamed);
    const after = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, applyEdits(text, renamed.edits.filter(({ document }) => document.uri === FOLDER + name).flatMap(({ edits }) => edits))]));
    assert.deepEqual(findings(after), []);
    assert.match(after['test.compose.yaml'] ?? '', /service: database/);
  });
  test('paths are links', () => {
    const root = composeRoot(`${FOLDER}compose.yaml`, parseDocument('include: ["a.yml"]\nservices:\n  web:\n    extends: {file: b.yml, service: x}\n'));
    assert.ok(root);
    assert.deepEqual(composeLinks(root).map(({ target }) => target), [{ path: 'a.yml' }, { path: 'b.yml' }]);
  });
});

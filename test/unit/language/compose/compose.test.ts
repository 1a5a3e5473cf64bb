import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { completeCompose } from '../../../../src/language/compose/completeCompose.ts';
import { composeRoot } from '../../../../src/language/compose/composeFile.ts';
import { composeOutline } from '../../../../src/language/compose/composeOutline.ts';
import { diagnoseCompose } from '../../../../src/language/compose/diagnoseCompose.ts';
import { hoverCompose } from '../../../../src/language/compose/hoverCompose.ts';
import { diagnoseIn } from '../../../../src/language/diagnoseIn.ts';
import { namedAt } from '../../../../src/language/navigation/namedAt.ts';
import { rename } from '../../../../src/language/navigation/rename.ts';
import { Workspace } from '../../../../src/language/workspace/workspace.ts';
import { isComposeName } from '../../../../src/manifest/isComposeName.ts';
import { parseDocument, parseFile } from '../../../../src/manifest/parse.ts';
import { applyEdits } from '../marked.ts';

const URI = 'file:///shop/compose.yaml';
const findings = (text: string, uri = URI) => (diagnoseCompose(uri, parseDocument(text)) ?? []).map(({ code, message, range }) => `${code} @ ${text.slice(range.start, range.end)}: ${message}`);

const GOOD = `name: shop
services:
  web:
    build: .
    image: \${REGISTRY:-local}/web
    command: ["serve", "--port", "80"]
    environment:
      A: one
      B:
      C: 3
      D: yes
    env_file: [.env, {path: other.env, required: false}]
    ports:
      - "8080:80"
      - 9090:90
      - target: 443
        published: "8443"
    depends_on:
      db:
        condition: service_healthy
    networks:
      front:
        aliases: [www]
      back:
    volumes:
      - data:/data:ro
      - ./local:/local
      - type: volume
        source: data
        target: /more
    secrets: [token]
    configs:
      - source: settings
        target: /etc/settings
    deploy:
      replicas: \${REPLICAS}
      resources:
        limits: {cpus: "0.5", memory: 256M}
    restart: on-failure:3
    x-own: anything
  db:
    image: postgres:17
    networks: [back]
    network_mode: !reset null
    ports: !override
      - "5432:5432"
    healthcheck:
      test: ["CMD", "pg_isready"]
      interval: 5s
  helper:
    extends: web
    network_mode: service:web
    links: ["db:database"]
networks: {front: {}, back: {driver: bridge}}
volumes:
  data:
secrets:
  token: {file: ./token}
configs:
  settings: {content: "a"}
x-common: &common {a: 1}
`;

suite('Compose files', () => {
  test('a file with all that Compose has is clean', () => assert.deepEqual(findings(GOOD), []));
  const cases: readonly { readonly name: string; readonly text: string; readonly findings: readonly string[]; readonly uri?: string }[] = [
    { name: 'an unknown key names the nearest', text: 'services:\n  web:\n    imgae: a\n', findings: ['compose-unknown-key @ imgae: unknown key "imgae" in services.web; did you mean "image"?'] },
    { name: 'an unknown section', text: 'service:\n  web: {image: a}\n', findings: ['compose-unknown-key @ service: unknown key "service"; did you mean "services"?'] },
    { name: 'a wrong type', text: 'services:\n  web:\n    image: [a]\n', findings: ['compose-wrong-type @ image: services.web.image takes a string'] },
    { name: 'one of several types', text: 'services:\n  web:\n    image: a\n    privileged: 3\n', findings: ['compose-wrong-type @ 3: services.web.privileged takes true or false or a string'] },
    { name: 'a value outside its enum', text: 'services:\n  web:\n    image: a\n    depends_on:\n      db: {condition: healthy}\n  db: {image: b}\n', findings: ['compose-value @ healthy: services.web.depends_on.db.condition must be one of service_started, service_healthy, service_completed_successfully'] },
    { name: 'a service that is not there', text: 'services:\n  web:\n    image: a\n    depends_on: [dbb]\n  db: {image: b}\n', findings: ['compose-undefined-name @ dbb: service "web" depends on undefined service "dbb"; did you mean "db"?'] },
    { name: 'a volume that is not declared', text: 'services:\n  web:\n    image: a\n    volumes: ["data:/data"]\n', findings: ['compose-undefined-name @ data: service "web" refers to undefined volume data'] },
    { name: 'a network that is not declared', text: 'services:\n  web:\n    image: a\n    networks: [front, default]\n', findings: ['compose-undefined-name @ front: service "web" refers to undefined network front'] },
    { name: 'a secret that is not declared', text: 'services:\n  web:\n    image: a\n    secrets: [{source: token}]\n', findings: ['compose-undefined-name @ token: service "web" refers to undefined secret token'] },
    { name: 'services that wait for each other', text: 'services:\n  a:\n    image: a\n    depends_on: [b]\n  b:\n    image: b\n    depends_on: [a]\n', findings: ['compose-circle @ b: service "a" waits for "b", which waits for it', 'compose-circle @ a: service "b" waits for "a", which waits for it'] },
    { name: 'a host port that is published twice', text: 'services:\n  a: {image: a, ports: ["80:80"]}\n  b: {image: b, ports: ["127.0.0.1:80:8080", "80:80/udp"]}\n', findings: ['compose-port-conflict @ "127.0.0.1:80:8080": host port 80/tcp is published by service "a" too'] },
    { name: 'names may come from an included file', text: 'include: [other.yaml]\nservices:\n  web:\n    image: a\n    networks: [front]\n', findings: [] },
    { name: 'an override is only a part', text: 'services:\n  web:\n    networks: [front]\n', uri: 'file:///shop/compose.override.yaml', findings: [] },
    { name: 'and so is whatever has more in its name', text: 'services:\n  web:\n    depends_on: [db]\n    networks: [front]\n', uri: 'file:///shop/docker-compose.prod.yml', findings: [] },
    { name: 'keys of a part are checked all the same', text: 'services:\n  web:\n    imgae: a\n', uri: 'file:///shop/docker-compose.prod.yml', findings: ['compose-unknown-key @ imgae: unknown key "imgae" in services.web; did you mean "image"?'] },
    { name: 'a service that may be absent', text: 'services:\n  web:\n    image: a\n    depends_on:\n      db: {condition: service_started, required: false}\n', findings: [] },
    { name: 'a service that only a profile enables, named by one that always starts', text: 'services:\n  web: {image: a, depends_on: [db], links: ["cache:c"], network_mode: "service:db"}\n  db: {image: b, profiles: [dev, test]}\n  cache: {image: c, profiles: [dev]}\n', findings: ['compose-profile @ db: service "web" needs "db", which is there only with a profile (dev, test)', 'compose-profile @ cache: service "web" needs "cache", which is there only with a profile (dev)', 'compose-profile @ db: service "web" needs "db", which is there only with a profile (dev, test)'] },
    { name: 'but not where it may be absent, where both have profiles, or where it may be inherited', text: 'services:\n  web: {image: a, depends_on: {db: {condition: service_started, required: false}}}\n  tool: {image: a, profiles: [tools], depends_on: [db]}\n  own: {extends: tool, depends_on: [db]}\n  reset: {image: a, depends_on: [free]}\n  free: {image: a, profiles: !reset [dev]}\n  db: {image: b, profiles: [dev]}\n', findings: [] },
    { name: 'nor in a part', text: 'services:\n  web: {image: a, depends_on: [db]}\n  db: {image: b, profiles: [dev]}\n', uri: 'file:///shop/docker-compose.prod.yml', findings: [] },
    { name: 'a workflow of such a name is none', text: 'name: ci\non: [push]\njobs:\n  build: {runs-on: ubuntu-latest}\n', uri: 'file:///shop/.github/workflows/docker-compose.yml', findings: [] },
    { name: 'not even a broken one', text: 'jobs:\n  build: "a\n', uri: 'file:///shop/.github/workflows/docker-compose.yml', findings: [] },
    { name: 'a syntax error', text: 'services:\n  web:\n    image: "a\n', findings: ['yaml-syntax @ a: Missing closing "quote'] },
    { name: 'a key written twice', text: 'services:\n  web: {image: a}\n  web: {image: b}\n', findings: ['duplicate-key @ web: key "web" is already set in this mapping'] },
  ];
  for (const { name, text, findings: expected, uri } of cases) test(name, () => assert.deepEqual(findings(text, uri), expected));
  test('are told by their names', () => {
    for (const name of ['compose.yaml', 'docker-compose.yml', 'docker-compose.prod.yml', 'compose.override.yaml', 'dev.compose.yaml', 'my-docker-compose.yml']) assert.ok(isComposeName(`file:///a/${name}`), name);
    for (const name of ['deployment.yaml', 'decompose.yaml', 'compose.json', 'compose/a.yaml']) assert.ok(!isComposeName(`file:///a/${name}`), name);
  });
  test('a manifest of that name stays a manifest', () => assert.equal(composeRoot(URI, parseDocument('apiVersion: v1\nkind: Pod\n')), undefined));
  test('are checked as part of a workspace', () => {
    const workspace = new Workspace();
    workspace.setFile(URI, parseFile('services:\n  web: {imgae: a}\n'));
    assert.deepEqual(workspace.documentsOf(URI).flatMap(document => diagnoseIn(workspace, document)).map(({ code }) => code), ['compose-unknown-key']);
  });
});

suite('completion in Compose files', () => {
  const labels = (marked: string) => { const offset = marked.indexOf('‸'); return completeCompose(marked.replace('‸', ''), offset).toSorted((a, b) => a.sortText < b.sortText ? -1 : 1); };
  const cases: readonly { readonly name: string; readonly at: string; readonly first: readonly string[]; readonly without?: string }[] = [
    { name: 'sections', at: '‸', first: ['services', 'configs'] },
    { name: 'keys of a service', at: 'services:\n  web:\n    image: a\n    ‸\n', first: ['annotations', 'attach'], without: 'image' },
    { name: 'networks that are declared', at: 'services:\n  web:\n    image: a\n    networks:\n      - ‸\nnetworks:\n  front:\n  back:\n', first: ['back', 'front'] },
    { name: 'other services', at: 'services:\n  web:\n    image: a\n    depends_on:\n      - ‸\n  db:\n    image: b\n', first: ['db'], without: 'web' },
    { name: 'services as keys', at: 'services:\n  web:\n    image: a\n    depends_on:\n      ‸\n  db:\n    image: b\n', first: ['db'], without: 'web' },
    { name: 'values of an enum', at: 'services:\n  web:\n    depends_on:\n      db:\n        condition: ‸\n', first: ['service_started', 'service_healthy'] },
    { name: 'booleans', at: 'services:\n  web:\n    privileged: ‸\n', first: ['true', 'false'] },
  ];
  for (const { name, at, first, without } of cases) {
    test(name, () => {
      const offered = labels(at).map(({ label }) => label);
      assert.deepEqual(offered.slice(0, first.length), first);
      if (without !== undefined) assert.ok(!offered.includes(without), without);
    });
  }
  const two = 'services:\n  db: {image: b}\n  cache: {image: c}\n  web:\n    image: a\n';
  const declared = 'networks: {front: {}, back: {}}\nvolumes: {data: {}, logs: {}}\nsecrets: {token: {file: a}}\nconfigs: {settings: {content: a}}\n';
  const exact: readonly { readonly name: string; readonly at: string; readonly offered: readonly string[]; readonly inserted?: readonly string[] }[] = [
    { name: 'services in brackets', at: `${two}    depends_on: [‸]\n`, offered: ['cache', 'db'], inserted: ['cache', 'db'] },
    { name: 'further ones, unclosed', at: `${two}    depends_on: [db, ‸\n`, offered: ['cache'] },
    { name: 'half a word', at: `${two}    depends_on: [d‸]\n`, offered: ['cache', 'db'] },
    { name: 'quoted', at: `${two}    depends_on: ["‸"]\n`, offered: ['cache', 'db'] },
    { name: 'over several lines', at: `${two}    depends_on: [\n      db,\n      ‸\n    ]\n`, offered: ['cache'] },
    { name: 'services as keys in braces', at: `${two}    depends_on: {‸}\n`, offered: ['cache', 'db'], inserted: ['cache: {$0}', 'db: {$0}'] },
    { name: 'conditions in braces', at: `${two}    depends_on: {db: {condition: ‸}}\n`, offered: ['service_started', 'service_healthy', 'service_completed_successfully'] },
    { name: 'keys in braces', at: `${two}    depends_on: {db: {con‸}}\n`, offered: ['condition', 'required', 'restart'], inserted: ['condition: $0', 'required: $0', 'restart: $0'] },
    { name: 'conditions', at: `${two}    depends_on:\n      db:\n        condition: ‸\n`, offered: ['service_started', 'service_healthy', 'service_completed_successfully'] },
    { name: 'services that a list has not', at: `${two}    depends_on:\n      - db\n      - ‸\n`, offered: ['cache'] },
    { name: 'services that are linked', at: `${two}    links: [‸]\n`, offered: ['cache', 'db'] },
    { name: 'volumes in a list', at: `${two}    volumes:\n      - ‸\n${declared}`, offered: ['data', 'logs'], inserted: ['data:/$0', 'logs:/$0'] },
    { name: 'volumes in a quoted item', at: `${two}    volumes:\n      - "‸"\n${declared}`, offered: ['data', 'logs'], inserted: ['data:/$0', 'logs:/$0'] },
    { name: 'volumes before a place', at: `${two}    volumes:\n      - da‸:/data\n${declared}`, offered: ['data', 'logs'], inserted: ['data', 'logs'] },
    { name: 'volumes in brackets', at: `${two}    volumes: [‸]\n${declared}`, offered: ['data', 'logs'], inserted: ['data:/$0', 'logs:/$0'] },
    { name: 'volumes as a source', at: `${two}    volumes: [{type: volume, source: ‸}]\n${declared}`, offered: ['data', 'logs'], inserted: ['data', 'logs'] },
    { name: 'no volumes behind the place', at: `${two}    volumes:\n      - data:‸\n${declared}`, offered: [] },
    { name: 'networks in brackets', at: `${two}    networks: [‸]\n${declared}`, offered: ['back', 'front'] },
    { name: 'networks in braces', at: `${two}    networks: {front: {}, ‸}\n${declared}`, offered: ['back'], inserted: ['back: $0'] },
    { name: 'secrets in brackets', at: `${two}    secrets: [‸]\n${declared}`, offered: ['token'] },
    { name: 'configs in brackets, by source', at: `${two}    configs: [{source: ‸}]\n${declared}`, offered: ['settings'] },
    { name: 'restart policies', at: `${two}    restart: ‸\n`, offered: ['no', 'always', 'on-failure', 'unless-stopped'], inserted: ['"no"', 'always', 'on-failure', 'unless-stopped'] },
    { name: 'restart policies, quoted', at: `${two}    restart: "‸"\n`, offered: ['no', 'always', 'on-failure', 'unless-stopped'], inserted: ['no', 'always', 'on-failure', 'unless-stopped'] },
    { name: 'restart policies in braces', at: 'services:\n  web: {image: a, restart: ‸}\n', offered: ['no', 'always', 'on-failure', 'unless-stopped'] },
    { name: 'whose network', at: `${two}    network_mode: ‸\n`, offered: ['bridge', 'host', 'none', 'service:db', 'service:cache'] },
    { name: 'the network of a service', at: `${two}    network_mode: service:‸\n`, offered: ['cache', 'db'], inserted: ['cache', 'db'] },
    { name: 'the network of a service, quoted', at: `${two}    network_mode: "service:c‸"\n`, offered: ['cache', 'db'] },
    { name: 'when to pull', at: `${two}    pull_policy: ‸\n`, offered: ['always', 'never', 'missing', 'build', 'daily', 'weekly'] },
    { name: 'drivers of networks', at: 'networks:\n  front:\n    driver: ‸\n', offered: ['bridge', 'overlay', 'macvlan', 'ipvlan', 'host', 'none'] },
    { name: 'drivers of volumes', at: 'volumes: {data: {driver: ‸}}\n', offered: ['local'] },
    { name: 'drivers of logs', at: `${two}    logging: {driver: js‸}\n`, offered: ['json-file', 'local', 'journald', 'syslog', 'fluentd', 'gelf', 'awslogs', 'gcplogs', 'splunk', 'none'] },
    { name: 'capabilities of devices', at: `${two}    deploy: {resources: {reservations: {devices: [{driver: nvidia, capabilities: [‸]}]}}}\n`, offered: ['gpu', 'tpu'] },
    { name: 'nothing in a comment', at: `${two}    restart: always # [‸\n`, offered: [] },
  ];
  for (const { name, at, offered, inserted } of exact) {
    test(`exactly ${name}`, () => {
      const items = labels(at);
      assert.deepEqual(items.map(({ label }) => label), offered);
      if (inserted !== undefined) assert.deepEqual(items.map(({ insertText }) => insertText), inserted);
    });
  }
  test('a key that begins with a quote ends with it', () => assert.deepEqual(labels('services:\n  web:\n    "ima‸"\n').filter(({ label }) => label === 'image').map(({ insertText }) => insertText), ['image": $0']));
  test('a list begins with its first dash', () => assert.equal(labels('services:\n  web:\n    por‸\n').find(({ label }) => label === 'ports')?.insertText, 'ports:\n      - $0'));
});

test('hover tells what a key is for', () => {
  const document = parseDocument(GOOD);
  const root = composeRoot(URI, document);
  assert.ok(root);
  assert.match(hoverCompose(root, GOOD.indexOf('condition') + 2)?.markdown ?? '', /^\*\*services\.web\.depends_on\.db\.condition\*\* `string`\n\nCondition to wait for\.[^]*Values: `service_started`, `service_healthy`/);
});

test('the outline tells sections and services', () => {
  const root = composeRoot(URI, parseDocument(GOOD));
  assert.ok(root);
  assert.deepEqual(composeOutline(root).map(({ name, children }) => [name, children.map(child => `${child.name} ${child.detail}`.trim())]), [
    ['services', ['web ${REGISTRY:-local}/web', 'db postgres:17', 'helper']], ['networks', ['front', 'back']], ['volumes', ['data']], ['secrets', ['token']], ['configs', ['settings']],
  ]);
});

test('a service is renamed wherever the file names it', () => {
  const workspace = new Workspace();
  workspace.setFile(URI, parseFile(GOOD));
  const [document] = workspace.documentsOf(URI);
  assert.ok(document);
  const named = namedAt(workspace, document, GOOD.indexOf('  db:\n    image') + 3);
  assert.ok(named);
  assert.equal(`${named.what} ${named.name} ${named.occurrences.length}`, 'service db 3');
  const renamed = rename(named, 'database');
  assert.ok('edits' in renamed);
  const after = applyEdits(GOOD, renamed.edits.flatMap(({ edits }) => edits));
  assert.deepEqual(findings(after), []);
  assert.match(after, /depends_on:\n {6}database:[^]*\n {2}database:\n {4}image[^]*links: \["database:database"\]/);
});

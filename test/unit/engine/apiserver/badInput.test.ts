import assert from 'node:assert/strict';
import https from 'node:https';
import { after, before, test } from 'node:test';
import type { KubernetesObject, Status } from '../../../../src/api/objects.ts';
import { encodeProtobuf, PROTOBUF_MEDIA_TYPE } from '../../../../src/api/protobuf/codec.ts';
import { configMaps, deployments } from '../../../../src/api/resources.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { systemRandom } from '../../../../src/base/random.ts';
import type { ApiServer } from '../../../../src/engine/apiserver/apiServer.ts';
import { startApiServer } from '../../../../src/engine/apiserver/apiServer.ts';
import { issue, makeAuthority } from '../../../../src/engine/process/issueCertificates.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';

/*
 * Bad input for every way to write: the HTTP code, and the Status's reason, message and details, are kube-apiserver's.
 */

let api: ApiServer;
let agent: https.Agent;

before(async () => {
  const dates = () => ({ notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000), serial: systemRandom.uuid().replaceAll('-', '') });
  const authority = makeAuthority(dates());
  const server = issue(authority, { subject: 'CN=server', usage: 'server', names: ['127.0.0.1'], ...dates() });
  const admin = issue(authority, { subject: 'O=system:masters,CN=admin', usage: 'client', names: [], ...dates() });
  agent = new https.Agent({ ca: authority.certificate, cert: admin.certificate, key: admin.key });
  api = await startApiServer({
    storage: openMemoryStorage({ clock: systemClock }), clock: systemClock, random: systemRandom, logger: silentLogger, serviceCidr: '10.96.0.0/16',
    host: '127.0.0.1', tls: { ...server, clientCa: authority.certificate }, nodes: () => undefined,
    streaming: { handleLog: () => Promise.resolve(), handleUpgrade: () => Promise.resolve() },
  });
  const client = api.clientFor('system:test');
  await client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'there', namespace: 'default' }, data: { a: 'b' } });
  await client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'fixed', namespace: 'default' }, immutable: true, data: { a: 'b' } });
  await client.create(deployments, deployment('there'));
  const applied = await send({ ...apply(JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'there' }, status: { replicas: 3, conditions: [{ type: 'Progressing', status: 'True' }] } }), `${DEPLOYMENTS}/there/status?fieldManager=other`) });
  assert.equal(applied.code, 200, JSON.stringify(applied.status));
});
after(async () => { agent.destroy(); await api.stop(); });

function deployment(name: string, labels: Record<string, string> = { app: 'a' }) {
  return { apiVersion: 'apps/v1' as const, kind: 'Deployment' as const, metadata: { name, namespace: 'default' }, spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } } } };
}
const configMap = (name: string, more: object = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...more });

interface Ask { readonly method: string; readonly path: string; readonly type?: string; readonly body: string | Uint8Array }

function send({ method, path, type, body }: Ask): Promise<{ readonly code: number; readonly status: Status }> {
  return new Promise((resolve, reject) => {
    const request = https.request(`https://127.0.0.1:${api.port}${path}`, { method, agent, headers: { ...(type === undefined ? {} : { 'Content-Type': type }), 'Content-Length': Buffer.byteLength(body) } }, response => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve({ code: response.statusCode ?? 0, status: JSON.parse(Buffer.concat(chunks).toString()) as Status }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

const JSON_TYPE = 'application/json';
const PATCHES = { json: 'application/json-patch+json', merge: 'application/merge-patch+json', strategic: 'application/strategic-merge-patch+json' } as const;
const MAPS = '/api/v1/namespaces/default/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const big = 'x'.repeat(3 * 1024 * 1024 + 1);

interface Case { readonly name: string; readonly ask: Ask; readonly code: number; readonly reason: string; readonly message?: RegExp; readonly details?: Status['details']; readonly causes?: NonNullable<Status['details']>['causes'] }

const post = (body: unknown, path = MAPS, type = JSON_TYPE): Ask => ({ method: 'POST', path, type, body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body) });
const put = (body: unknown, path = `${MAPS}/there`, type = JSON_TYPE): Ask => ({ ...post(body, path, type), method: 'PUT' });
const patch = (kind: keyof typeof PATCHES, body: unknown, path = `${MAPS}/there`): Ask => ({ ...post(body, path, PATCHES[kind]), method: 'PATCH' });
const apply = (body: string, path = `${MAPS}/there?fieldManager=me`): Ask => ({ method: 'PATCH', path, type: 'application/apply-patch+yaml', body });
const remove = (body: unknown, path = `${MAPS}/there`, type = JSON_TYPE): Ask => ({ ...post(body, path, type), method: 'DELETE' });

const unrecognized = (kind: string) => new RegExp(`^the object provided is unrecognized \\(must be of type ${kind}\\): `);
const writes = [['POST', post], ['PUT', put]] as const;

const cases: readonly Case[] = [
  ...writes.flatMap(([method, ask]): Case[] => [
    { name: `${method}: malformed JSON`, ask: ask('{"metadata":'), code: 400, reason: 'BadRequest', message: unrecognized('ConfigMap') },
    { name: `${method}: malformed YAML`, ask: ask('a: [', undefined, 'application/yaml'), code: 400, reason: 'BadRequest', message: unrecognized('ConfigMap') },
    { name: `${method}: malformed protobuf`, ask: ask(Buffer.from('nope'), undefined, PROTOBUF_MEDIA_TYPE), code: 400, reason: 'BadRequest' },
    { name: `${method}: protobuf that breaks off`, ask: ask(encodeProtobuf(configMap('x', { data: { a: 'b'.repeat(99) } }) as KubernetesObject).slice(0, 60), undefined, PROTOBUF_MEDIA_TYPE), code: 400, reason: 'BadRequest' },
    { name: `${method}: JSON that is no object`, ask: ask('[]'), code: 400, reason: 'BadRequest' },
    { name: `${method}: a content type that nobody reads`, ask: ask('a', undefined, 'text/csv'), code: 415, reason: 'UnsupportedMediaType', message: /^the body of the request was in an unknown format - accepted media types include: application\/json, application\/yaml, application\/vnd\.kubernetes\.protobuf/ },
    { name: `${method}: a body over 3 MiB`, ask: ask(big), code: 413, reason: 'RequestEntityTooLarge', message: /^Request entity too large: limit is 3145728$/ },
    { name: `${method}: another kind`, ask: ask({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'there' } }), code: 400, reason: 'BadRequest', message: /^Secret in version "v1" cannot be handled as a ConfigMap/ },
    { name: `${method}: a value of the wrong type`, ask: ask(configMap('there', { data: { a: 1 } })), code: 400, reason: 'BadRequest', message: /^ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap\.data of type string$/ },
  ]),
  { name: 'POST: an unknown field, strictly', ask: post(configMap('x', { oddity: 1 }), `${MAPS}?fieldValidation=Strict`), code: 400, reason: 'BadRequest', message: /^ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "oddity"$/ },
  { name: 'PUT: an unknown field, strictly', ask: put(configMap('there', { oddity: 1 }), `${MAPS}/there?fieldValidation=Strict`), code: 400, reason: 'BadRequest', message: /strict decoding error: unknown field "oddity"$/ },
  {
    name: 'POST: an invalid name', ask: post(configMap('Not_OK')), code: 422, reason: 'Invalid', message: /^ConfigMap "Not_OK" is invalid: metadata\.name: Invalid value: "Not_OK": a lowercase RFC 1123 subdomain must consist of/,
    details: { name: 'Not_OK', kind: 'ConfigMap' },
  },
  { name: 'POST: no name', ask: post({ apiVersion: 'v1', kind: 'ConfigMap', metadata: {} }), code: 422, reason: 'Invalid', message: /metadata\.name: Required value: name or generateName is required/ },
  { name: 'POST: what is there', ask: post(configMap('there')), code: 409, reason: 'AlreadyExists', message: /^configmaps "there" already exists$/, details: { name: 'there', kind: 'configmaps' } },
  ...([['', MAPS, configMap('x')], [' of another group', DEPLOYMENTS, deployment('x')]] as const).map(([what, path, object]): Case => ({
    name: `POST: a resourceVersion${what}`, ask: post({ ...object, metadata: { name: 'x', resourceVersion: '1' } }, path), code: 500, reason: '', message: /^resourceVersion should not be set on objects to be created$/,
  })),
  { name: 'POST: a namespace that is not there', ask: post(configMap('x'), '/api/v1/namespaces/nowhere/configmaps'), code: 404, reason: 'NotFound', message: /^namespaces "nowhere" not found$/, details: { name: 'nowhere', kind: 'namespaces' } },
  { name: 'POST: invalid fields of another group', ask: post({ ...deployment('x'), spec: { ...deployment('x').spec, replicas: -1 } }, DEPLOYMENTS), code: 422, reason: 'Invalid', message: /^Deployment\.apps "x" is invalid: spec\.replicas: Invalid value: -1: must be greater than or equal to 0$/, details: { name: 'x', group: 'apps', kind: 'Deployment' } },
  { name: 'PUT: another name', ask: put(configMap('other')), code: 400, reason: 'BadRequest', message: /^the name of the object \(other\) does not match the name on the URL \(there\)$/ },
  { name: 'PUT: a stale resourceVersion', ask: put({ ...configMap('there'), metadata: { name: 'there', resourceVersion: '1' } }), code: 409, reason: 'Conflict', message: /^Operation cannot be fulfilled on configmaps "there": the object has been modified; please apply your changes to the latest version and try again$/, details: { name: 'there', kind: 'configmaps' } },
  { name: 'PUT: another uid', ask: put({ ...configMap('there'), metadata: { name: 'there', uid: 'x' } }), code: 409, reason: 'Conflict', message: /Precondition failed: UID in precondition: x, UID in object meta: / },
  { name: 'PUT: an immutable field', ask: put(deployment('there', { app: 'b' }), `${DEPLOYMENTS}/there`), code: 422, reason: 'Invalid', message: /spec\.selector: Invalid value: .*: field is immutable$/, details: { name: 'there', group: 'apps', kind: 'Deployment' } },
  { name: 'PUT: an immutable object', ask: put(configMap('fixed', { immutable: true, data: { a: 'c' } }), `${MAPS}/fixed`), code: 422, reason: 'Invalid', message: /^ConfigMap "fixed" is invalid: data: Forbidden: field is immutable when `immutable` is set$/ },
  { name: 'PUT: what is not there', ask: put(configMap('gone'), `${MAPS}/gone`), code: 404, reason: 'NotFound', message: /^configmaps "gone" not found$/ },
  {
    name: 'PUT finalize: a finalizer that has no domain', ask: put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' }, spec: { finalizers: ['nobody'] } }, '/api/v1/namespaces/default/finalize'), code: 422, reason: 'Invalid',
    message: /^Namespace "default" is invalid: spec\.finalizers\[0\]: Invalid value: "nobody": name is neither a standard finalizer name nor is it fully qualified$/, details: { name: 'default', kind: 'Namespace' },
  },
  { name: 'PATCH finalize', ask: patch('merge', {}, '/api/v1/namespaces/default/finalize'), code: 405, reason: 'MethodNotAllowed' },
  ...(['json', 'merge', 'strategic'] as const).flatMap((kind): Case[] => [
    { name: `PATCH ${kind}: malformed JSON`, ask: patch(kind, '{"a":'), code: 400, reason: 'BadRequest' },
    { name: `PATCH ${kind}: a body over 3 MiB`, ask: patch(kind, big), code: 413, reason: 'RequestEntityTooLarge' },
    { name: `PATCH ${kind}: what is not there`, ask: patch(kind, kind === 'json' ? [] : {}, `${MAPS}/gone`), code: 404, reason: 'NotFound' },
    {
      name: `PATCH ${kind}: an unknown field, strictly`, ask: patch(kind, kind === 'json' ? [{ op: 'add', path: '/oddity', value: 1 }] : { oddity: 1 }, `${MAPS}/there?fieldValidation=Strict`), code: 422, reason: 'Invalid',
      message: /^ "" is invalid: patch: Invalid value: ".*": strict decoding error: unknown field "oddity"$/,
    },
    { name: `PATCH ${kind}: a value of the wrong type`, ask: patch(kind, kind === 'json' ? [{ op: 'add', path: '/data/a', value: 1 }] : { data: { a: 1 } }), code: 422, reason: 'Invalid', message: /^ "" is invalid: patch: Invalid value: ".*": json: cannot unmarshal number/ },
    { name: `PATCH ${kind}: a stale resourceVersion`, ask: patch(kind, kind === 'json' ? [{ op: 'replace', path: '/metadata/resourceVersion', value: '1' }] : { metadata: { resourceVersion: '1' } }), code: 409, reason: 'Conflict', details: { name: 'there', kind: 'configmaps' } },
    { name: `PATCH ${kind}: an immutable field`, ask: patch(kind, kind === 'json' ? [{ op: 'replace', path: '/spec/selector/matchLabels/app', value: 'b' }, { op: 'replace', path: '/spec/template/metadata/labels/app', value: 'b' }] : { spec: { selector: { matchLabels: { app: 'b' } }, template: { metadata: { labels: { app: 'b' } } } } }, `${DEPLOYMENTS}/there`), code: 422, reason: 'Invalid', message: /spec\.selector: Invalid value: .*: field is immutable$/ },
  ]),
  { name: 'PATCH json: no list', ask: patch('json', {}), code: 400, reason: 'BadRequest' },
  { name: 'PATCH json: a path that is not there', ask: patch('json', [{ op: 'remove', path: '/data/nope' }]), code: 422, reason: 'Invalid', message: /^the server rejected our request due to an error in our request$/ },
  { name: 'PATCH json: a test that fails', ask: patch('json', [{ op: 'test', path: '/data/a', value: 'x' }]), code: 422, reason: 'Invalid' },
  { name: 'PATCH: a content type that nobody reads', ask: { method: 'PATCH', path: `${MAPS}/there`, type: JSON_TYPE, body: '{}' }, code: 415, reason: 'UnsupportedMediaType', message: /accepted media types include: application\/json-patch\+json, application\/merge-patch\+json/ },
  { name: 'apply: malformed YAML', ask: apply('a: ['), code: 400, reason: 'BadRequest' },
  { name: 'apply: a body over 3 MiB', ask: apply(big), code: 413, reason: 'RequestEntityTooLarge' },
  { name: 'apply: without a manager', ask: apply('{apiVersion: v1, kind: ConfigMap, metadata: {name: there}}', `${MAPS}/there`), code: 422, reason: 'Invalid', message: /fieldManager: Required value: is required for apply patch/ },
  { name: 'apply: an unknown field, strictly', ask: apply('{apiVersion: v1, kind: ConfigMap, metadata: {name: there}, oddity: 1}', `${MAPS}/there?fieldManager=me&fieldValidation=Strict`), code: 500, reason: '', message: /^failed to create typed patch object \(.*\/there; \/v1, Kind=ConfigMap\): \.oddity: field not declared in schema$/ },
  { name: 'apply: another name', ask: apply('{apiVersion: v1, kind: ConfigMap, metadata: {name: other}}'), code: 400, reason: 'BadRequest' },
  { name: 'apply: a value that another manager set', ask: apply('{apiVersion: v1, kind: ConfigMap, metadata: {name: there}, data: {a: other}}'), code: 409, reason: 'Conflict', message: /^Apply failed with 1 conflict: conflict with "test" using v1: \.data\.a$/, causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "test" using v1', field: '.data.a' }] },
  ...([['.status.replicas', { replicas: 4 }], ['.status.conditions[type="Progressing"].status', { conditions: [{ type: 'Progressing', status: 'False' }] }]] as const).map(([field, status]): Case => ({
    name: `apply: ${field} that another manager applied`, ask: apply(JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'there' }, status }), `${DEPLOYMENTS}/there/status?fieldManager=me`), code: 409, reason: 'Conflict',
    message: /^Apply failed with 1 conflict: conflict with "other" with subresource "status": \.status\./, causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "other" with subresource "status"', field }],
  })),
  { name: 'apply: an immutable field', ask: apply(JSON.stringify(deployment('there', { app: 'b' })), `${DEPLOYMENTS}/there?fieldManager=me&force=true`), code: 422, reason: 'Invalid', message: /spec\.selector: Invalid value: .*: field is immutable$/, details: { name: 'there', group: 'apps', kind: 'Deployment' } },
  { name: 'apply: an immutable object', ask: apply('{apiVersion: v1, kind: ConfigMap, metadata: {name: fixed}, data: {a: other}}', `${MAPS}/fixed?fieldManager=me&force=true`), code: 422, reason: 'Invalid', message: /data: Forbidden: field is immutable when `immutable` is set$/, causes: [{ reason: 'FieldValueForbidden', message: 'Forbidden: field is immutable when `immutable` is set', field: 'data' }] },
  { name: 'apply: an invalid name', ask: apply('{apiVersion: v1, kind: ConfigMap, metadata: {name: Not_OK}}', `${MAPS}/Not_OK?fieldManager=me`), code: 422, reason: 'Invalid', message: /^ConfigMap "Not_OK" is invalid: metadata\.name: Invalid value: "Not_OK": /, details: { name: 'Not_OK', kind: 'ConfigMap' } },
  { name: 'apply: a namespace that is not there', ask: apply('{apiVersion: v1, kind: ConfigMap, metadata: {name: x}}', '/api/v1/namespaces/nowhere/configmaps/x?fieldManager=me'), code: 404, reason: 'NotFound', message: /^namespaces "nowhere" not found$/, details: { name: 'nowhere', kind: 'namespaces' } },
  { name: 'DELETE: malformed options', ask: remove('{"a":'), code: 400, reason: 'BadRequest' },
  { name: 'DELETE: a content type that nobody reads', ask: remove('a', undefined, 'text/csv'), code: 415, reason: 'UnsupportedMediaType' },
  { name: 'DELETE: a body over 3 MiB', ask: remove(big), code: 413, reason: 'RequestEntityTooLarge' },
  { name: 'DELETE: another uid', ask: remove({ preconditions: { uid: 'x' } }), code: 409, reason: 'Conflict', message: /Precondition failed: UID in precondition: x, UID in object meta: /, details: { name: 'there', kind: 'configmaps' } },
  { name: 'DELETE: a stale resourceVersion', ask: remove({ preconditions: { resourceVersion: '1' } }), code: 409, reason: 'Conflict' },
  { name: 'DELETE: an unknown propagation policy', ask: remove({ propagationPolicy: 'Sideways' }), code: 422, reason: 'Invalid', message: /propagationPolicy: .*: "Sideways"/ },
  { name: 'DELETE: what is not there', ask: remove('', `${MAPS}/gone`), code: 404, reason: 'NotFound', details: { name: 'gone', kind: 'configmaps' } },
  { name: 'DELETE: a namespace of the system', ask: remove('', '/api/v1/namespaces/default'), code: 403, reason: 'Forbidden', message: /^namespaces "default" is forbidden: this namespace may not be deleted$/ },
];

for (const { name, ask, code, reason, message, details, causes } of cases) {
  test(`${name} → ${code} ${reason}`, async () => {
    const { code: answered, status } = await send(ask);
    assert.deepEqual([answered, status.kind, status.status, status.reason ?? '', status.code], [code, 'Status', 'Failure', reason, code], JSON.stringify(status));
    if (message !== undefined) assert.match(status.message ?? '', message);
    if (details !== undefined) { const { causes: _causes, uid: _uid, ...rest } = status.details ?? {}; assert.deepEqual(rest, details); }
    if (causes !== undefined) assert.deepEqual(status.details?.causes, causes);
  });
}

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Status } from '../../../../src/api/objects.ts';
import { PROTOBUF_MEDIA_TYPE } from '../../../../src/api/protobuf/codec.ts';
import { makeCertificateRequest } from '../../../certificateRequests.ts';
import { startTestApi, type Ask, type TestApi } from './testApi.ts';

/*
 * Every way to write × what every way refuses alike: the HTTP code, and the Status's reason, message and details, are kube-apiserver's.
 * What only some refuse is in badInput.test.ts.
 */

const NAMESPACE = '/api/v1/namespaces/default';
const DEPLOYMENT = '/apis/apps/v1/namespaces/default/deployments/there';
const CERTIFICATE = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const CUSTOM = '/apis/example.com/v1/namespaces/default/as';

let api: TestApi;
before(async () => {
  api = await startTestApi();
  const { request } = await makeCertificateRequest('CN=eve');
  const spec = { containers: [{ name: 'c', image: 'i' }] };
  for (const [path, object] of [
    ['/api/v1/namespaces', {}], [`${NAMESPACE}/configmaps`, { data: { a: 'b' } }], [`${NAMESPACE}/pods`, { spec }], [`${NAMESPACE}/serviceaccounts`, {}],
    [DEPLOYMENT.replace('/there', ''), { spec: { replicas: 1, selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec } } }],
    [CERTIFICATE, { spec: { request, signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'] } }],
    ['/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { metadata: { name: 'as.example.com' }, spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'as', kind: 'A' }, versions: [{
      name: 'v1', served: true, storage: true, subresources: { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } },
      schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { replicas: { type: 'integer' } } }, status: { type: 'object', properties: { replicas: { type: 'integer' } } } } } },
    }] } }],
    [CUSTOM, { spec: { replicas: 1 } }],
  ] as const) {
    while (true) {
      const { code, text } = await api.send(path, { method: 'POST', json: { metadata: { name: 'there' }, ...object } });
      if (code === 404) continue; // a definition is served as soon as it is established
      assert.equal(code, 201, text);
      break;
    }
  }
});
after(() => api.stop());

interface Path { readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'; readonly path: string; readonly apiVersion: string; readonly kind: string; /** Whose details a conflict has; absent: nothing stored is changed. */ readonly stored?: Status['details'] }

const core = { apiVersion: 'v1' };
const apps = { apiVersion: 'apps/v1', kind: 'Deployment', stored: { name: 'there', group: 'apps', kind: 'deployments' } };
const scale = { ...apps, apiVersion: 'autoscaling/v1', kind: 'Scale' };
const pod = { ...core, kind: 'Pod', stored: { name: 'there', kind: 'pods' } };
const certificate = { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', stored: { name: 'there', group: 'certificates.k8s.io', kind: 'certificatesigningrequests' } };
const custom = { apiVersion: 'example.com/v1', kind: 'A', stored: { name: 'there', group: 'example.com', kind: 'as' } };
/** What is replaced and patched. */
const parts: readonly Omit<Path, 'method'>[] = [
  { path: `${NAMESPACE}/configmaps/there`, ...core, kind: 'ConfigMap', stored: { name: 'there', kind: 'configmaps' } },
  { path: DEPLOYMENT, ...apps }, { path: `${DEPLOYMENT}/status`, ...apps }, { path: `${DEPLOYMENT}/scale`, ...scale },
  { path: `${NAMESPACE}/pods/there/ephemeralcontainers`, ...pod }, { path: `${NAMESPACE}/pods/there/resize`, ...pod }, { path: `${NAMESPACE}/pods/there/status`, ...pod },
  { path: `${CERTIFICATE}/there/approval`, ...certificate }, { path: `${CERTIFICATE}/there/status`, ...certificate },
  { path: `${CUSTOM}/there`, ...custom }, { path: `${CUSTOM}/there/status`, ...custom }, { path: `${CUSTOM}/there/scale`, ...scale, stored: custom.stored },
];
const objects: readonly Path[] = [
  ...parts.map(part => ({ method: 'PUT' as const, ...part })), { method: 'PUT', path: '/api/v1/namespaces/there/finalize', ...core, kind: 'Namespace', stored: { name: 'there', kind: 'namespaces' } },
  ...([
    { path: `${NAMESPACE}/configmaps`, ...core, kind: 'ConfigMap' }, { path: CUSTOM, apiVersion: custom.apiVersion, kind: 'A' }, { path: `${NAMESPACE}/bindings`, ...core, kind: 'Binding' },
    { path: `${NAMESPACE}/pods/there/binding`, ...core, kind: 'Binding' }, { path: `${NAMESPACE}/pods/there/eviction`, apiVersion: 'policy/v1', kind: 'Eviction' },
    { path: `${NAMESPACE}/serviceaccounts/there/token`, apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' }, { path: '/apis/authentication.k8s.io/v1/tokenreviews', apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview' },
    { path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview' },
  ] as const).map(each => ({ method: 'POST' as const, ...each })),
];
const PATCHES = { json: 'application/json-patch+json', merge: 'application/merge-patch+json', strategic: 'application/strategic-merge-patch+json', apply: 'application/apply-patch+yaml' } as const;
type PatchType = keyof typeof PATCHES;
const hasStrategic = ({ kind }: Omit<Path, 'method'>) => kind !== 'A';
const patchesOf = (part: Omit<Path, 'method'>) => (Object.keys(PATCHES) as PatchType[]).filter(type => type !== 'strategic' || hasStrategic(part));

interface Refusal { readonly code: number; readonly reason: string; readonly message: RegExp; readonly details?: Status['details'] | undefined }
interface Case extends Refusal { readonly name: string; readonly path: string; readonly ask: Ask }

const quoted = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const bad = (message: RegExp): Refusal => ({ code: 400, reason: 'BadRequest', message });
const tooLarge: Refusal = { code: 413, reason: 'RequestEntityTooLarge', message: /^Request entity too large: limit is 3145728$/ };
const unsupported = (types: readonly string[]): Refusal => ({ code: 415, reason: 'UnsupportedMediaType', message: new RegExp(`^the body of the request was in an unknown format - accepted media types include: ${quoted(types.join(', '))}$`) });
const BIG = 'x'.repeat(3 * 1024 * 1024 + 1);
const BODIES = ['application/json', 'application/yaml', PROTOBUF_MEDIA_TYPE];
const NOT_A_STRUCT = 'json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
const conflict = (details: Status['details']): Refusal => ({ code: 409, reason: 'Conflict', message: /: the object has been modified; please apply your changes to the latest version and try again$/, details });
const conflictOfUid = (details: Status['details']): Refusal => ({ code: 409, reason: 'Conflict', message: /: Precondition failed: UID in precondition: x, UID in object meta: [0-9a-f-]{36}$/, details });
const ofPatch = (message: string): Refusal => ({ code: 422, reason: 'Invalid', message: new RegExp(`^ "" is invalid: patch: Invalid value: ".*": ${quoted(message)}$`), details: { causes: [{ reason: 'FieldValueInvalid', field: 'patch' }] } });

const ask = ({ method, path }: Pick<Path, 'method' | 'path'>, type: string, body: string): Pick<Case, 'path' | 'ask'> => ({ path, ask: { method, body, headers: { 'Content-Type': type } } });
const named = (name: string, cases: readonly (readonly [string, Pick<Case, 'path' | 'ask'>, Refusal])[]): Case[] => cases.map(([what, asked, refusal]) => ({ name: `${name}: ${what}`, ...asked, ...refusal }));

const ofObjects = objects.flatMap((each): Case[] => {
  const { method, path, apiVersion, kind, stored } = each;
  const send = (body: object, query = '') => ask({ method, path: `${path}${query}` }, 'application/json', JSON.stringify(body));
  const text = (type: string, body: string) => ask(each, type, body);
  const unrecognized = (why: string, summary: string) => bad(new RegExp(`^the object provided is unrecognized \\(must be of type ${kind}\\): ${why} \\(${quoted(summary)}\\)$`));
  const cannot = (said: string, version: string, why: string) => bad(new RegExp(`^${said} in version "${version}" cannot be handled as a ${kind}: ${quoted(why)}$`));
  const version = apiVersion.split('/').at(-1) ?? '';
  const isCustom = kind === 'A';
  return named(`${method} ${path}`, [
    ['malformed JSON', text('application/json', '{"metadata":'), unrecognized("couldn't get version/kind; json parse error: .+", '{"metadata":')],
    ['no body', text('application/json', ''), unrecognized("couldn't get version/kind; json parse error: .+", '<empty>')],
    ['malformed YAML', text('application/yaml', 'a: ['), unrecognized('yaml: .+', '613a205b')],
    ['malformed protobuf', text(PROTOBUF_MEDIA_TYPE, 'nope'), unrecognized(quoted('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]'), '6e6f7065')],
    ['a list', text('application/json', '[]'), unrecognized(`couldn't get version/kind; json parse error: ${quoted(NOT_A_STRUCT)}`, '5b5d')],
    ['a kind that is no text', send({ kind: 5 }), unrecognized("couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field \\.kind of type string", '{"kind":5}')],
    ['an unknown content type', text('text/csv', 'a'), unsupported(BODIES)],
    ['a body over 3 MiB', text('application/json', BIG), tooLarge],
    ['another kind', send({ apiVersion: isCustom ? apiVersion : 'v1', kind: 'Secret', metadata: { name: 'there' } }), isCustom
      ? { code: 422, reason: 'Invalid', message: /^A\.example\.com "there" is invalid: kind: Invalid value: "Secret": must be A$/, details: { name: 'there', group: 'example.com', kind: 'A', causes: [{ reason: 'FieldValueInvalid', field: 'kind' }] } }
      : bad(new RegExp(`^Secret in version "v1" cannot be handled as a ${kind}: converting \\(v1\\.Secret\\) to \\(\\w+\\.${kind}\\): unknown conversion$`))],
    ['another version', send({ apiVersion: 'v9', kind, metadata: { name: 'there' } }), isCustom
      ? bad(/^the API version in the data \(v9\) does not match the expected API version \(example\.com\/v1\)$/)
      : cannot(kind, 'v9', `no kind "${kind}" is registered for version "v9" in scheme "pkg/api/legacyscheme/scheme.go:30"`)],
    ['metadata of a wrong type', send({ metadata: 'x' }), cannot(kind, version, `json: cannot unmarshal string into Go struct field ${kind}.metadata of type v1.ObjectMeta`)],
    ['an unknown field, strictly', send({ metadata: { name: 'there' }, oddity: 1 }, '?fieldValidation=Strict'), cannot(kind, version, 'strict decoding error: unknown field "oddity"')],
    ['an unknown dry run', send({}, '?dryRun=Some'), { code: 422, reason: 'Invalid', message: new RegExp(`^${method === 'PUT' ? 'Update' : 'Create'}Options\\.meta\\.k8s\\.io "" is invalid: dryRun: Unsupported value: \\["Some"\\]: supported values: "All"$`), details: { group: 'meta.k8s.io', kind: method === 'PUT' ? 'UpdateOptions' : 'CreateOptions', causes: [{ reason: 'FieldValueNotSupported', field: 'dryRun' }] } }],
    ...method !== 'PUT' || stored === undefined ? [] : [
      ['no name', send({ metadata: {} }), bad(/^the name of the object \(there based on URL\) was undeterminable: name must be provided$/)],
      ['another name', send({ metadata: { name: 'other' } }), bad(/^the name of the object \(other\) does not match the name on the URL \(there\)$/)],
      ['another namespace', send({ metadata: { name: 'there', namespace: 'kube-system' } }), bad(/^the namespace of the provided object does not match the namespace sent on the request$/)],
      ['a stale resourceVersion', send({ metadata: { name: 'there', resourceVersion: '1' } }), conflict(stored)],
      ['another uid', send({ metadata: { name: 'there', uid: 'x' } }), conflictOfUid(stored)],
    ] as const,
  ]).filter(({ name }) => !((name.includes(CERTIFICATE) || kind === 'Namespace') && name.endsWith('another namespace')));
});

/** What sets fields of an object, as a body of each type of patch. */
function toPatch(type: PatchType, { apiVersion, kind }: Pick<Path, 'apiVersion' | 'kind'>, { metadata = {}, ...fields }: { readonly metadata?: object | string; readonly [field: string]: unknown }): string {
  if (type === 'apply') return JSON.stringify({ apiVersion, kind, metadata: typeof metadata === 'string' ? metadata : { name: 'there', ...metadata }, ...fields });
  if (type !== 'json') return JSON.stringify({ ...typeof metadata === 'object' && Object.keys(metadata).length === 0 ? {} : { metadata }, ...fields });
  const set = (path: string, value: unknown) => ({ op: 'add', path, value });
  return JSON.stringify([...typeof metadata === 'string' ? [set('/metadata', metadata)] : Object.entries(metadata).map(([field, value]) => set(`/metadata/${field}`, value)), ...Object.entries(fields).map(([field, value]) => set(`/${field}`, value))]);
}

const ofPatches = parts.flatMap(part => patchesOf(part).flatMap((type): Case[] => {
  const { kind, stored } = part;
  const isApply = type === 'apply';
  const text = (body: string, query = '') => ask({ method: 'PATCH', path: `${part.path}?${isApply ? 'fieldManager=me' : ''}${query}` }, PATCHES[type], body);
  const send = (fields: Parameters<typeof toPatch>[2], query?: string) => text(toPatch(type, part, fields), query);
  const unfit = (problem: string): Refusal => ({ code: 500, reason: '', message: new RegExp(`^failed to create typed patch object \\(.*; ${quoted(part.apiVersion.includes('/') ? part.apiVersion : `/${part.apiVersion}`)}, Kind=${kind}\\): ${quoted(problem)}$`) });
  return named(`PATCH ${type} ${part.path}`, [
    ['malformed text', text('{"a":'), bad(isApply ? /^error encoding patch: yaml: .+$/ : /^invalid JSON patch$/)],
    ['no patch', text('5'), bad({ json: /^json: cannot unmarshal number into Go value of type jsonpatch\.Patch$/, merge: /^json: merge patch must be a JSON object$/, strategic: /^Invalid JSON document$/, apply: /^error decoding patch: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go value of type map\[string\]interface \{\}$/ }[type])],
    ['an unknown content type', ask({ method: 'PATCH', path: part.path }, 'application/json', '{}'), unsupported(Object.entries(PATCHES).filter(([each]) => each !== 'strategic' || hasStrategic(part)).map(([, mediaType]) => mediaType))],
    ['a body over 3 MiB', text(BIG), tooLarge],
    ['an unknown field, strictly', send({ oddity: 1 }, '&fieldValidation=Strict'), isApply ? unfit('.oddity: field not declared in schema') : ofPatch('strict decoding error: unknown field "oddity"')],
    ['metadata of a wrong type', send({ metadata: 'x' }), isApply ? unfit('.metadata: expected map, got &{x}') : ofPatch(kind === 'A' ? 'json: cannot unmarshal string into Go value of type v1.ObjectMeta' : `json: cannot unmarshal string into Go struct field ${kind}.metadata of type v1.ObjectMeta`)],
    ['an unknown field validation', send({}, '&fieldValidation=Some'), { code: 422, reason: 'Invalid', message: /^PatchOptions\.meta\.k8s\.io "" is invalid: fieldValidation: Unsupported value: "Some": supported values: "", "Ignore", "Strict", "Warn"$/, details: { group: 'meta.k8s.io', kind: 'PatchOptions', causes: [{ reason: 'FieldValueNotSupported', field: 'fieldValidation' }] } }],
    ['another name', send({ metadata: { name: 'other' } }), bad(/^the name of the object \(other\) does not match the name on the URL \(there\)$/)],
    ['a stale resourceVersion', send({ metadata: { resourceVersion: '1' } }), conflict(stored)],
    ['another uid', send({ metadata: { uid: 'x' } }), conflictOfUid(stored)],
    ...type === 'strategic' ? [] : [['another kind', text(toPatch(type, { ...part, kind: 'Secret' }, isApply ? {} : { kind: 'Secret' })), isApply
      ? bad(new RegExp(`^invalid object type: ${quoted(part.apiVersion.includes('/') ? part.apiVersion : `/${part.apiVersion}`)}, Kind=Secret$`))
      : kind === 'A' ? { code: 422, reason: 'Invalid', message: /: kind: Invalid value: "Secret": must be A$/, details: { name: 'there', group: 'example.com', kind: 'A', causes: [{ reason: 'FieldValueInvalid', field: 'kind' }] } }
        : { ...ofPatch(''), message: part.apiVersion === 'v1' ? /converting \(v1\.Secret\) to \(core\.\w+\): unknown conversion$/ : /no kind "Secret" is registered for version/ }]] as const,
  ]);
}));

const ofDeletes = [`${NAMESPACE}/configmaps/there`, `${NAMESPACE}/configmaps`, `${CUSTOM}/there`, CUSTOM].flatMap((path): Case[] => {
  const send = (body: string, type = 'application/json') => ask({ method: 'DELETE', path }, type, body);
  const options = (problem: RegExp, reason: string, field: string): Refusal => ({ code: 422, reason: 'Invalid', message: problem, details: { group: 'meta.k8s.io', kind: 'DeleteOptions', causes: [{ reason, field }] } });
  return named(`DELETE ${path}`, [
    ['malformed JSON', send('{"a":'), bad(/^couldn't get version\/kind; json parse error: /)],
    ['malformed YAML', send('a: [', 'application/yaml'), bad(/^yaml: /)],
    ['malformed protobuf', send('nope', PROTOBUF_MEDIA_TYPE), bad(/^provided data does not appear to be a protobuf message, expected prefix \[107 56 115 0\]$/)],
    ['a list', send('[]'), bad(new RegExp(`^couldn't get version/kind; json parse error: ${quoted(NOT_A_STRUCT)}$`))],
    ['another kind', send('{"apiVersion":"v1","kind":"Secret"}'), bad(/^no kind "Secret" is registered for version "v1" in scheme /)],
    ['a value of a wrong type', send('{"gracePeriodSeconds":"x"}'), bad(/^json: cannot unmarshal string into Go struct field DeleteOptions\.gracePeriodSeconds of type int64$/)],
    ['an unknown content type', send('a', 'text/csv'), unsupported(BODIES)],
    ['a body over 3 MiB', send(BIG), tooLarge],
    ['an unknown dry run', send('{"dryRun":["Some"]}'), options(/^DeleteOptions\.meta\.k8s\.io "" is invalid: dryRun: Unsupported value: \["Some"\]: supported values: "All"$/, 'FieldValueNotSupported', 'dryRun')],
    ['an unknown propagation policy', send('{"propagationPolicy":"Sideways"}'), options(/propagationPolicy: Unsupported value: "Sideways": supported values: "Foreground", "Background", "Orphan", "nil"$/, 'FieldValueNotSupported', 'propagationPolicy')],
    ['two ways to say what becomes of dependents', send('{"propagationPolicy":"Orphan","orphanDependents":true}'), options(/propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set$/, 'FieldValueInvalid', 'propagationPolicy')],
    ['another uid', send('{"preconditions":{"uid":"x"}}'), conflictOfUid(path.startsWith(CUSTOM) ? custom.stored : { name: 'there', kind: 'configmaps' })],
  ]).filter(({ name }) => !(path.endsWith('/configmaps') && name.endsWith('another uid')));
});

for (const { name, path, ask: asked, code, reason, message, details } of [...ofObjects, ...ofPatches, ...ofDeletes]) {
  test(`${name} → ${code} ${reason}`, async () => {
    const reply = await api.send(path, asked);
    const { metadata: _metadata, message: said, details: told, ...status } = reply.json() as unknown as Status;
    assert.deepEqual({ ...status, reason: status.reason ?? '', http: reply.code }, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, code, http: code }, reply.text);
    assert.match(said ?? '', message);
    assert.deepEqual(told === undefined ? undefined : { ...told, ...told.causes === undefined ? {} : { causes: told.causes.map(({ reason: why, field }) => ({ reason: why, field })) } }, details);
  });
}

test('nothing of all that was written', async () => {
  for (const path of [`${NAMESPACE}/configmaps/there`, DEPLOYMENT, `${CUSTOM}/there`]) {
    const { metadata } = (await api.send(path)).json() as unknown as { readonly metadata: { readonly managedFields: readonly unknown[]; readonly deletionTimestamp?: string } };
    assert.deepEqual([metadata.managedFields.length, metadata.deletionTimestamp], [1, undefined]);
  }
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readYaml } from '../../../../src/manifest/readYaml.ts';
import { FakeClock, settle } from '../../../../src/base/fakeClock.ts';
import type { ConfigMap, KubernetesList } from '../../../../src/api/objects.ts';
import { decodeProtobuf, PROTOBUF_MEDIA_TYPE } from '../../../../src/api/protobuf/codec.ts';
import { configMaps } from '../../../../src/api/resources.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';
import { startTestApi } from './testApi.ts';
import type { TestApi } from './testApi.ts';

const clock = new FakeClock();
let api: TestApi;
const versions: string[] = [];
const MAPS = '/api/v1/namespaces/default/configmaps';
const configMap = (name: string): ConfigMap => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', labels: { number: name } }, data: { a: 'b' } });

before(async () => {
  api = await startTestApi({ clock, storage: openMemoryStorage({ clock, window: { maxEvents: 8, maxAgeMs: 60_000 } }) });
  const client = api.api.clientFor('test');
  for (const name of ['a', 'b', 'c', 'd', 'e']) versions.push((await client.create(configMaps, configMap(name))).metadata.resourceVersion ?? '');
});
after(() => api.stop());

const names = (body: unknown) => (body as KubernetesList<ConfigMap>).items.map(item => item.metadata.name).join('');
const at = (index: number) => versions.at(index) ?? assert.fail();

const semantics: readonly { readonly query: () => string; readonly names?: string; readonly refused?: readonly [number, RegExp] }[] = [
  { query: () => '', names: 'abcde' },
  { query: () => 'resourceVersion=0', names: 'abcde' },
  { query: () => `resourceVersion=${at(1)}`, names: 'abcde' },
  { query: () => `resourceVersion=${at(1)}&resourceVersionMatch=NotOlderThan`, names: 'abcde' },
  { query: () => `resourceVersion=${at(1)}&resourceVersionMatch=Exact`, names: 'ab' },
  { query: () => `resourceVersion=${at(2)}&limit=2`, names: 'ab' },
  { query: () => `resourceVersion=0&limit=2`, names: 'ab' },
  { query: () => `resourceVersion=${at(2)}&limit=9&resourceVersionMatch=NotOlderThan`, names: 'abcde' },
  { query: () => `resourceVersion=${at(2)}&limit=9`, names: 'abc' },
  { query: () => 'resourceVersionMatch=Exact', refused: [422, /resourceVersionMatch is forbidden unless resourceVersion is provided/] },
  { query: () => 'resourceVersion=0&resourceVersionMatch=Exact', refused: [422, /resourceVersionMatch "exact" is forbidden for resourceVersion "0"/] },
  { query: () => 'resourceVersion=1&resourceVersionMatch=Some', refused: [422, /resourceVersionMatch: Unsupported value: "Some": supported values: "Exact", "NotOlderThan", ""/] },
  { query: () => 'resourceVersion=1&resourceVersionMatch=Exact&continue=x', refused: [422, /resourceVersionMatch is forbidden when continue is provided/] },
  { query: () => 'sendInitialEvents=true', refused: [422, /sendInitialEvents is forbidden for list/] },
  { query: () => 'resourceVersion=99999', refused: [504, /^Timeout: Too large resource version: 99999, current: \d+$/] },
  { query: () => 'resourceVersion=99999&resourceVersionMatch=Exact', refused: [504, /Too large resource version/] },
  { query: () => 'continue=nonsense', refused: [400, /^invalid continue token: continue key is not valid/] },
  { query: () => 'resourceVersion=x', refused: [400, /invalid resource version/] },
  { query: () => 'labelSelector=a%20in%20b', refused: [400, /^unable to parse requirement: found 'b' expected: '\('$/] },
  { query: () => 'fieldSelector=spec.x=1', refused: [400, /^"spec\.x" is not a known field selector: only "metadata\.name", "metadata\.namespace"$/] },
  { query: () => 'labelSelector=number%20in%20(a,c),number!=c', names: 'a' },
  { query: () => 'fieldSelector=metadata.name!=a,metadata.namespace=default', names: 'bcde' },
];
for (const [index, { query, names: expected, refused }] of semantics.entries()) {
  test(`list semantics, case ${index}: ${query.toString().slice(7, -1)}`, async () => {
    const reply = await api.send(`${MAPS}?${query()}`);
    if (refused === undefined) { assert.equal(names(reply.json()), expected, reply.text); return; }
    assert.equal(reply.code, refused[0], reply.text);
    assert.match(String(reply.json()['message']), refused[1]);
  });
}

test('pages are of one version, whatever happens between them, and count what remains', async () => {
  const client = api.api.clientFor('test');
  const first = (await api.send(`${MAPS}?limit=2`)).json() as unknown as KubernetesList<ConfigMap>;
  assert.deepEqual([names(first), first.metadata.remainingItemCount], ['ab', 3]);
  await client.create(configMaps, configMap('cc'));
  const second = (await api.send(`${MAPS}?limit=2&continue=${first.metadata.continue}`)).json() as unknown as KubernetesList<ConfigMap>;
  assert.deepEqual([names(second), second.metadata.resourceVersion], ['cd', first.metadata.resourceVersion]);
  assert.equal((await api.send(`${MAPS}?continue=${first.metadata.continue}&resourceVersion=5`)).json()['message'], 'specifying resource version is not allowed when using continue');
  const selected = (await api.send(`${MAPS}?limit=1&labelSelector=number`)).json() as unknown as KubernetesList<ConfigMap>;
  assert.equal(selected.metadata.remainingItemCount, undefined);
  await client.delete(configMaps, { name: 'cc', namespace: 'default' });
});

test('a page that is too old is refused with a token that goes on with the newest state', async () => {
  const client = api.api.clientFor('test');
  const { metadata: { continue: token } } = (await api.send(`${MAPS}?limit=2`)).json() as unknown as KubernetesList<ConfigMap>;
  for (let round = 0; round < 10; round++) {
    await client.create(configMaps, configMap('bb'));
    await client.delete(configMaps, { name: 'bb', namespace: 'default' });
  }
  const expired = await api.send(`${MAPS}?limit=2&continue=${token}`);
  assert.deepEqual([expired.code, expired.json()['reason']], [410, 'Expired']);
  assert.match(String(expired.json()['message']), /results in an inconsistent list/);
  await client.create(configMaps, configMap('bb'));
  const rest = (await api.send(`${MAPS}?continue=${(expired.json()['metadata'] as { continue: string }).continue}`)).json();
  assert.equal(names(rest), 'bbcde');
  await client.delete(configMaps, { name: 'bb', namespace: 'default' });
  assert.match(String((await api.send(`${MAPS}?resourceVersion=2&resourceVersionMatch=Exact`)).json()['message']), /^The resourceVersion for the provided list is too old\.$/);
});

test('a get of a version in the future is told to try again', async () => {
  const reply = await api.send(`${MAPS}/a?resourceVersion=99999`);
  assert.deepEqual([reply.code, reply.headers['retry-after'], (reply.json()['details'] as { causes: unknown }).causes], [504, '1', [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }]]);
  assert.equal((await api.send(`${MAPS}/a?resourceVersion=1`)).code, 200);
});

test('answers come as YAML, protobuf, pretty or plain JSON, as the client accepts', async () => {
  const yaml = await api.send(`${MAPS}/a`, { headers: { Accept: 'application/yaml' } });
  assert.equal(yaml.headers['content-type'], 'application/yaml');
  assert.match(yaml.text, /^kind: ConfigMap\n/);
  const plain = await api.send(`${MAPS}/a`);
  assert.deepEqual(readYaml(yaml.text), plain.json());
  const binary = await api.send(`${MAPS}/a`, { headers: { Accept: PROTOBUF_MEDIA_TYPE } });
  assert.equal(binary.headers['content-type'], PROTOBUF_MEDIA_TYPE);
  assert.deepEqual(decodeProtobuf(binary.body).object, plain.json());
  const list = await api.send(MAPS, { headers: { Accept: PROTOBUF_MEDIA_TYPE } });
  assert.equal(names(decodeProtobuf(list.body).object), 'abcde');
  assert.equal((await api.send(`${MAPS}/a`, { headers: { Accept: `${PROTOBUF_MEDIA_TYPE},application/json` } })).headers['content-type'], 'application/json');
  for (const ask of [{ headers: { 'User-Agent': 'curl/8.0' } }, { headers: { Accept: 'application/json;pretty=1' } }]) assert.match((await api.send(`${MAPS}/a`, ask)).text, /^\{\n  "/);
  assert.match((await api.send(`${MAPS}/a?pretty=true`)).text, /^\{\n  "/);
  assert.doesNotMatch((await api.send(`${MAPS}/a?pretty=false`, { headers: { 'User-Agent': 'curl/8.0' } })).text, /^\{\n/);
});

const unacceptable: readonly (readonly [string, string, RegExp])[] = [
  [MAPS, 'text/html', /^only the following media types are accepted: application\/json, application\/yaml, application\/vnd\.kubernetes\.protobuf$/],
  [`${MAPS}?watch=1`, 'application/yaml', /^only the following media types are accepted: application\/json;stream=watch$/],
  [MAPS, 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1', /^you requested PartialObjectMetadata, but the requested object is a list/],
  [`${MAPS}/a`, 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1', /^you requested PartialObjectMetadataList, but the requested object is not a list/],
  [`${MAPS}/a`, 'application/json;as=Chair;g=meta.k8s.io;v=v1', /^only the following media types are accepted/],
];
for (const [target, accept, message] of unacceptable) {
  test(`${target} as ${accept} is not acceptable`, async () => {
    const reply = await api.send(target, { headers: { Accept: accept } });
    assert.deepEqual([reply.code, reply.json()['reason']], [406, 'NotAcceptable']);
    assert.match(String(reply.json()['message']), message);
  });
}

test('a write whose answer cannot be given changes nothing', async () => {
  assert.equal((await api.send(MAPS, { method: 'POST', json: configMap('never'), headers: { Accept: 'text/html' } })).code, 406);
  assert.equal((await api.send(`${MAPS}/never`)).code, 404);
});

test('tables carry what is asked for', async () => {
  const table = async (query: string) => (await api.send(`${MAPS}/a?${query}`, { headers: { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } })).json();
  const objectOf = (body: Record<string, unknown>) => (body['rows'] as { object?: { kind: string } }[])[0]?.object?.kind;
  assert.deepEqual([objectOf(await table('includeObject=None')), objectOf(await table('')), objectOf(await table('includeObject=Object'))], [undefined, 'PartialObjectMetadata', 'ConfigMap']);
  assert.equal((await table('includeObject=Some'))['message'], 'Unable to convert to Table as requested: includeObject: Invalid value: "Some": must be \'Metadata\', \'Object\', \'None\', or empty');
});

test('HEAD answers what GET answers, without the body', async () => {
  const reply = await api.send(`${MAPS}/a`, { method: 'HEAD' });
  assert.deepEqual([reply.code, reply.text, reply.headers['content-type']], [200, '', 'application/json']);
  assert.equal(Number(reply.headers['content-length']), (await api.send(`${MAPS}/a`)).body.length);
});

test('a watch from a version that is gone, or not there yet, ends with an ERROR event', async () => {
  for (const [version, code, reason] of [['1', 410, 'Expired'], ['99999', 504, 'Timeout']] as const) {
    const reply = await api.send(`${MAPS}?watch=1&resourceVersion=${version}`);
    const { type, object } = reply.json() as { type: string; object: { code: number; reason: string } };
    assert.deepEqual([reply.code, type, object.code, object.reason], [200, 'ERROR', code, reason]);
  }
});

test('a watch of one object by its name selects further by fields', async () => {
  const events = api.send(`/api/v1/watch/namespaces/default/configmaps/a?fieldSelector=metadata.namespace=default&timeoutSeconds=5&allowWatchBookmarks=true`);
  while (clock.pendingTimers < 2) await settle();
  await clock.advance(5_000);
  const lines = (await events).text.trim().split('\n').map(line => JSON.parse(line) as { type: string; object: ConfigMap });
  assert.deepEqual(lines.map(({ type, object }) => [type, object.metadata.name]), [['ADDED', 'a'], ['BOOKMARK', undefined]]);
});

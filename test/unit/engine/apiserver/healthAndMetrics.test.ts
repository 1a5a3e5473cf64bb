import assert from 'node:assert/strict';
import https from 'node:https';
import { after, before, test } from 'node:test';
import { systemClock } from '../../../../src/base/clock.ts';
import type { ConfigMap } from '../../../../src/api/objects.ts';
import { configMaps } from '../../../../src/api/resources.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';
import { startTestApi } from './testApi.ts';
import type { TestApi } from './testApi.ts';

let api: TestApi;
let failure: Error | undefined;
before(async () => {
  const storage = openMemoryStorage({ clock: systemClock });
  api = await startTestApi({ storage: { ...storage, get version() { return storage.version; }, get failure() { return failure; } } });
});
after(() => api.stop());

const HOOKS = ['poststarthook/rbac/bootstrap-roles', 'poststarthook/priority-and-fairness-config-producer', 'poststarthook/apiservice-registration-controller'];
const CHECKS = ['ping', 'etcd', 'poststarthook/start-system-namespaces-controller', ...HOOKS];
const lines = (checks: readonly string[], last: string) => [...checks.map(name => `[+]${name} ok`), last, ''].join('\n');

const healthy: readonly (readonly [string, string])[] = [
  ['/healthz', 'ok'], ['/livez', 'ok'], ['/readyz', 'ok'],
  ['/healthz?verbose', lines(CHECKS, 'healthz check passed')], ['/livez?verbose', lines(CHECKS, 'livez check passed')], ['/readyz?verbose', lines([...CHECKS, 'shutdown'], 'readyz check passed')],
  ['/livez?verbose&exclude=etcd', lines(CHECKS, 'livez check passed').replace('etcd', 'etcd excluded:')],
  ['/livez?verbose&exclude=b&exclude=a', lines(CHECKS, 'warn: some health checks cannot be excluded: no matches for "a","b"\nlivez check passed')],
  ['/livez/etcd', 'ok'], ['/readyz/shutdown', 'ok'], ['/livez/poststarthook/start-system-namespaces-controller', 'ok'],
];
for (const [target, text] of healthy) {
  test(`${target} is answered as kube-apiserver answers it`, async () => {
    const reply = await api.send(target);
    assert.deepEqual([reply.code, reply.headers['content-type'], reply.text], [200, 'text/plain; charset=utf-8', text]);
  });
}

test('a state that could not be written makes the API unhealthy, without reasons but on the path of the check', async () => {
  failure = new Error('no space left');
  try {
    const all = await api.send('/readyz', { anonymous: true });
    assert.deepEqual([all.code, all.text], [500, lines([...CHECKS, 'shutdown'], 'readyz check failed').replace('[+]etcd ok', '[-]etcd failed: reason withheld')]);
    assert.deepEqual([(await api.send('/readyz?exclude=etcd')).code, (await api.send('/livez/ping')).text], [200, 'ok']);
    const one = await api.send('/livez/etcd');
    assert.deepEqual([one.code, one.text], [500, 'internal server error: the state could not be written: no space left\n']);
  } finally { failure = undefined; }
});

test('single checks and metrics are for known users', async () => {
  for (const target of ['/livez/etcd', '/metrics']) assert.equal((await api.send(target, { anonymous: true })).code, 403, target);
  assert.equal((await api.send('/livez/none')).code, 404);
});

test('requests, watches, objects and the process are counted', async () => {
  const configMap: ConfigMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'default' } };
  await api.send('/api/v1/namespaces/default/configmaps', { method: 'POST', json: configMap });
  await api.send('/api/v1/namespaces/default/configmaps/none');
  await api.send('/apis/apps/v1/deployments?limit=5');
  const watching = https.get(`https://127.0.0.1:${api.api.port}/api/v1/configmaps?watch=1`, { ...api.identity, agent: false });
  await new Promise(resolve => watching.once('response', response => response.once('data', resolve)));
  const reply = await api.send('/metrics');
  assert.equal(reply.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  for (const line of [
    'apiserver_request_total{code="201",component="apiserver",dry_run="",group="",resource="configmaps",scope="resource",subresource="",verb="POST",version="v1"} 1',
    'apiserver_request_total{code="404",component="apiserver",dry_run="",group="",resource="configmaps",scope="resource",subresource="",verb="GET",version="v1"} 1',
    'apiserver_request_total{code="200",component="apiserver",dry_run="",group="apps",resource="deployments",scope="cluster",subresource="",verb="LIST",version="v1"} 1',
    'apiserver_request_duration_seconds_count{component="apiserver",dry_run="",group="apps",resource="deployments",scope="cluster",subresource="",verb="LIST",version="v1"} 1',
    'apiserver_longrunning_requests{component="apiserver",group="",resource="configmaps",scope="cluster",subresource="",verb="WATCH",version="v1"} 1',
    'apiserver_watch_events_total{group="",resource="configmaps",version="v1"} 1',
    'apiserver_storage_objects{resource="configmaps"} 1',
  ]) assert.ok(reply.text.includes(`${line}\n`), `${line}\n${reply.text}`);
  for (const name of ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'process_start_time_seconds', 'kubernetes_build_info']) assert.match(reply.text, new RegExp(`^${name}(?:\\{.*\\})? [\\d.]+`, 'm'));
  watching.on('error', () => undefined).destroy();
  for (let tries = 0; !/WATCH",version="v1"\} 0\n/.test((await api.send('/metrics')).text); tries++) assert.ok(tries < 100, 'the watch is counted for ever');
  assert.ok((await api.api.clientFor('test').list(configMaps)).items.length === 1);
});

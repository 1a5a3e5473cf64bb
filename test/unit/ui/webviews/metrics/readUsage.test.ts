import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { ApiError, apiErrors } from '../../../../../src/api/apiError.ts';
import type { Resource } from '../../../../../src/api/resources.ts';
import type { HttpClient } from '../../../../../src/cluster/httpClient.ts';
import { makeUsageReader } from '../../../../../src/ui/webviews/metrics/readUsage.ts';

const refusal = (code: number) => new ApiError({ ...apiErrors.badRequest(`refused with ${code}`).status, code });
const timestamp = '2026-01-01T00:00:00Z';
const usage = { cpu: '1', memory: '1Ki' };

/** A cluster whose nodes answer with a summary, or refuse; metrics.k8s.io knows two pods. */
function makeCluster(summaries: (node: string) => number) {
  const asked: string[] = [];
  const client = {
    transport: { request: ({ path }: { path: string }) => {
      const node = /nodes\/([^/]+)\//.exec(path)?.[1] ?? '';
      asked.push(`summary ${node}`);
      const code = summaries(node);
      return code === 200 ? Promise.resolve(Readable.from([Buffer.from(JSON.stringify({ node: { nodeName: node }, pods: [{ podRef: { name: `on-${node}`, namespace: 'default' } }] }))])) : Promise.reject(refusal(code));
    } },
    get: async (resource: Resource, { name }: { name: string }) => { asked.push(`${resource.plural} metrics ${name}`); if (name === 'gone') throw refusal(404); return { metadata: { name }, timestamp, window: '10s', usage }; },
    list: async (resource: Resource) => { asked.push(`${resource.plural} metrics`); return { items: ['a', 'b'].map(name => ({ metadata: { name, namespace: 'default' }, timestamp, window: '10s', containers: [{ name: 'app', usage }] })) }; },
  } as unknown as HttpClient;
  return { asked, read: makeUsageReader(client), signal: new AbortController().signal };
}
const podsOf = async (reading: Promise<readonly { readonly pods: readonly { readonly name: string }[] }[]>) => (await reading).flatMap(({ pods }) => pods).map(({ name }) => name);
const place = (...nodeNames: string[]) => ({ namespace: 'default', nodeNames });

test('each node is asked for its summary', async () => {
  const { read, signal } = makeCluster(() => 200);
  assert.deepEqual(await podsOf(read(place('n1', 'n2'), signal)), ['on-n1', 'on-n2']);
});

test('where summaries are forbidden metrics.k8s.io tells of all pods once, and summaries are not asked for again', async () => {
  const { read, signal, asked } = makeCluster(() => 403);
  assert.deepEqual(await podsOf(read(place('n1', 'n2', 'n3'), signal)), ['a', 'b']);
  asked.length = 0;
  assert.deepEqual(await podsOf(read(place('n1', 'n2', 'n3'), signal)), ['a', 'b']);
  assert.deepEqual(asked, ['pods metrics']);
});

test('a node that does not answer is left out, unless it is the only one', async () => {
  const { read, signal } = makeCluster(node => node === 'dead' ? 503 : 200);
  assert.deepEqual(await podsOf(read(place('dead', 'n2'), signal)), ['on-n2']);
  await assert.rejects(read(place('dead'), signal), /refused with 503/);
});

test('of many nodes no summaries are read', async () => {
  const { read, signal, asked } = makeCluster(() => 200);
  await read(place(...Array.from({ length: 40 }, (_, index) => `n${index}`)), signal);
  assert.deepEqual(asked, ['pods metrics']);
});

test('of a node itself no pods are listed', async () => {
  const { read, signal, asked } = makeCluster(() => 404);
  const [measured] = await read({ node: 'n1' }, signal);
  assert.deepEqual([measured?.nodeName, measured?.node?.cpuCores, measured?.pods], ['n1', 1, []]);
  assert.deepEqual(asked, ['summary n1', 'nodes metrics n1']);
  assert.equal((await read({ node: 'gone' }, signal))[0]?.node, undefined);
});

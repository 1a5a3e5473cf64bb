import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { ApiError } from '../../../src/api/apiError.ts';
import { reachCluster } from '../../../src/cluster/reachCluster.ts';

let code = 200;
const tokens: (string | undefined)[] = [];
const server = http.createServer((request, response) => {
  tokens.push(request.headers.authorization);
  const isRefused = code === 401 && request.headers.authorization !== 'Bearer fresh';
  response.writeHead(isRefused ? 401 : code === 401 ? 200 : code).end(JSON.stringify(code === 200 || (code === 401 && !isRefused) ? { items: [], metadata: {} } : { kind: 'Status', status: 'Failure', message: 'no', code }));
});
before(async () => { server.listen(0, '127.0.0.1'); await once(server, 'listening'); });
after(() => { server.close(); server.closeAllConnections(); });

const reach = async (answer: number, renewed?: string) => {
  code = answer;
  tokens.length = 0;
  let token = 'stale';
  return reachCluster({
    name: 'c', server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, namespace: 'team', tls: {}, credentials: () => Promise.resolve({ authorization: `Bearer ${token}` }),
    ...(renewed === undefined ? {} : { renewCredentials: () => { token = renewed; } }),
  }, { signal: new AbortController().signal });
};

test('a cluster that shows everything is read whole', async () => {
  const { client, onlyNamespace } = await reach(200);
  client.close();
  assert.equal(onlyNamespace, undefined);
});

test('where pods of all namespaces may not be listed, the context\'s namespace is read', async () => {
  const { client, onlyNamespace } = await reach(403);
  client.close();
  assert.equal(onlyNamespace, 'team');
});

test('refused credentials are renewed once where they can be', async () => {
  const { client } = await reach(401, 'fresh');
  client.close();
  assert.deepEqual(tokens, ['Bearer stale', 'Bearer fresh']);
  await assert.rejects(reach(401, 'also stale'), (error: unknown) => error instanceof ApiError && error.code === 401);
  assert.deepEqual(tokens, ['Bearer stale', 'Bearer also stale']);
  await assert.rejects(reach(401), (error: unknown) => error instanceof ApiError && error.code === 401);
  assert.deepEqual(tokens, ['Bearer stale']);
});

test('a cluster that is in trouble is not reached', () => assert.rejects(reach(503), (error: unknown) => error instanceof ApiError && error.code === 503));

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Docker } from '../../../../src/docker/connection.ts';
import { endDetachedSandboxes } from '../../../../src/engine/node/endDetachedSandboxes.ts';

test('only sandboxes that the pods\' network was taken from end', async () => {
  const sandbox = (Id: string, NetworkMode: string, networks: readonly string[]) => ({ Id, HostConfig: { NetworkMode }, NetworkSettings: { Networks: Object.fromEntries(networks.map(name => [name, {}])) } });
  const killed: string[] = [];
  const docker = {
    listContainers: () => Promise.resolve([sandbox('detached', 'pods', []), sandbox('elsewhere', 'pods', ['mine']), sandbox('new', 'pods', ['pods']), sandbox('host', 'host', ['host']), sandbox('joined', 'container:new', [])]),
    getContainer: (id: string) => ({ kill: () => { killed.push(id); return Promise.resolve(); } }),
  } as unknown as Docker;
  await endDetachedSandboxes(docker, { engineId: 'e', network: 'pods' });
  assert.deepEqual(killed, ['detached', 'elsewhere']);
});

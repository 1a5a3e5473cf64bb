import assert from 'node:assert/strict';
import type { Service } from '../../src/api/objects.ts';
import { API_PORT } from '../../src/agent/protocol/messages.ts';
import { endpoints, endpointSlices, type Resource, services } from '../../src/api/resources.ts';
import type { AgentConnection } from '../../src/engine/network/agentLink.ts';
import { startApiEndpoints } from '../../src/engine/network/apiEndpoints.ts';
import { deployment, service } from './objects.ts';
import { scenario } from './scenario.ts';
import type { World } from './world.ts';

const KEY = { name: 'kubernetes', namespace: 'default' };
const AGENT = '10.97.0.2';

/** Every write of the API's Service, Endpoints and EndpointSlices, in order. */
function followWrites({ informers }: World): string[] {
  const writes: string[] = [];
  for (const resource of [services, endpoints, endpointSlices] as readonly Resource[]) {
    informers.for(resource).onChange(({ type, object }) => { if (object.metadata.name?.startsWith(KEY.name) === true) writes.push(`${type} ${resource.plural} ${object.metadata.name}`); });
  }
  return writes;
}

async function expectAgent({ client }: World): Promise<void> {
  const ports = [{ name: 'https', port: API_PORT, protocol: 'TCP' }];
  assert.equal((await client.get(services, KEY)).spec?.selector, undefined);
  assert.deepEqual((await client.get(endpoints, KEY)).subsets, [{ addresses: [{ ip: AGENT }], ports }]);
  const slices = (await client.list(endpointSlices)).items.filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === KEY.name);
  assert.deepEqual(slices.map(slice => [slice.metadata.name, slice.endpoints?.map(({ addresses }) => addresses), slice.ports]), [[KEY.name, [[AGENT]], ports]]);
}

for (const [what, selector] of [['that selects pods', { app: 'web' }], ['of no pods', { app: 'x' }], ['that is empty', {}]] as const) {
  scenario(`a selector ${what} on the kubernetes Service is taken away, and nobody writes in turns`).node('a').apply(deployment('web', 2)).advance('10s')
    .do(async world => {
      const connection = { address: AGENT } as AgentConnection;
      let connected: unknown;
      const link = { current: connection, onConnect: (handler: (next: AgentConnection) => Promise<unknown>) => { connected = handler(connection); return { dispose: () => undefined }; } };
      const sync = startApiEndpoints({ client: world.client, informers: world.informers, link, clock: world.clock, logger: world.logger });
      try {
        await connected;
        await world.clock.advance(10_000);
        await expectAgent(world);
        const writes = followWrites(world);
        await world.clock.advance(0);
        writes.length = 0; // what was there
        await world.client.patch(services, KEY, { type: 'merge', body: { spec: { selector } } });
        await world.clock.advance(1_000);
        assert.deepEqual(writes, ['updated services kubernetes', 'updated services kubernetes'], 'the user\'s, and the one that mends it');
        await expectAgent(world);
      } finally {
        await sync.stop();
      }
    });
}

scenario('an empty selector is none: the Service selects no pod, and its Endpoints are the user\'s').node('a').apply(deployment('web', 1)).advance('10s')
  .apply({ ...service('own'), spec: { ports: [{ port: 80 }], selector: {} } } as Service)
  .advance('5s')
  .do(async ({ client }) => {
    await assert.rejects(client.get(endpoints, { name: 'own', namespace: 'default' }), /not found/);
    await client.create(endpoints, { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'own', namespace: 'default' }, subsets: [{ addresses: [{ ip: '192.0.2.1' }], ports: [{ port: 80 }] }] });
  })
  .advance('5s')
  .do(async ({ client }) => {
    const slices = (await client.list(endpointSlices)).items.filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === 'own');
    assert.deepEqual(slices.map(slice => slice.endpoints?.map(({ addresses }) => addresses)), [[['192.0.2.1']]]);
  });

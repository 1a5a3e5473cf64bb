import { isDeepStrictEqual } from 'node:util';
import { API_PORT } from '../../agent/protocol/messages.ts';
import { isAlreadyExists, isNotFound } from '../../api/apiError.ts';
import type { Client } from '../../api/client.ts';
import type { EndpointSlice } from '../../api/objects.ts';
import { endpointSlices } from '../../api/resources.ts';
import type { Clock } from '../../base/clock.ts';
import type { Component } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { Informers } from '../../informer/contract.ts';
import { WorkQueue } from '../../informer/workQueue.ts';
import type { AgentLink } from './agentLink.ts';
import { SERVICE_NAME_LABEL } from './serviceEndpoints.ts';

const KEY = { name: 'kubernetes', namespace: 'default' };

export interface ApiEndpointsOptions {
  readonly client: Client;
  readonly informers: Informers;
  readonly link: Pick<AgentLink, 'current' | 'onConnect'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Keeps the `kubernetes` Service leading to the agent: before anybody else asks a new connection for something, and again when its slice is deleted or changed. */
export function startApiEndpoints({ client, informers, link, clock, logger }: ApiEndpointsOptions): Component {
  const queue = new WorkQueue({ clock, logger });
  const subscriptions = [
    link.onConnect(connection => ensureApiEndpoints(client, connection.address).catch((error: unknown) => {
      logger.log('warn', 'pods do not find the API', { error });
      queue.addRateLimited(KEY.name);
    })),
    informers.for(endpointSlices).onChange(({ object: { metadata } }) => { if (metadata.name === KEY.name && metadata.namespace === KEY.namespace) queue.add(KEY.name); }),
  ];
  queue.run(async () => { if (link.current !== undefined) await ensureApiEndpoints(client, link.current.address); });
  return {
    async stop() {
      for (const subscription of subscriptions) subscription.dispose();
      await queue.stop();
    },
  };
}

/** Makes the `kubernetes` Service lead to the agent, which carries connections to the engine. Idempotent. */
async function ensureApiEndpoints(client: Client, agentAddress: string): Promise<void> {
  const wanted = apiEndpointSlice(agentAddress);
  try {
    const current = await client.get(endpointSlices, KEY);
    if (isDeepStrictEqual([current.endpoints, current.ports, current.metadata.labels?.[SERVICE_NAME_LABEL]], [wanted.endpoints, wanted.ports, KEY.name])) return;
    if (current.addressType === wanted.addressType) {
      const labels = { ...current.metadata.labels, ...wanted.metadata.labels };
      await client.update(endpointSlices, { ...current, metadata: { ...current.metadata, labels }, endpoints: wanted.endpoints ?? [], ports: wanted.ports ?? [] });
      return;
    }
    await client.delete(endpointSlices, KEY);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  try { await client.create(endpointSlices, wanted); } catch (error) { if (!isAlreadyExists(error)) throw error; }
}

/** @source pkg/controlplane/reconcilers: the slice of the Service that no selector makes. */
function apiEndpointSlice(agentAddress: string): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { ...KEY, labels: { [SERVICE_NAME_LABEL]: KEY.name } },
    addressType: 'IPv4', endpoints: [{ addresses: [agentAddress], conditions: { ready: true } }], ports: [{ name: 'https', port: API_PORT, protocol: 'TCP' }],
  };
}

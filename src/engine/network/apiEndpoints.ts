import { isDeepStrictEqual } from 'node:util';
import { API_PORT } from '../../agent/protocol/messages.ts';
import { isAlreadyExists, isNotFound } from '../../api/apiError.ts';
import type { Client } from '../../api/client.ts';
import type { Endpoints, EndpointSlice, KubernetesObject } from '../../api/objects.ts';
import { endpoints, endpointSlices, type Resource } from '../../api/resources.ts';
import type { Clock } from '../../base/clock.ts';
import type { Component } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { Informers } from '../../informer/contract.ts';
import { WorkQueue } from '../../informer/workQueue.ts';
import { API_SERVICE as KEY, isApiService } from '../contracts/apiService.ts';
import type { AgentLink } from './agentLink.ts';
import { SERVICE_NAME_LABEL } from './serviceEndpoints.ts';

const PORT = { name: 'https', port: API_PORT, protocol: 'TCP' } as const;
/** How long after a repair the next may follow: whoever else writes there again and again is not raced. @source Upstream looks every ten seconds. */
const REPAIR_INTERVAL_MS = 5_000;
/** No EndpointSlice is to be made from these Endpoints: it is there. */
const SKIP_MIRROR_LABEL = 'endpointslice.kubernetes.io/skip-mirror';

export interface ApiEndpointsOptions {
  readonly client: Client;
  readonly informers: Informers;
  readonly link: Pick<AgentLink, 'current' | 'onConnect'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Keeps the `kubernetes` Service leading to the agent: before anybody else asks a new connection for something, and again when its EndpointSlice or Endpoints are deleted or changed (the first time at once, then at most every `REPAIR_INTERVAL_MS`). */
export function startApiEndpoints({ client, informers, link, clock, logger }: ApiEndpointsOptions): Component {
  const queue = new WorkQueue({ clock, logger });
  let connecting: Promise<unknown> = Promise.resolve();
  const subscriptions = [
    link.onConnect(connection => connecting = ensureApiEndpoints(client, connection.address).catch((error: unknown) => {
      logger.log('warn', 'pods do not find the API', { error });
      queue.addRateLimited(KEY.name);
    })),
    ...[informers.for(endpointSlices), informers.for(endpoints)].map(informer => informer.onChange(({ object: { metadata } }: { readonly object: KubernetesObject }) => {
      if (isApiService(metadata)) queue.add(KEY.name);
    })),
  ];
  let nextRepairMs = -Infinity;
  queue.run(async () => {
    await connecting; // whose own writes are no repairs
    if (link.current === undefined) return;
    const waitMs = nextRepairMs - clock.now();
    if (waitMs > 0) return { requeueAfterMs: waitMs };
    if (await ensureApiEndpoints(client, link.current.address)) nextRepairMs = clock.now() + REPAIR_INTERVAL_MS;
  });
  return {
    async stop() {
      for (const subscription of subscriptions) subscription.dispose();
      await queue.stop();
    },
  };
}

/** Makes the `kubernetes` Service lead to the agent, which carries connections to the engine. Idempotent; true when there was something to do. */
async function ensureApiEndpoints(client: Client, agentAddress: string): Promise<boolean> {
  const wroteSlice = await ensureSlice(client, agentAddress);
  const wroteEndpoints = await ensureEndpoints(client, agentAddress);
  return wroteSlice || wroteEndpoints;
}

/** @source pkg/controlplane/reconcilers: the slice of the Service that no selector makes. */
async function ensureSlice(client: Client, agentAddress: string): Promise<boolean> {
  const labels = { [SERVICE_NAME_LABEL]: KEY.name };
  const wanted: EndpointSlice = {
    apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { ...KEY, labels },
    addressType: 'IPv4', endpoints: [{ addresses: [agentAddress], conditions: { ready: true } }], ports: [PORT],
  };
  const current = await find(client, endpointSlices);
  if (current === undefined) return create(client, endpointSlices, wanted);
  if (current.addressType === wanted.addressType) {
    if (isDeepStrictEqual([current.endpoints, current.ports], [wanted.endpoints, wanted.ports]) && hasLabels(current, labels)) return false;
    await client.update(endpointSlices, { ...wanted, metadata: withLabels(current, labels) });
    return true;
  }
  await client.delete(endpointSlices, KEY);
  return create(client, endpointSlices, wanted);
}

/** @source pkg/controlplane/reconcilers endpointsadapter.go */
async function ensureEndpoints(client: Client, agentAddress: string): Promise<boolean> {
  const labels = { [SKIP_MIRROR_LABEL]: 'true' };
  const wanted: Endpoints = { apiVersion: 'v1', kind: 'Endpoints', metadata: { ...KEY, labels }, subsets: [{ addresses: [{ ip: agentAddress }], ports: [PORT] }] };
  const current = await find(client, endpoints);
  if (current === undefined) return create(client, endpoints, wanted);
  if (isDeepStrictEqual(current.subsets, wanted.subsets) && hasLabels(current, labels)) return false;
  await client.update(endpoints, { ...wanted, metadata: withLabels(current, labels) });
  return true;
}

async function find<T extends KubernetesObject>(client: Client, resource: Resource<T>): Promise<T | undefined> {
  return client.get(resource, KEY).catch((error: unknown) => { if (isNotFound(error)) return undefined; throw error; });
}

/** What another made meanwhile is looked at when its event comes. */
async function create<T extends KubernetesObject>(client: Client, resource: Resource<T>, object: T): Promise<true> {
  await client.create(resource, object).catch((error: unknown) => { if (!isAlreadyExists(error)) throw error; });
  return true;
}

const hasLabels = ({ metadata }: KubernetesObject, labels: Readonly<Record<string, string>>) => Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value);
const withLabels = ({ metadata }: KubernetesObject, labels: Readonly<Record<string, string>>) => ({ ...metadata, labels: { ...metadata.labels, ...labels } });

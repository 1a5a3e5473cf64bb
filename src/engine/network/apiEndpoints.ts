import { isDeepStrictEqual } from 'node:util';
import { API_PORT } from '../../agent/protocol/messages.ts';
import { isAlreadyExists, isNotFound } from '../../api/apiError.ts';
import type { Client } from '../../api/client.ts';
import type { EndpointSlice } from '../../api/objects.ts';
import { endpointSlices } from '../../api/resources.ts';
import { SERVICE_NAME_LABEL } from './serviceEndpoints.ts';

const KEY = { name: 'kubernetes', namespace: 'default' };

/** Makes the `kubernetes` Service lead to the agent, which carries connections to the engine. Idempotent. */
export async function ensureApiEndpoints(client: Client, agentAddress: string): Promise<void> {
  const wanted = apiEndpointSlice(agentAddress);
  try {
    const current = await client.get(endpointSlices, KEY);
    if (isDeepStrictEqual([current.endpoints, current.ports], [wanted.endpoints, wanted.ports])) return;
    if (current.addressType === wanted.addressType) { await client.update(endpointSlices, { ...current, endpoints: wanted.endpoints ?? [], ports: wanted.ports ?? [] }); return; }
    await client.delete(endpointSlices, KEY);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  try { await client.create(endpointSlices, wanted); } catch (error) { if (!isAlreadyExists(error)) throw error; }
}

/** @source pkg/controlplane/reconcilers: the slice of the Service that no selector makes. */
export function apiEndpointSlice(agentAddress: string): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { ...KEY, labels: { [SERVICE_NAME_LABEL]: KEY.name } },
    addressType: 'IPv4', endpoints: [{ addresses: [agentAddress], conditions: { ready: true } }], ports: [{ name: 'https', port: API_PORT, protocol: 'TCP' }],
  };
}

import { apiErrors } from '../../../api/apiError.ts';
import type { Client } from '../../../api/client.ts';
import type { EndpointSlice, Pod, Service } from '../../../api/objects.ts';
import { endpointSlices, pods, services } from '../../../api/resources.ts';
import type { Random } from '../../../base/random.ts';
import type { ProxyRequest } from './proxyRequest.ts';

/** Where a proxied request goes, in the pod network. */
export interface ProxyTarget { readonly address: string; readonly port: number }

/** The pod, or a ready endpoint of the Service, that a request names. Throws ApiError 400, 404 and 503. */
export async function findProxyTarget(request: ProxyRequest, { client, random }: { readonly client: Pick<Client, 'get' | 'list'>; readonly random: Random }): Promise<ProxyTarget> {
  const namespace = request.namespace ?? '';
  if (request.resource.kind === 'Pod') return toPodTarget(await client.get(pods, { namespace, name: request.name }), request);
  const service = await client.get(services, { namespace, name: request.name });
  const slices = await client.list(endpointSlices, { namespace, labelSelector: `kubernetes.io/service-name=${request.name}` });
  const targets = toServiceTargets(service, slices.items, request.port);
  const chosen = targets[random.integer(Math.max(1, targets.length))];
  if (chosen === undefined) throw apiErrors.serviceUnavailable(`no endpoints available for service ${JSON.stringify(request.id)}`);
  return chosen;
}

/** Without a port in the request the first that the pod declares, else the scheme's own. @source kubernetes pkg/registry/core/pod ResourceLocation */
export function toPodTarget(pod: Pod, { port, scheme }: Pick<ProxyRequest, 'port' | 'scheme'>): ProxyTarget {
  const address = pod.status?.podIP ?? '';
  if (address === '') throw apiErrors.badRequest('address not allowed');
  const declared = (pod.spec?.containers ?? []).flatMap(container => container.ports ?? []);
  const named = declared.find(each => each.name !== undefined && each.name === port)?.containerPort;
  const number = port === '' ? declared[0]?.containerPort ?? (scheme === 'https' ? 443 : 80) : named ?? Number(port);
  if (!Number.isInteger(number) || number < 1 || number > 65535) throw apiErrors.badRequest(`invalid pod request: no port ${JSON.stringify(port)}`);
  return { address, port: number };
}

/** The ready endpoints behind a port, by its number or name; behind any port when none is named. Throws ApiError 503. @source kubernetes pkg/registry/core/service ResourceLocation */
export function toServiceTargets(service: Service, slices: readonly EndpointSlice[], port: string): readonly ProxyTarget[] {
  const name = /^\d+$/.test(port) ? portName(service, Number(port)) : port;
  return slices.flatMap(slice => {
    const found = slice.ports?.find(each => (port === '' || (each.name ?? '') === name) && each.port !== undefined)?.port;
    if (found === undefined) return [];
    return (slice.endpoints ?? []).filter(endpoint => endpoint.conditions?.ready !== false).flatMap(endpoint => endpoint.addresses.map(address => ({ address, port: found })));
  });
}

function portName(service: Service, number: number): string {
  const port = service.spec?.ports?.find(each => each.port === number);
  if (port === undefined) throw apiErrors.serviceUnavailable(`no service port ${number} found for service ${JSON.stringify(service.metadata.name)}`);
  return port.name ?? '';
}

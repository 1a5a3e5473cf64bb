import type { APIService, EndpointSlice, Service } from '../../../api/objects.ts';

/** The condition Available of an APIService, without its time. */
export interface Availability { readonly status: 'True' | 'False' | 'Unknown'; readonly reason: string; readonly message: string }

export const PASSED: Availability = { status: 'True', reason: 'Passed', message: 'all checks passed' };

const HTTPS_PORT = 443;

/** What stands against an APIService before its server is even asked; undefined for nothing. Pure. @source k8s.io/kube-aggregator pkg/controllers/status/remote */
export function serviceProblem({ spec }: APIService, service: Service | undefined, slices: readonly EndpointSlice[]): Availability | undefined {
  const { namespace = '', name = '', port = HTTPS_PORT } = spec?.service ?? {};
  const refuse = (reason: string, message: string): Availability => ({ status: 'False', reason, message });
  const place = JSON.stringify(namespace);
  if (service === undefined) return refuse('ServiceNotFound', `service/${name} in ${place} is not present`);
  if ((service.spec?.type ?? 'ClusterIP') !== 'ClusterIP') return undefined;
  const found = service.spec?.ports?.find(each => each.port === port);
  if (found === undefined) return refuse('ServicePortError', `service/${name} in ${place} is not listening on port ${port}`);
  if (slices.length === 0) return refuse('EndpointsNotFound', `cannot find endpointslices for service/${name} in ${place}`);
  const portName = found.name ?? '';
  const isReady = ({ endpoints = [], ports = [] }: EndpointSlice) => endpoints.some(({ conditions }) => conditions?.ready !== false) && ports.some(each => (each.name ?? '') === portName && each.port !== undefined);
  return slices.some(isReady) ? undefined : refuse('MissingEndpoints', `endpointslices for service/${name} in ${place} have no addresses with port name ${JSON.stringify(portName)}`);
}

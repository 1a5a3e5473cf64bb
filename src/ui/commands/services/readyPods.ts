import type { EndpointSlice, Service } from '../../../api/objects.ts';
import type { PodPort } from '../../../cluster/portForward.ts';

type Port = NonNullable<NonNullable<Service['spec']>['ports']>[number];

/** The ready pods behind a port of a Service with the port that each listens on, in the slices' order; empty when none is ready. */
export function readyPods(service: Service, port: Port, slices: readonly EndpointSlice[]): PodPort[] {
  const { name = '', namespace = '' } = service.metadata;
  return slices.filter(slice => slice.metadata.namespace === namespace && slice.metadata.labels?.['kubernetes.io/service-name'] === name).flatMap(slice => {
    const target = slice.ports?.find(candidate => (candidate.name ?? '') === (port.name ?? ''))?.port;
    if (target === undefined) return [];
    return (slice.endpoints ?? []).flatMap(({ conditions, targetRef }) =>
      conditions?.ready !== false && targetRef?.kind === 'Pod' && targetRef.name !== undefined ? [{ namespace, name: targetRef.name, port: target }] : []);
  });
}

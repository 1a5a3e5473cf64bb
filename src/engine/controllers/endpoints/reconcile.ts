import { isDeepStrictEqual } from 'node:util';
import type { Endpoints, Pod, Service } from '../../../api/objects.ts';
import { computeSubsets, truncateSubsets } from './subsets.ts';

export const MANAGED_BY_LABEL = 'endpoints.kubernetes.io/managed-by';
export const MANAGER = 'endpoint-controller';
const HEADLESS_LABEL = 'service.kubernetes.io/headless';
const TRIGGER_ANNOTATION = 'endpoints.kubernetes.io/last-change-trigger-time';
const OVER_CAPACITY_ANNOTATION = 'endpoints.kubernetes.io/over-capacity';

export interface EndpointsInput {
  /** Has a selector. */
  readonly service: Service;
  /** Pods that the service selects. */
  readonly pods: readonly Pod[];
  /** The Endpoints of its name, whoever made them. */
  readonly current: Endpoints | undefined;
  /** When what changed them happened; undefined: not known. */
  readonly triggerTime: string | undefined;
}

/**
 * The Endpoints to be written so that they hold the Service's pods and labels; undefined when they do already. The time of the trigger alone is no reason
 * to write.
 * @source pkg/controller/endpoint/endpoints_controller.go syncService
 */
export function reconcileEndpoints({ service, pods, current, triggerTime }: EndpointsInput): { readonly action: 'create' | 'update'; readonly endpoints: Endpoints } | undefined {
  const { subsets, truncated } = truncateSubsets(computeSubsets(service, pods));
  const labels = toLabels(service);
  const isTold = (current?.metadata.annotations?.[OVER_CAPACITY_ANNOTATION] === 'truncated') === truncated;
  if (current !== undefined && isTold && isDeepStrictEqual(current.subsets ?? [], subsets) && isDeepStrictEqual(current.metadata.labels, labels)) return undefined;

  const annotations = Object.fromEntries(Object.entries(current?.metadata.annotations ?? {}).filter(([key]) => key !== TRIGGER_ANNOTATION && key !== OVER_CAPACITY_ANNOTATION));
  if (triggerTime !== undefined) annotations[TRIGGER_ANNOTATION] = triggerTime;
  if (truncated) annotations[OVER_CAPACITY_ANNOTATION] = 'truncated';
  const { annotations: _, ...metadata } = current?.metadata ?? { name: service.metadata.name ?? '', namespace: service.metadata.namespace ?? '' };
  return {
    action: current === undefined ? 'create' : 'update',
    endpoints: {
      apiVersion: 'v1', kind: 'Endpoints',
      metadata: { ...metadata, labels, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
      ...(subsets.length === 0 ? {} : { subsets: [...subsets] }),
    },
  };
}

/** The Service's own, with what says who keeps the object. */
function toLabels(service: Service): Record<string, string> {
  const own = Object.fromEntries(Object.entries(service.metadata.labels ?? {}).filter(([key]) => key !== HEADLESS_LABEL));
  const isHeadless = ['None', ''].includes(service.spec?.clusterIP ?? '');
  return { ...own, ...(isHeadless ? { [HEADLESS_LABEL]: '' } : {}), [MANAGED_BY_LABEL]: MANAGER };
}

import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerV1, KubernetesObject } from '../../api/objects.ts';
import { cpuMetric } from '../../api/kinds/horizontalPodAutoscaler/defaults.ts';
import type { Metric } from '../../api/kinds/horizontalPodAutoscaler/defaults.ts';
import type { Resource } from '../../api/resources.ts';
import { parseAnnotation, toAnnotatedMetric, toAnnotatedStatus, toMetric, toMetricStatus, toGoNames, toJsonNames } from './autoscalingAnnotations.ts';

type StoredStatus = NonNullable<HorizontalPodAutoscaler['status']>;
type MetricStatus = NonNullable<StoredStatus['currentMetrics']>[number];

/** autoscaling/v1: one CPU target; what it has no field for is kept in annotations. */
export const horizontalPodAutoscalersV1: Resource = {
  group: 'autoscaling', version: 'v1', kind: 'HorizontalPodAutoscaler', plural: 'horizontalpodautoscalers', singular: 'horizontalpodautoscaler', namespaced: true,
  shortNames: ['hpa'], categories: ['all'], subresources: ['status'], dataOnly: 'nothing is scaled on its account',
};

const PREFIX = 'autoscaling.alpha.kubernetes.io/';
const METRICS = `${PREFIX}metrics`;
const CURRENT_METRICS = `${PREFIX}current-metrics`;
const CONDITIONS = `${PREFIX}conditions`;
const BEHAVIOR = `${PREFIX}behavior`;

const isCpuUtilization = ({ type, resource }: Metric) => type === 'Resource' && resource?.name === 'cpu' && resource.target.averageUtilization !== undefined;

/** @source pkg/apis/autoscaling/v1/conversion.go */
export function toAutoscalerV1(stored: KubernetesObject): KubernetesObject {
  const { metadata, spec, status } = stored as HorizontalPodAutoscaler;
  const metrics = spec?.metrics ?? [];
  const others = metrics.filter(metric => !isCpuUtilization(metric)).map(toAnnotatedMetric);
  const current = status?.currentMetrics ?? [];
  const cpu = metrics.find(isCpuUtilization)?.resource?.target.averageUtilization;
  const cpuNow = current.find(({ type, resource }) => type === 'Resource' && resource?.name === 'cpu')?.resource?.current.averageUtilization;
  const annotations = {
    ...metadata.annotations,
    ...(others.length === 0 ? {} : { [METRICS]: JSON.stringify(others) }),
    ...(current.length === 0 ? {} : { [CURRENT_METRICS]: JSON.stringify(current.map(toAnnotatedStatus)) }),
    ...((status?.conditions ?? []).length === 0 ? {} : { [CONDITIONS]: JSON.stringify(status?.conditions) }),
    ...(spec?.behavior === undefined ? {} : { [BEHAVIOR]: JSON.stringify(toGoNames(spec.behavior)) }),
  };
  const { metrics: _metrics, behavior: _behavior, ...plainSpec } = spec ?? { scaleTargetRef: { kind: '', name: '' }, maxReplicas: 0 };
  const { currentMetrics: _current, conditions: _conditions, ...plainStatus } = status ?? { desiredReplicas: 0 };
  const served: HorizontalPodAutoscalerV1 = {
    apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler',
    metadata: { ...metadata, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: { ...plainSpec, ...(cpu === undefined ? {} : { targetCPUUtilizationPercentage: cpu }) },
    status: { currentReplicas: 0, ...plainStatus, ...(cpuNow === undefined ? {} : { currentCPUUtilizationPercentage: cpuNow }) },
  };
  return served;
}

/** An annotation that cannot be read is dropped. */
export function toStoredAutoscaler(served: KubernetesObject): KubernetesObject {
  const { metadata, spec, status } = served as HorizontalPodAutoscalerV1;
  const { [METRICS]: metrics, [CURRENT_METRICS]: current, [CONDITIONS]: conditions, [BEHAVIOR]: behavior, ...annotations } = metadata.annotations ?? {};
  const { targetCPUUtilizationPercentage: cpu, ...plainSpec } = spec ?? { scaleTargetRef: { kind: '', name: '' }, maxReplicas: 0 };
  const { currentCPUUtilizationPercentage: cpuNow, ...plainStatus } = status ?? { currentReplicas: 0, desiredReplicas: 0 };
  const all = [...(cpu === undefined ? [] : [cpuMetric(cpu)]), ...parseAnnotation<object[]>(metrics, []).map(toMetric)];
  const statuses: MetricStatus[] = current === undefined
    ? cpuNow === undefined ? [] : [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: cpuNow } } }]
    : parseAnnotation<object[]>(current, []).map(toMetricStatus);
  const { annotations: _annotations, ...plainMetadata } = metadata;
  return {
    apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler',
    metadata: { ...plainMetadata, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    ...(spec === undefined ? {} : { spec: { ...plainSpec, ...(all.length === 0 ? {} : { metrics: all }), ...(behavior === undefined ? {} : { behavior: toJsonNames(parseAnnotation(behavior, {})) }) } }),
    ...(status === undefined ? {} : { status: { ...plainStatus, currentMetrics: statuses, ...(conditions === undefined ? {} : { conditions: parseAnnotation<StoredStatus['conditions']>(conditions, []) }) } }),
  } as HorizontalPodAutoscaler;
}

import type { HorizontalPodAutoscaler } from '../../objects.ts';
import type { Metric } from './defaults.ts';

type MetricStatus = NonNullable<NonNullable<HorizontalPodAutoscaler['status']>['currentMetrics']>[number];

const UNKNOWN = '<unknown>';
const MAX_SHOWN = 2;

/** 'cpu: 20%/80%': what is measured and what is wanted. @source pkg/printers/internalversion formatHPAMetrics */
export function targetsCell(metrics: readonly Metric[], statuses: readonly MetricStatus[]): string {
  if (metrics.length === 0) return '<none>';
  const shown = metrics.slice(0, MAX_SHOWN).map((metric, index) => targetOf(metric, statuses[index])).join(', ');
  return metrics.length > MAX_SHOWN ? `${shown} + ${metrics.length - MAX_SHOWN} more...` : shown;
}

function targetOf(metric: Metric, status: MetricStatus | undefined): string {
  switch (metric.type) {
    case 'External': return metric.external?.target.averageValue === undefined
      ? `${status?.external?.current.value ?? UNKNOWN}/${metric.external?.target.value ?? UNKNOWN}`
      : `${status?.external?.current.averageValue ?? UNKNOWN}/${metric.external.target.averageValue} (avg)`;
    case 'Pods': return `${status?.pods?.current.averageValue ?? UNKNOWN}/${metric.pods?.target.averageValue ?? UNKNOWN}`;
    case 'Object': return metric.object?.target.averageValue === undefined
      ? `${status?.object?.current.value ?? UNKNOWN}/${metric.object?.target.value ?? UNKNOWN}`
      : `${status?.object?.current.averageValue ?? UNKNOWN}/${metric.object.target.averageValue} (avg)`;
    case 'Resource': return ofResource(metric.resource, status?.resource);
    case 'ContainerResource': return ofResource(metric.containerResource, status?.containerResource);
    default: return '<unknown type>';
  }
}

function ofResource(source: Metric['resource'], status: MetricStatus['resource']): string {
  if (source?.target.averageValue !== undefined) return `${source.name}: ${status?.current.averageValue ?? UNKNOWN}/${source.target.averageValue}`;
  const current = status?.current.averageUtilization === undefined ? UNKNOWN : `${status.current.averageUtilization}%`;
  return `${source?.name ?? ''}: ${current}/${source?.target.averageUtilization === undefined ? '<auto>' : `${source.target.averageUtilization}%`}`;
}

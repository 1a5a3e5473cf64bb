import type { HorizontalPodAutoscaler } from '../../api/objects.ts';
import type { Metric } from '../../api/kinds/horizontalPodAutoscaler/defaults.ts';

type MetricStatus = NonNullable<NonNullable<HorizontalPodAutoscaler['status']>['currentMetrics']>[number];
type Fields = Readonly<Record<string, unknown>>;

/*
 * How the annotations of autoscaling/v1 write what autoscaling/v2 has fields for: metrics flat, in the shapes of before v2, and
 * behavior under Go's field names. @source pkg/apis/autoscaling/v1/conversion.go
 */

/** Source → [path in v2, name in the annotation], for what is wanted and for what is measured. */
const SOURCES: Readonly<Record<string, { readonly wanted: readonly (readonly [string, string])[]; readonly measured: readonly (readonly [string, string])[] }>> = {
  object: {
    wanted: [['describedObject', 'target'], ['metric.name', 'metricName'], ['target.value', 'targetValue'], ['metric.selector', 'selector'], ['target.averageValue', 'averageValue']],
    measured: [['describedObject', 'target'], ['metric.name', 'metricName'], ['current.value', 'currentValue'], ['metric.selector', 'selector'], ['current.averageValue', 'averageValue']],
  },
  pods: {
    wanted: [['metric.name', 'metricName'], ['target.averageValue', 'targetAverageValue'], ['metric.selector', 'selector']],
    measured: [['metric.name', 'metricName'], ['current.averageValue', 'currentAverageValue'], ['metric.selector', 'selector']],
  },
  resource: {
    wanted: [['name', 'name'], ['target.averageUtilization', 'targetAverageUtilization'], ['target.averageValue', 'targetAverageValue']],
    measured: [['name', 'name'], ['current.averageUtilization', 'currentAverageUtilization'], ['current.averageValue', 'currentAverageValue']],
  },
  containerResource: {
    wanted: [['name', 'name'], ['target.averageUtilization', 'targetAverageUtilization'], ['target.averageValue', 'targetAverageValue'], ['container', 'container']],
    measured: [['name', 'name'], ['current.averageUtilization', 'currentAverageUtilization'], ['current.averageValue', 'currentAverageValue'], ['container', 'container']],
  },
  external: {
    wanted: [['metric.name', 'metricName'], ['metric.selector', 'metricSelector'], ['target.value', 'targetValue'], ['target.averageValue', 'targetAverageValue']],
    measured: [['metric.name', 'metricName'], ['metric.selector', 'metricSelector'], ['current.value', 'currentValue'], ['current.averageValue', 'currentAverageValue']],
  },
};

export function toAnnotatedMetric(metric: Metric): Fields {
  return convert(metric as unknown as Fields, (source, value) => flatten(value, SOURCES[source]?.wanted ?? []));
}

export function toAnnotatedStatus(status: MetricStatus): Fields {
  return convert(status as unknown as Fields, (source, value) => flatten(value, SOURCES[source]?.measured ?? []));
}

export function toMetric(annotated: object): Metric {
  return convert(annotated as Fields, (source, value) => {
    const made = unflatten(value, SOURCES[source]?.wanted ?? []);
    const target = (made.target ?? {}) as Fields;
    return { ...made, target: { type: targetTypeOf(target), ...target } };
  }) as unknown as Metric;
}

export function toMetricStatus(annotated: object): MetricStatus {
  return convert(annotated as Fields, (source, value) => unflatten(value, SOURCES[source]?.measured ?? [])) as unknown as MetricStatus;
}

function targetTypeOf(target: Fields): 'Utilization' | 'AverageValue' | 'Value' {
  return target.averageUtilization !== undefined ? 'Utilization' : target.averageValue !== undefined ? 'AverageValue' : 'Value';
}

function convert(metric: Fields, change: (source: string, value: Fields) => Fields): Fields {
  return Object.fromEntries(Object.entries(metric).map(([field, value]) => [field, field in SOURCES && isFields(value) ? change(field, value) : value]));
}

function flatten(value: Fields, table: readonly (readonly [string, string])[]): Fields {
  return Object.fromEntries(table.map(([path, name]) => [name, path.split('.').reduce<unknown>((parent, key) => isFields(parent) ? parent[key] : undefined, value)]).filter(([, found]) => found !== undefined));
}

function unflatten(value: Fields, table: readonly (readonly [string, string])[]): Record<string, unknown> {
  const made: Record<string, Record<string, unknown> | unknown> = {};
  for (const [path, name] of table) {
    if (value[name] === undefined || value[name] === null) continue;
    const [parent = '', child] = path.split('.');
    made[parent] = child === undefined ? value[name] : { ...(made[parent] as Fields | undefined), [child]: value[name] };
  }
  return made;
}

/** 'stabilizationWindowSeconds' → 'StabilizationWindowSeconds', at any depth. */
export function toGoNames(value: unknown): unknown {
  return renamed(value, name => name.slice(0, 1).toUpperCase() + name.slice(1));
}

export function toJsonNames(value: unknown): unknown {
  return renamed(value, name => name.slice(0, 1).toLowerCase() + name.slice(1));
}

function renamed(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map(item => renamed(item, rename));
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null && field !== undefined).map(([name, field]) => [rename(name), renamed(field, rename)]));
}

/** What an annotation's JSON says; `absent` when there is none or it cannot be read. */
export function parseAnnotation<T>(text: string | undefined, absent: T): T {
  if (text === undefined) return absent;
  try { return JSON.parse(text) as T; } catch { return absent; }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import type { HorizontalPodAutoscaler } from '../../objects.ts';
import { canonicalQuantity } from '../../defaults/quantities.ts';
import { fillZeroValues, type ZeroValues } from '../../defaults/zeroValues.ts';

export type AutoscalerSpec = NonNullable<HorizontalPodAutoscaler['spec']>;
export type Metric = NonNullable<AutoscalerSpec['metrics']>[number];
export type Target = NonNullable<Metric['external']>['target'];
type Rules = NonNullable<NonNullable<AutoscalerSpec['behavior']>['scaleUp']>;

const CPU_UTILIZATION = 80;
const PERIOD_SECONDS = 15;
/** One source's target and metric, and what names them. */
const SOURCES = ['object', 'pods', 'external', 'resource', 'containerResource'] as const;

const ZERO_VALUES: ZeroValues = {
  'spec': {}, 'spec.maxReplicas': 0, 'spec.scaleTargetRef': {}, 'spec.scaleTargetRef.kind': '', 'spec.scaleTargetRef.name': '', 'spec.metrics[].type': '',
  ...Object.fromEntries(SOURCES.flatMap(source => [[`spec.metrics[].${source}.target`, {}], [`spec.metrics[].${source}.target.type`, '']])),
  ...Object.fromEntries(['object', 'pods', 'external'].flatMap(source => [[`spec.metrics[].${source}.metric`, {}], [`spec.metrics[].${source}.metric.name`, '']])),
  'spec.metrics[].object.describedObject': {}, 'spec.metrics[].object.describedObject.kind': '', 'spec.metrics[].object.describedObject.name': '',
  'spec.metrics[].resource.name': '', 'spec.metrics[].containerResource.name': '', 'spec.metrics[].containerResource.container': '',
  ...Object.fromEntries(['scaleUp', 'scaleDown'].flatMap(direction => [
    [`spec.behavior.${direction}.policies[].type`, ''], [`spec.behavior.${direction}.policies[].value`, 0], [`spec.behavior.${direction}.policies[].periodSeconds`, 0],
  ])),
};

/** Fills in an autoscaler's defaults, in place; idempotent. @source pkg/apis/autoscaling/v2/defaults.go */
export function applyAutoscalerDefaults(autoscaler: HorizontalPodAutoscaler): void {
  fillZeroValues(autoscaler, ZERO_VALUES);
  const { spec } = autoscaler;
  if (spec === undefined) return;
  spec.minReplicas ??= 1;
  if ((spec.metrics ?? []).length === 0) spec.metrics = [cpuMetric(CPU_UTILIZATION)];
  for (const target of (spec.metrics ?? []).flatMap(metric => SOURCES.map(source => metric[source]?.target))) canonicalizeTarget(target);
  if (spec.behavior === undefined) return;
  spec.behavior.scaleUp = { stabilizationWindowSeconds: 0, ...withPolicies(spec.behavior.scaleUp, [['Pods', 4], ['Percent', 100]]) };
  spec.behavior.scaleDown = withPolicies(spec.behavior.scaleDown, [['Percent', 100]]);
}

/** The one metric that autoscaling/v1 knows. */
export function cpuMetric(averageUtilization: number): Metric {
  return { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } };
}

function withPolicies(rules: Rules | undefined, policies: readonly (readonly ['Pods' | 'Percent', number])[]): Rules {
  return { selectPolicy: 'Max', policies: policies.map(([type, value]) => ({ type, value, periodSeconds: PERIOD_SECONDS })), ...rules };
}

function canonicalizeTarget(target: Target | undefined): void {
  if (target?.value !== undefined) target.value = canonicalQuantity(target.value);
  if (target?.averageValue !== undefined) target.averageValue = canonicalQuantity(target.averageValue);
}

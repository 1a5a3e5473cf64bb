import type { LabelSelector } from '../../api/objects.ts';
import { holderName } from './referenceKinds.ts';

/** A field that chooses objects by their labels. */
export interface SelectorKind {
  /** The type that holds the selector, by group and type of its OpenAPI name. */
  readonly holder: string;
  readonly field: string;
  /** Whether the field is a LabelSelector or a plain map of labels. */
  readonly form: 'selector' | 'labels';
  /** `template`: the pods that the object itself makes. `pods`: pods of the same namespace. `anywhere`: pods of namespaces that are chosen elsewhere. */
  readonly selects: 'template' | 'pods' | 'anywhere';
}

/** Every selector over pods that Kubernetes' types hold. */
export const selectorKinds: readonly SelectorKind[] = [
  { holder: 'core.ServiceSpec', field: 'selector', form: 'labels', selects: 'pods' },
  { holder: 'core.ReplicationControllerSpec', field: 'selector', form: 'labels', selects: 'template' },
  { holder: 'apps.DeploymentSpec', field: 'selector', form: 'selector', selects: 'template' },
  { holder: 'apps.ReplicaSetSpec', field: 'selector', form: 'selector', selects: 'template' },
  { holder: 'apps.StatefulSetSpec', field: 'selector', form: 'selector', selects: 'template' },
  { holder: 'apps.DaemonSetSpec', field: 'selector', form: 'selector', selects: 'template' },
  { holder: 'policy.PodDisruptionBudgetSpec', field: 'selector', form: 'selector', selects: 'pods' },
  { holder: 'networking.NetworkPolicySpec', field: 'podSelector', form: 'selector', selects: 'pods' },
  { holder: 'networking.NetworkPolicyPeer', field: 'podSelector', form: 'selector', selects: 'anywhere' },
  { holder: 'core.PodAffinityTerm', field: 'labelSelector', form: 'selector', selects: 'anywhere' },
  { holder: 'core.TopologySpreadConstraint', field: 'labelSelector', form: 'selector', selects: 'pods' },
];

const byHolder = Map.groupBy(selectorKinds, ({ holder }) => holder);

/** The selectors that a type holds; `definition` is its OpenAPI name. */
export function selectorKindsOf(definition: string): readonly SelectorKind[] {
  return byHolder.get(holderName(definition)) ?? [];
}

/** What a field of either form selects by: its well-formed parts, since the text may be unfinished. */
export function toLabelSelector(form: SelectorKind['form'], data: unknown): LabelSelector {
  const { matchLabels, matchExpressions } = (form === 'labels' ? { matchLabels: data } : isMapping(data) ? data : {}) as Readonly<Record<string, unknown>>;
  return {
    ...isMapping(matchLabels) ? { matchLabels: Object.fromEntries(Object.entries(matchLabels).map(([key, value]) => [key, String(value ?? '')])) } : {},
    ...Array.isArray(matchExpressions) ? { matchExpressions: matchExpressions.filter(isExpression) } : {},
  };
}

type Expression = NonNullable<LabelSelector['matchExpressions']>[number];

function isExpression(data: unknown): data is Expression {
  const { key, operator, values } = (isMapping(data) ? data : {}) as Readonly<Record<string, unknown>>;
  return typeof key === 'string' && typeof operator === 'string' && (values === undefined || (Array.isArray(values) && values.every(value => typeof value === 'string')));
}

const isMapping = (data: unknown): data is object => typeof data === 'object' && data !== null && !Array.isArray(data);

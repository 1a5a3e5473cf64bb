import type { IScopedResourceSelectorRequirement } from 'kubernetes-models/v1/ScopedResourceSelectorRequirement';
import type { Pod, PodSpec, ResourceQuota } from '../objects.ts';
import { qosClassOf } from '../podInfo.ts';

/** Every scope that a quota is limited to. */
export function scopesOf({ spec }: Pick<ResourceQuota, 'spec'>): readonly IScopedResourceSelectorRequirement[] {
  return [...(spec?.scopes ?? []).map(scopeName => ({ scopeName, operator: 'Exists' }) as IScopedResourceSelectorRequirement), ...spec?.scopeSelector?.matchExpressions ?? []];
}

type ScopeTest = (pod: Pod, requirement: IScopedResourceSelectorRequirement) => boolean;

const SCOPES: Readonly<Record<string, ScopeTest>> = {
  Terminating: pod => isLimitedInTime(pod),
  NotTerminating: pod => !isLimitedInTime(pod),
  BestEffort: pod => qosClassOf(pod) === 'BestEffort',
  NotBestEffort: pod => qosClassOf(pod) !== 'BestEffort',
  PriorityClass: (pod, { operator, values = [] }) => {
    const name = pod.spec?.priorityClassName ?? '';
    switch (operator as string) {
      case 'Exists': return name !== '';
      case 'DoesNotExist': return name === '';
      case 'In': return name !== '' && values.includes(name);
      case 'NotIn': return name === '' || !values.includes(name);
      default: return false;
    }
  },
  CrossNamespacePodAffinity: ({ spec }) => affinityTerms(spec).some(({ namespaces = [], namespaceSelector }) => namespaces.length > 0 || namespaceSelector !== undefined),
};

/** True when a pod is in a quota's scope. @source pkg/quota/v1/evaluator/core podMatchesScopeFunc */
export function podMatchesScope(pod: Pod, requirement: IScopedResourceSelectorRequirement): boolean {
  return SCOPES[requirement.scopeName]?.(pod, requirement) === true;
}

const isLimitedInTime = ({ spec }: Pod) => (spec?.activeDeadlineSeconds ?? -1) >= 0;

function affinityTerms(spec: PodSpec | undefined) {
  return [spec?.affinity?.podAffinity, spec?.affinity?.podAntiAffinity].flatMap(affinity => [
    ...affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [], ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ]);
}

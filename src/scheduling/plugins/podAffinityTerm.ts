import type { Pod, PodSpec } from '../../api/objects.ts';
import { matchesLabels, toRequirements, type LabelRequirement } from '../../api/selectors.ts';
import type { NamespaceLabels } from '../framework.ts';

type PodAffinity = NonNullable<NonNullable<PodSpec['affinity']>['podAffinity']>;
type Term = NonNullable<PodAffinity['requiredDuringSchedulingIgnoredDuringExecution']>[number];

/** One term of a pod's affinity to other pods, ready to be asked. */
export interface PodAffinityTerm {
  readonly topologyKey: string;
  /** Of a preferred term; 0 of a required one. */
  readonly weight: number;
  readonly selects: (other: Pod) => boolean;
}

export interface PodAffinityTerms { readonly required: readonly PodAffinityTerm[]; readonly preferred: readonly PodAffinityTerm[] }

const NO_TERMS: PodAffinityTerms = { required: [], preferred: [] };

/** What `owner` says of other pods under `kind`. @source Kubernetes framework.GetAffinityTerms */
export function podAffinityTerms(owner: Pod, kind: 'podAffinity' | 'podAntiAffinity', namespaceLabels: NamespaceLabels): PodAffinityTerms {
  const affinity = owner.spec?.affinity?.[kind];
  if (affinity === undefined) return NO_TERMS;
  const toTerm = (term: Term, weight: number): PodAffinityTerm => ({ topologyKey: term.topologyKey, weight, selects: selectorOf(owner, term, namespaceLabels) });
  return {
    required: (affinity.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(term => toTerm(term, 0)),
    preferred: (affinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm, weight }) => toTerm(podAffinityTerm, weight)),
  };
}

/** An absent label selector selects nothing; without namespaces it is the owner's that counts. */
function selectorOf(owner: Pod, { labelSelector, matchLabelKeys, mismatchLabelKeys, namespaces = [], namespaceSelector }: Term, namespaceLabels: NamespaceLabels): PodAffinityTerm['selects'] {
  const labels = toRequirements(labelSelector);
  if (labels === undefined) return () => false;
  const requirements = [...labels, ...likeOwner(owner, matchLabelKeys, 'In'), ...likeOwner(owner, mismatchLabelKeys, 'NotIn')];
  const ofNamespaces = toRequirements(namespaceSelector);
  const named = new Set(namespaces.length === 0 && ofNamespaces === undefined ? [owner.metadata.namespace ?? ''] : namespaces);
  const isSelected = (namespace: string) => named.has(namespace) || (ofNamespaces !== undefined && matchesLabels(ofNamespaces, namespaceLabels(namespace)));
  return ({ metadata }) => isSelected(metadata.namespace ?? '') && matchesLabels(requirements, metadata.labels);
}

/** Requirements of equal ('In') or other values than the owner's own; keys that it does not have say nothing. */
export function likeOwner(owner: Pod, keys: readonly string[] = [], operator: 'In' | 'NotIn'): readonly LabelRequirement[] {
  return keys.flatMap(key => {
    const value = owner.metadata.labels?.[key];
    return value === undefined ? [] : [{ key, operator, values: [value] }];
  });
}

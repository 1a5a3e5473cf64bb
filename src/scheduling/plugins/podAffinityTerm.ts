import type { Pod, PodSpec } from '../../api/objects.ts';
import { matchesLabels, toRequirements, type LabelRequirement } from '../../api/selectors.ts';
import { oncePerObject } from '../../base/oncePerObject.ts';
import type { NamespaceLabels } from '../framework.ts';

type PodAffinity = NonNullable<NonNullable<PodSpec['affinity']>['podAffinity']>;
type Term = NonNullable<PodAffinity['requiredDuringSchedulingIgnoredDuringExecution']>[number];

/** One term of a pod's affinity to other pods, ready to be asked. */
export interface PodAffinityTerm {
  readonly topologyKey: string;
  /** Of a preferred term; 0 of a required one. */
  readonly weight: number;
  readonly selects: (other: Pod, namespaceLabels: NamespaceLabels) => boolean;
  /** Whether it selects `other` where its namespace has the right labels. */
  readonly mightSelect: (other: Pod) => boolean;
}

export interface PodAffinityTerms { readonly required: readonly PodAffinityTerm[]; readonly preferred: readonly PodAffinityTerm[] }

const NO_TERMS: PodAffinityTerms = { required: [], preferred: [] };
const SILENT = { affinity: NO_TERMS, antiAffinity: NO_TERMS };

/** What a pod says of others. */
export function podAffinityTerms(owner: Pod): { readonly affinity: PodAffinityTerms; readonly antiAffinity: PodAffinityTerms } {
  return owner.spec?.affinity === undefined ? SILENT : compile(owner);
}

/** @source Kubernetes framework.GetAffinityTerms */
const compile = oncePerObject((owner: Pod) => ({ affinity: termsOf(owner, owner.spec?.affinity?.podAffinity), antiAffinity: termsOf(owner, owner.spec?.affinity?.podAntiAffinity) }));

function termsOf(owner: Pod, affinity: PodAffinity | undefined): PodAffinityTerms {
  if (affinity === undefined) return NO_TERMS;
  const toTerm = (term: Term, weight: number): PodAffinityTerm => ({ topologyKey: term.topologyKey, weight, ...selectorOf(owner, term) });
  return {
    required: (affinity.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(term => toTerm(term, 0)),
    preferred: (affinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm, weight }) => toTerm(podAffinityTerm, weight)),
  };
}

/** An absent label selector selects nothing; without namespaces it is the owner's that counts. */
function selectorOf(owner: Pod, { labelSelector, matchLabelKeys, mismatchLabelKeys, namespaces = [], namespaceSelector }: Term): Pick<PodAffinityTerm, 'selects' | 'mightSelect'> {
  const labels = toRequirements(labelSelector);
  if (labels === undefined) return { selects: () => false, mightSelect: () => false };
  const requirements = [...labels, ...likeOwner(owner, matchLabelKeys, 'In'), ...likeOwner(owner, mismatchLabelKeys, 'NotIn')];
  const ofNamespaces = toRequirements(namespaceSelector);
  const named = new Set(namespaces.length === 0 && ofNamespaces === undefined ? [owner.metadata.namespace ?? ''] : namespaces);
  const isNamed = ({ metadata: { namespace = '' } }: Pod) => named.has(namespace);
  return {
    selects: (other, namespaceLabels) => (isNamed(other) || (ofNamespaces !== undefined && matchesLabels(ofNamespaces, namespaceLabels(other.metadata.namespace ?? '')))) && matchesLabels(requirements, other.metadata.labels),
    mightSelect: other => (isNamed(other) || ofNamespaces !== undefined) && matchesLabels(requirements, other.metadata.labels),
  };
}

/** Requirements of equal ('In') or other values than the owner's own; keys that it does not have say nothing. */
export function likeOwner(owner: Pod, keys: readonly string[] = [], operator: 'In' | 'NotIn'): readonly LabelRequirement[] {
  return keys.flatMap(key => {
    const value = owner.metadata.labels?.[key];
    return value === undefined ? [] : [{ key, operator, values: [value] }];
  });
}

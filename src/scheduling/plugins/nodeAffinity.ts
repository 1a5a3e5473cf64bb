import type { Node, Pod, PodSpec } from '../../api/objects.ts';
import { matchesLabels, type LabelRequirement } from '../../api/selectors.ts';
import { normalizeByMaximum, type Plugin } from '../framework.ts';

type NodeAffinity = NonNullable<NonNullable<PodSpec['affinity']>['nodeAffinity']>;
type Term = NonNullable<NodeAffinity['requiredDuringSchedulingIgnoredDuringExecution']>['nodeSelectorTerms'][number];

/** Honours nodeSelector and required node affinity, and prefers nodes of preferred terms. @source Kubernetes plugins/nodeaffinity */
export const nodeAffinity: Plugin = {
  name: 'NodeAffinity',
  weight: 2,
  preFilter(_state, pod) {
    const hasRules = pod.spec?.nodeSelector !== undefined || pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined;
    return hasRules ? undefined : { code: 'Skip', reasons: [] };
  },
  filter(_state, pod, { node }) {
    if (matchesRequired(pod, node)) return undefined;
    return { code: 'UnschedulableAndUnresolvable', reasons: ["node(s) didn't match Pod's node affinity/selector"] };
  },
  score(_state, pod, { node }) {
    const preferred = pod.spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    return preferred.filter(({ preference }) => matchesTerm(preference, node)).reduce((sum, { weight }) => sum + weight, 0);
  },
  normalizeScores: scores => normalizeByMaximum(scores),
  mightHelp(pod, event) {
    switch (event.type) {
      case 'nodeAdded': return matchesRequired(pod, event.node);
      case 'nodeUpdated': return !matchesRequired(pod, event.old) && matchesRequired(pod, event.node);
      case 'podUpdated': return true;
      case 'podAdded': case 'podRemoved': return false;
    }
  },
};

/** Whether the node is one that the pod may run on by its nodeSelector and required node affinity. */
export function matchesRequired(pod: Pod, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  if (!Object.entries(pod.spec?.nodeSelector ?? {}).every(([key, value]) => labels[key] === value)) return false;
  const required = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || required.nodeSelectorTerms.some(term => matchesTerm(term, node));
}

/** A term without any requirement matches nothing. */
function matchesTerm({ matchExpressions = [], matchFields = [] }: Term, node: Node): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  return matchesLabels(toRequirements(matchExpressions), node.metadata.labels)
    && matchesLabels(toRequirements(matchFields), { 'metadata.name': node.metadata.name ?? '' });
}

function toRequirements(expressions: NonNullable<Term['matchExpressions']>): readonly LabelRequirement[] {
  return expressions.map(({ key, operator, values = [] }) => ({ key, operator, values }) as LabelRequirement);
}

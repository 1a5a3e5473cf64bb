import { isDeepStrictEqual } from 'node:util';
import type { ClusterRole, PolicyRule } from '../../../api/objects.ts';
import { matchesLabelSelector } from '../../../api/selectors.ts';

/**
 * The rules that an aggregating role should have: those of every other role that one of its selectors matches, in the order of the roles'
 * names, without duplicates. Undefined: it has them already, or does not aggregate.
 * @source pkg/controller/clusterroleaggregation
 */
export function aggregateRules(role: ClusterRole, all: readonly ClusterRole[]): readonly PolicyRule[] | undefined {
  const selectors = role.aggregationRule?.clusterRoleSelectors;
  if (selectors === undefined) return undefined;
  const rules: PolicyRule[] = [];
  for (const selector of selectors) {
    const matching = all.filter(other => other.metadata.name !== role.metadata.name && matchesLabelSelector(selector, other.metadata.labels));
    for (const other of matching.toSorted((a, b) => (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1)) {
      for (const rule of other.rules ?? []) if (!rules.some(known => isDeepStrictEqual(known, rule))) rules.push(rule);
    }
  }
  return isDeepStrictEqual(rules, role.rules ?? []) ? undefined : rules;
}

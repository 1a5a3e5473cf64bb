import { toTimestamp } from '../../../base/clock.ts';
import type { KubernetesObject, Namespace } from '../../../api/objects.ts';
import { groupResourceOf, type Resource } from '../../../api/resources.ts';

type NamespaceCondition = NonNullable<NonNullable<Namespace['status']>['conditions']>[number];

/** What is left of one resource in a namespace. */
export interface Remainder { readonly resource: Resource; readonly objects: readonly KubernetesObject[] }

/**
 * Conditions of a namespace on its way out; times move only where a status changes.
 * @source Kubernetes namespace/deletion/status_condition_utils.go
 */
export function computeNamespaceConditions(old: readonly NamespaceCondition[], remaining: readonly Remainder[], failures: readonly string[], nowMs: number): NamespaceCondition[] {
  const left = remaining.filter(({ objects }) => objects.length > 0);
  const finalizers = new Map<string, number>();
  for (const object of left.flatMap(({ objects }) => objects)) for (const finalizer of object.metadata.finalizers ?? []) finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
  const next = [
    make('NamespaceDeletionDiscoveryFailure', 'False', 'ResourcesDiscovered', 'All resources successfully discovered'),
    make('NamespaceDeletionGroupVersionParsingFailure', 'False', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'),
    failures.length === 0
      ? make('NamespaceDeletionContentFailure', 'False', 'ContentDeleted', 'All content successfully deleted, may be waiting on finalization')
      : make('NamespaceDeletionContentFailure', 'True', 'ContentDeletionFailed', `Failed to delete all resource types, ${failures.length} remaining: ${[...failures].sort().join(', ')}`),
    left.length === 0
      ? make('NamespaceContentRemaining', 'False', 'ContentRemoved', 'All content successfully removed')
      : make('NamespaceContentRemaining', 'True', 'SomeResourcesRemain', `Some resources are remaining: ${left.map(({ resource, objects }) => `${groupResourceOf(resource)}${resource.group === '' ? '.' : ''} has ${objects.length} resource instances`).sort().join(', ')}`),
    finalizers.size === 0
      ? make('NamespaceFinalizersRemaining', 'False', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished')
      : make('NamespaceFinalizersRemaining', 'True', 'SomeFinalizersRemain', `Some content in the namespace has finalizers remaining: ${[...finalizers].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`).sort().join(', ')}`),
  ];
  return next.map(condition => {
    const before = old.find(candidate => candidate.type === condition.type);
    return { ...condition, lastTransitionTime: before?.status === condition.status && before.lastTransitionTime !== undefined ? before.lastTransitionTime : toTimestamp(nowMs) };
  });
}

function make(type: string, status: 'True' | 'False', reason: string, message: string): NamespaceCondition {
  return { type, status, reason, message };
}

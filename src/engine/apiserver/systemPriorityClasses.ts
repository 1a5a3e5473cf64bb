import type { PriorityClass } from '../../api/objects.ts';

/** The priority classes that every cluster has. @source pkg/apis/scheduling/v1 helpers.go */
export const systemPriorityClasses: readonly PriorityClass[] = [
  makeClass('system-node-critical', 2_000_001_000, 'Used for system critical pods that must not be moved from their current node.'),
  makeClass('system-cluster-critical', 2_000_000_000, 'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.'),
];

function makeClass(name: string, value: number, description: string): PriorityClass {
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value, description };
}

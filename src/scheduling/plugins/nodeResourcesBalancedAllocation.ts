import { MAX_SCORE, type Plugin } from '../framework.ts';
import { computePodRequests } from '../podRequests.ts';

/**
 * Prefers nodes whose cpu and memory would be used evenly: 100 minus the spread of the used fractions.
 * @source Kubernetes plugins/noderesources/balanced_allocation.go
 */
export const nodeResourcesBalancedAllocation: Plugin = {
  name: 'NodeResourcesBalancedAllocation',
  score(_state, pod, node) {
    const requests = computePodRequests(pod);
    const fractions = ['cpu', 'memory'].filter(name => (node.allocatable[name] ?? 0) > 0)
      .map(name => Math.min(1, ((node.requested[name] ?? 0) + (requests[name] ?? 0)) / (node.allocatable[name] ?? 1)));
    const [first = 0, second = first] = fractions;
    return Math.floor((1 - Math.abs(first - second) / 2) * MAX_SCORE);
  },
};

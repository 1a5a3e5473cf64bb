import { MAX_SCORE, type CycleState, type Plugin } from '../framework.ts';
import type { NodeInfo } from '../nodeInfo.ts';
import { computeNonZeroRequests, computePodRequests, type Amounts } from '../podRequests.ts';
import type { Pod } from '../../api/objects.ts';

const NAME = 'NodeResourcesFit';

/** Lets a pod onto a node only if its requests fit, and prefers the emptier node (LeastAllocated). @source Kubernetes plugins/noderesources/fit.go */
export const nodeResourcesFit: Plugin = {
  name: NAME,
  preFilter(state, pod) {
    state.set(NAME, computePodRequests(pod));
    return undefined;
  },
  filter(state, pod, node) {
    const requests = requestsIn(state, pod);
    const reasons = findInsufficient(requests, node);
    if (reasons.length === 0) return undefined;
    const neverFits = Object.entries(requests).some(([name, amount]) => amount > (node.allocatable[name] ?? 0));
    return { code: neverFits ? 'UnschedulableAndUnresolvable' : 'Unschedulable', reasons };
  },
  score(_state, pod, node) {
    const requests = computeNonZeroRequests(pod);
    const parts = ['cpu', 'memory'].filter(name => (node.allocatable[name] ?? 0) > 0).map(name => {
      const capacity = node.allocatable[name] ?? 0;
      const used = (node.nonZeroRequested[name] ?? 0) + (requests[name] ?? 0);
      return used > capacity ? 0 : Math.floor(((capacity - used) * MAX_SCORE) / capacity);
    });
    return parts.length === 0 ? 0 : Math.floor(parts.reduce((sum, part) => sum + part, 0) / parts.length);
  },
  mightHelp(_pod, event) {
    switch (event.type) {
      case 'nodeAdded': case 'podUpdated': case 'podRemoved': return true;
      case 'podAdded': return false;
      case 'nodeUpdated': return JSON.stringify(event.node.status?.allocatable) !== JSON.stringify(event.old.status?.allocatable);
    }
  },
};

/** Why `requests` do not fit, one sentence a resource; empty when they do. */
export function findInsufficient(requests: Amounts, node: NodeInfo): readonly string[] {
  const reasons = node.pods.length + 1 > node.maxPods ? ['Too many pods'] : [];
  for (const [name, amount] of Object.entries(requests)) {
    if (amount > 0 && amount > (node.allocatable[name] ?? 0) - (node.requested[name] ?? 0)) reasons.push(`Insufficient ${name}`);
  }
  return reasons;
}

function requestsIn(state: CycleState, pod: Pod): Amounts { return (state.get(NAME) as Amounts | undefined) ?? computePodRequests(pod); }

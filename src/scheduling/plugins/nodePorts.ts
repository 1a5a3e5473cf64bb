import { toHostPorts, type HostPort } from '../nodeInfo.ts';
import type { Plugin } from '../framework.ts';

/** Keeps two pods from taking the same port of one node. @source Kubernetes plugins/nodeports */
export const nodePorts: Plugin = {
  name: 'NodePorts',
  preFilter: (_state, pod) => (toHostPorts(pod).length === 0 ? { code: 'Skip', reasons: [] } : undefined),
  filter(_state, pod, { hostPorts }) {
    if (!toHostPorts(pod).some(wanted => hostPorts.some(taken => collide(wanted, taken)))) return undefined;
    return { code: 'Unschedulable', reasons: ["node(s) didn't have free ports for the requested pod ports"] };
  },
  mightHelp(pod, event) {
    switch (event.type) {
      case 'nodeAdded': return true;
      case 'podRemoved': return toHostPorts(event.pod).some(freed => toHostPorts(pod).some(wanted => collide(wanted, freed)));
      case 'nodeUpdated': case 'podAdded': case 'podUpdated': return false;
    }
  },
};

function collide(a: HostPort, b: HostPort): boolean {
  return a.port === b.port && a.protocol === b.protocol && (a.address === b.address || a.address === '0.0.0.0' || b.address === '0.0.0.0');
}

import type { Node, Pod, Taint } from '../../api/objects.ts';
import { normalizeByMaximum, type Plugin } from '../framework.ts';
import { toleratesAny } from './tolerations.ts';

/** Keeps pods off nodes with taints that they do not tolerate, and away from ones better avoided. @source Kubernetes plugins/tainttoleration */
export const taintToleration: Plugin = {
  name: 'TaintToleration',
  weight: 3,
  filter(_state, pod, { node }) {
    if (findUntolerated(pod, node) === undefined) return undefined;
    return { code: 'UnschedulableAndUnresolvable', reasons: ['node(s) had untolerated taint(s)'] };
  },
  score(_state, pod, { node }) {
    return (node.spec?.taints ?? []).filter(taint => taint.effect === 'PreferNoSchedule' && !toleratesAny(pod.spec?.tolerations, taint)).length;
  },
  normalizeScores: scores => normalizeByMaximum(scores, { reverse: true }),
  mightHelp(pod, event) {
    switch (event.type) {
      case 'nodeAdded': return findUntolerated(pod, event.node) === undefined;
      case 'nodeUpdated': return findUntolerated(pod, event.old) !== undefined && findUntolerated(pod, event.node) === undefined;
      case 'podUpdated': return true;
      case 'podAdded': case 'podRemoved': return false;
    }
  },
};

/** The first taint that keeps the pod off the node. */
export function findUntolerated(pod: Pod, node: Node): Taint | undefined {
  return (node.spec?.taints ?? []).find(taint => (taint.effect === 'NoSchedule' || taint.effect === 'NoExecute') && !toleratesAny(pod.spec?.tolerations, taint));
}

import type { Plugin } from '../framework.ts';
import { toleratesAny } from './tolerations.ts';

const TAINT = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const;

/** Keeps pods off cordoned nodes unless they tolerate that. @source Kubernetes plugins/nodeunschedulable */
export const nodeUnschedulable: Plugin = {
  name: 'NodeUnschedulable',
  filter(_state, pod, { node }) {
    if (node.spec?.unschedulable !== true || toleratesAny(pod.spec?.tolerations, TAINT)) return undefined;
    return { code: 'UnschedulableAndUnresolvable', reasons: ['node(s) were unschedulable'] };
  },
  mightHelp(pod, event) {
    switch (event.type) {
      case 'nodeAdded': return event.node.spec?.unschedulable !== true;
      case 'nodeUpdated': return event.old.spec?.unschedulable === true && event.node.spec?.unschedulable !== true;
      case 'podUpdated': return toleratesAny(pod.spec?.tolerations, TAINT);
      case 'podAdded': case 'podRemoved': return false;
    }
  },
};

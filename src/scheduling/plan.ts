import type { Node, Pod } from '../api/objects.ts';
import { explain, priorityOf } from './explain.ts';
import { makeNodeInfo, withPod } from './nodeInfo.ts';
import { placePod } from './place.ts';

export interface PlannedPod {
  readonly pod: Pod;
  /** Absent when the pod fits nowhere. */
  readonly nodeName?: string;
  /** The scheduler's sentence when it fits nowhere. */
  readonly message?: string;
}

/**
 * Where the scheduler would put `pods` on otherwise empty `nodes`, in its own order (priority, then as given), each
 * pod seeing those placed before it; ones that fit nowhere are tried again as long as others are placed, since they may want to be beside
 * those. Answers in the order given. Pods that name their node stay there.
 */
export function plan(pods: readonly Pod[], nodes: readonly Node[]): readonly PlannedPod[] {
  const bound = (node: Node) => pods.filter(pod => pod.spec?.nodeName !== undefined && pod.spec.nodeName === node.metadata.name);
  let infos = nodes.map(node => makeNodeInfo(node, bound(node)));
  const planned = new Map<Pod, PlannedPod>();
  let waiting = [...pods].sort((a, b) => priorityOf(b) - priorityOf(a));
  for (let before = Infinity; waiting.length < before;) {
    before = waiting.length;
    waiting = waiting.filter(pod => {
      if (infos.some(({ name }) => name === pod.spec?.nodeName)) {
        planned.set(pod, { pod, nodeName: pod.spec?.nodeName ?? '' });
        return false;
      }
      const placement = placePod(pod, infos);
      if (!placement.feasible) {
        planned.set(pod, { pod, message: explain(placement.reason, infos) });
        return true;
      }
      const chosen = placement.candidates[0]?.node;
      infos = infos.map(info => (info === chosen ? withPod(info, pod) : info));
      planned.set(pod, { pod, nodeName: chosen?.name ?? '' });
      return false;
    });
  }
  return pods.map(pod => planned.get(pod) ?? { pod });
}

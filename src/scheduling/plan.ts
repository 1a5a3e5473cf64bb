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
 * pod seeing those placed before it. Answers in the order given. Pods that name their node stay there.
 */
export function plan(pods: readonly Pod[], nodes: readonly Node[]): readonly PlannedPod[] {
  const bound = (node: Node) => pods.filter(pod => pod.spec?.nodeName !== undefined && pod.spec.nodeName === node.metadata.name);
  let infos = nodes.map(node => makeNodeInfo(node, bound(node)));
  const planned = new Map<Pod, PlannedPod>();
  for (const pod of [...pods].sort((a, b) => priorityOf(b) - priorityOf(a))) {
    if (infos.some(({ name }) => name === pod.spec?.nodeName)) {
      planned.set(pod, { pod, nodeName: pod.spec?.nodeName ?? '' });
      continue;
    }
    const placement = placePod(pod, infos);
    if (!placement.feasible) {
      planned.set(pod, { pod, message: explain(placement.reason, infos) });
      continue;
    }
    const chosen = placement.candidates[0]?.node;
    infos = infos.map(info => (info === chosen ? withPod(info, pod) : info));
    planned.set(pod, { pod, nodeName: chosen?.name ?? '' });
  }
  return pods.map(pod => planned.get(pod) ?? { pod });
}

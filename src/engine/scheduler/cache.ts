import type { Node, Pod } from '../../api/objects.ts';
import { makeNodeInfo, takesRoom, withPod, type NodeInfo } from '../../scheduling/nodeInfo.ts';

/**
 * The nodes and what is on them, as of the last event, with pods counted from the moment they are assumed: a pod
 * that is being bound takes its room at once, so that no two pods ever get the same. An assumed pod stays until
 * the API shows it (bound or gone) or `forget` takes it back.
 * @source Kubernetes scheduler backend/cache, whose assumed pods do not expire by default either
 */
export class SchedulerCache {
  readonly #nodes = new Map<string, Node>();
  /** Node name of every pod that the API shows as bound and that takes room. */
  readonly #bound = new Map<string, { readonly pod: Pod; readonly nodeName: string }>();
  readonly #assumed = new Map<string, { readonly pod: Pod; readonly nodeName: string }>();
  readonly #podsByNode = new Map<string, Map<string, Pod>>();
  readonly #infos = new Map<string, NodeInfo>();

  setNode(node: Node): void { this.#nodes.set(nameOf(node), node); this.#infos.delete(nameOf(node)); }

  removeNode(node: Node): void { this.#nodes.delete(nameOf(node)); this.#infos.delete(nameOf(node)); }

  /** The API shows this pod as bound; answers whether it newly freed room by ending. */
  setPod(pod: Pod): boolean {
    const uid = uidOf(pod);
    const tookRoom = this.#bound.has(uid) || this.#assumed.has(uid);
    this.#take(uid);
    if (!takesRoom(pod)) return tookRoom;
    this.#put(this.#bound, pod, pod.spec?.nodeName ?? '');
    return false;
  }

  /** The pod is gone; answers whether it had taken room. */
  removePod(pod: Pod): boolean {
    const uid = uidOf(pod);
    const tookRoom = this.#bound.has(uid) || this.#assumed.has(uid);
    this.#take(uid);
    return tookRoom;
  }

  /** Counts the pod on the node before the API has confirmed it. */
  assume(pod: Pod, nodeName: string): void {
    this.#put(this.#assumed, pod, nodeName);
  }

  /** The binding failed: gives the room back, unless the API has shown the pod as bound meanwhile. */
  forget(pod: Pod): void {
    if (this.#assumed.has(uidOf(pod))) this.#take(uidOf(pod));
  }

  isAssumed(pod: Pod): boolean { return this.#assumed.has(uidOf(pod)); }

  /** Every node that exists, by name; a consistent picture that later changes do not touch. */
  snapshot(): readonly NodeInfo[] {
    return [...this.#nodes.keys()].sort().map(name => this.#infoOf(name));
  }

  #infoOf(name: string): NodeInfo {
    let info = this.#infos.get(name);
    if (info === undefined) this.#infos.set(name, info = makeInfo(this.#nodes.get(name) as Node, [...(this.#podsByNode.get(name)?.values() ?? [])]));
    return info;
  }

  #put(place: Map<string, { readonly pod: Pod; readonly nodeName: string }>, pod: Pod, nodeName: string): void {
    const uid = uidOf(pod);
    place.set(uid, { pod, nodeName });
    let pods = this.#podsByNode.get(nodeName);
    if (pods === undefined) this.#podsByNode.set(nodeName, pods = new Map());
    pods.set(uid, pod);
    const info = this.#infos.get(nodeName);
    if (info !== undefined) this.#infos.set(nodeName, withPod(info, pod));
  }

  #take(uid: string): void {
    for (const place of [this.#bound, this.#assumed]) {
      const nodeName = place.get(uid)?.nodeName;
      if (nodeName === undefined) continue;
      place.delete(uid);
      const pods = this.#podsByNode.get(nodeName);
      pods?.delete(uid);
      if (pods?.size === 0) this.#podsByNode.delete(nodeName);
      this.#infos.delete(nodeName);
    }
  }
}

/** A kubelet that cannot tell how large its disk is leaves ephemeral-storage out: that must not keep pods from it which ask for some. */
function makeInfo(node: Node, pods: readonly Pod[]): NodeInfo {
  const info = makeNodeInfo(node, pods);
  return { ...info, allocatable: { 'ephemeral-storage': Infinity, ...info.allocatable } };
}

function nameOf(node: Node): string { return node.metadata.name ?? ''; }
function uidOf(pod: Pod): string { return pod.metadata.uid ?? ''; }

import type { Pod } from '../../api/objects.ts';
import { isPodTerminal } from '../../api/podInfo.ts';
import { allocatedPod, judgeResize } from './podAllocation.ts';
import type { Capacity, ResizePending } from './podAllocation.ts';

/** What of a pod may run now. */
export interface Allocation {
  readonly pod: Pod;
  readonly pending?: ResizePending;
}

/** Gives the node's room to resizes of its pods, one decision at a time. The statuses of the pods keep what was given. */
export class PodAllocations {
  readonly #capacity: Capacity;
  readonly #podsOnNode: () => Iterable<Pod>;
  readonly #withLatest: (pod: Pod) => Pod;
  /** By pod: the generation whose resources were given, until its status says so. */
  readonly #accepted = new Map<string, number>();
  /** Pods that wait until others leave room. */
  readonly deferred = new Set<string>();

  /** `withLatest` gives a pod its newest status, which need not be written yet. */
  constructor(options: { readonly capacity: Capacity; readonly podsOnNode: () => Iterable<Pod>; readonly withLatest: (pod: Pod) => Pod }) {
    this.#capacity = options.capacity;
    this.#podsOnNode = options.podsOnNode;
    this.#withLatest = options.withLatest;
  }

  /** The pod as it was allocated. */
  of(pod: Pod): Pod {
    if (pod.metadata.generation !== undefined && this.#accepted.get(pod.metadata.uid ?? '') === pod.metadata.generation) return pod;
    const known = this.#withLatest(pod);
    const allocated = allocatedPod(known);
    return allocated === known ? pod : { ...pod, ...(allocated.spec === undefined ? {} : { spec: allocated.spec }) };
  }

  /** Gives the pod what it asks for when there is room. */
  settle(pod: Pod): Allocation {
    const uid = pod.metadata.uid ?? '';
    this.deferred.delete(uid);
    const allocated = this.of(pod);
    if (allocated === pod) return { pod };
    const others = [...this.#podsOnNode()].filter(other => other.metadata.uid !== uid && !isPodTerminal(this.#withLatest(other))).map(other => this.of(other));
    const pending = judgeResize({ pod, allocated, others, capacity: this.#capacity });
    if (pending?.reason === 'Deferred') this.deferred.add(uid);
    if (pending !== undefined) return { pod: allocated, pending };
    this.#accepted.set(uid, pod.metadata.generation ?? 0);
    return { pod };
  }

  forget(uid: string): void {
    this.#accepted.delete(uid);
    this.deferred.delete(uid);
  }
}

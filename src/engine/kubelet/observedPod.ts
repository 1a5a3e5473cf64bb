import type { ObservedContainer } from '../cri/contract.ts';

/** What the runtime has of one pod: every sandbox and container instance, ended ones too, newest attempt first. */
export interface ObservedPod {
  readonly sandboxes: readonly ObservedContainer[];
  readonly containers: readonly ObservedContainer[];
}

export const NOTHING_OBSERVED: ObservedPod = { sandboxes: [], containers: [] };

/** Groups and orders the instances of one pod. */
export function toObservedPod(instances: Iterable<ObservedContainer>): ObservedPod {
  const newestFirst = [...instances].sort((a, b) => b.attempt - a.attempt || b.createdAtMs - a.createdAtMs);
  return { sandboxes: newestFirst.filter(each => each.kind === 'sandbox'), containers: newestFirst.filter(each => each.kind === 'container') };
}

/** The newest instance of a container; undefined before the first. */
export function currentInstance(observed: ObservedPod, name: string): ObservedContainer | undefined {
  return observed.containers.find(container => container.name === name);
}

/** The instance before `current` that has ended: the one of `logs --previous` and of lastState. */
export function previousInstance(observed: ObservedPod, current: ObservedContainer): ObservedContainer | undefined {
  return observed.containers.find(container => container.name === current.name && container.id !== current.id && container.attempt < current.attempt && container.state === 'exited');
}

/** The running sandbox; undefined when a new one is needed. */
export function runningSandbox(observed: ObservedPod): ObservedContainer | undefined {
  return observed.sandboxes.find(sandbox => sandbox.state === 'running');
}

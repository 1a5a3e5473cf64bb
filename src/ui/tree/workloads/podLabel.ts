import { controllerOf } from '../../../api/controllerOf.ts';
import type { Pod, ReplicaSet } from '../../../api/objects.ts';

/** How much of a base the API keeps when it makes a name of it. */
const LONGEST_BASE = 58;

/** What tells a pod from its neighbours: what its name says beyond the parent's, old and new pods of a rollout apart. One with an ordinal ('db-0') is known by its whole name. */
export function podLabel(name: string, parent: string | undefined): string {
  const base = `${parent ?? ''}-`.slice(0, LONGEST_BASE);
  const end = parent !== undefined && name.startsWith(base) ? name.slice(base.length) : '';
  return end === '' || /^\d{1,4}$/.test(end) ? name : end;
}

/** The labels of pods by namespace and name ('shop/web-1'), as they stand below their workloads. */
export function podLabels(pods: readonly Pod[], replicaSets: readonly ReplicaSet[]): ReadonlyMap<string, string> {
  const deploymentOf = new Map(replicaSets.map(replicaSet => [replicaSet.metadata.uid, controllerOf(replicaSet)?.name]));
  return new Map(pods.map(pod => {
    const [{ namespace, name = '' }, owner] = [pod.metadata, controllerOf(pod)];
    return [`${namespace}/${name}`, podLabel(name, deploymentOf.get(owner?.uid) ?? owner?.name)];
  }));
}

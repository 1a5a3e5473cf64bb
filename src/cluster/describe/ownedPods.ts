import { controllerOf } from '../../api/controllerOf.ts';
import type { KubernetesObject, Pod } from '../../api/objects.ts';

/** How many of the pods that an object controls are in which phase, as kubectl writes it. @source kubectl describe.go getPodStatusForController */
export function countPhases(owner: KubernetesObject, pods: readonly Pod[]): string {
  const phases = pods.filter(pod => controllerOf(pod)?.uid === owner.metadata.uid).map(pod => pod.status?.phase);
  const count = (phase: string) => phases.filter(each => each === phase).length;
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
}

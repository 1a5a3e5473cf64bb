import type { KubernetesObject, ManagedFieldsEntry } from '../objects.ts';
import { equalJson } from '../patch/values.ts';
import { withoutManagers } from './trackUpdate.ts';

/**
 * Whether a write leaves everything but the times of managers as it is: then it is none.
 * @source k8s.io/apiserver endpoints/handlers/fieldmanager IgnoreManagedFieldsTimestampsTransformer
 */
export function onlyTimesDiffer(next: KubernetesObject, current: KubernetesObject): boolean {
  const [after, before] = [next.metadata.managedFields ?? [], current.metadata.managedFields ?? []];
  return after.length === before.length && after.every((entry, index) => equalJson(withoutTime(entry), withoutTime(before[index] as ManagedFieldsEntry)))
    && equalJson(withoutManagers(next), withoutManagers(current));
}

const withoutTime = ({ time: _, ...entry }: ManagedFieldsEntry) => entry;

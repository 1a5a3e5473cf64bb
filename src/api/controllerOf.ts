import type { KubernetesObject, OwnerReference } from './objects.ts';

/** The owner that manages the object; there is one at most. @source metav1.GetControllerOf */
export function controllerOf({ metadata }: KubernetesObject): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}

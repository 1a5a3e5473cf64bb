import type { KubernetesObject } from '../../../api/objects.ts';

/** Makes an object that others hold another one. */
export function replaceWith(target: KubernetesObject, source: KubernetesObject): void {
  for (const field of Object.keys(target)) Reflect.deleteProperty(target, field);
  Object.assign(target, source);
}

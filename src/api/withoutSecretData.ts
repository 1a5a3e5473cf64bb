import type { KubernetesObject, Secret } from './objects.ts';

/** A Secret as it may be handed on: without its data, and without annotations, in which kubectl keeps them once more. Any other object as it is. */
export function withoutSecretData(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'Secret') return object;
  const { data: _data, stringData: _stringData, metadata: { annotations: _annotations, ...metadata }, ...rest } = object as Secret;
  return { ...rest, metadata };
}

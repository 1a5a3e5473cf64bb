import type { KubernetesObject, Secret } from './objects.ts';
import { LAST_APPLIED_ANNOTATION, lastApplied } from './patch/threeWay.ts';
import { isMap } from './patch/values.ts';

/** A Secret as it may be handed on: without its data, and of annotations with kubectl's record alone, without the data there too. Any other object as it is. */
export function withoutSecretData(object: KubernetesObject): KubernetesObject {
  return object.kind === 'Secret' ? withoutData(object) : object;
}

function withoutData(object: KubernetesObject): KubernetesObject {
  const record = lastApplied(object);
  const { data: _data, stringData: _stringData, metadata: { annotations: _annotations, ...metadata }, ...rest } = object as Secret;
  return { ...rest, metadata: { ...metadata, ...record === undefined ? {} : { annotations: { [LAST_APPLIED_ANNOTATION]: JSON.stringify(withoutData({ ...record, metadata: metadataOf(record) })) } } } };
}

/** Of kubectl's record, which anyone may write. */
export function metadataOf(record: object): KubernetesObject['metadata'] {
  const { metadata } = record as { readonly metadata?: unknown };
  return isMap(metadata) ? metadata as KubernetesObject['metadata'] : {};
}

import { apiErrors } from '../apiError.ts';
import type { KubernetesObject, Scale } from '../objects.ts';
import type { ScalePaths } from './customResourceDefinition.ts';
import { readJsonPath } from './jsonPath.ts';
import { isJsonObject } from './jsonSchema.ts';

/** The `scale` subresource's view of a custom resource. Throws ApiError 500 when it has no number of replicas. @source apiextensions-apiserver pkg/registry/customresource scaleFromCustomResource */
export function toCustomScale(object: KubernetesObject, { specReplicasPath, statusReplicasPath, labelSelectorPath }: ScalePaths): Scale {
  const replicas = numberAt(object, specReplicasPath);
  if (replicas === undefined) throw apiErrors.internal(`the spec replicas field ${JSON.stringify(specReplicasPath)} does not exist`);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = labelSelectorPath === undefined ? undefined : readJsonPath(object, labelSelectorPath)[0];
  return {
    apiVersion: 'autoscaling/v1', kind: 'Scale',
    metadata: {
      ...(name === undefined ? {} : { name }), ...(namespace === undefined ? {} : { namespace }), ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }), ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    },
    spec: { replicas },
    status: { replicas: numberAt(object, statusReplicasPath) ?? 0, ...(typeof selector === 'string' && selector !== '' ? { selector } : {}) },
  };
}

/** The object with the replicas that `scale` asks for; `object` itself is left alone. */
export function applyCustomScale<T extends KubernetesObject>(object: T, { specReplicasPath }: ScalePaths, scale: Scale): T {
  const next = structuredClone(object);
  const fields = specReplicasPath.slice(1).split('.');
  const parent = fields.slice(0, -1).reduce<Record<string, unknown>>((value, field) => {
    if (!Object.hasOwn(value, field) || !isJsonObject(value[field])) value[field] = {};
    return value[field] as Record<string, unknown>;
  }, next as unknown as Record<string, unknown>);
  parent[fields.at(-1) ?? ''] = scale.spec?.replicas ?? 0;
  return next;
}

function numberAt(object: KubernetesObject, path: string): number | undefined {
  const [value] = readJsonPath(object, path);
  return typeof value === 'number' ? value : undefined;
}

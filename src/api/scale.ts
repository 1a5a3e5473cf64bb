import type { FieldError } from './apiError.ts';
import type { Deployment, LabelSelector, ReplicaSet, Scale } from './objects.ts';
import { formatLabelSelector, toRequirements } from './selectors.ts';
import { validateNonNegative } from './validation/numbers.ts';

/** The `scale` subresource's view of a workload. @source pkg/registry/apps/deployment/storage scaleFromDeployment */
export function toScale({ metadata, spec, status }: Deployment | ReplicaSet): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: {
      ...(name === undefined ? {} : { name }), ...(namespace === undefined ? {} : { namespace }), ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }), ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    },
    spec: { replicas: spec?.replicas ?? 0 },
    status: { replicas: status?.replicas ?? 0, selector: selectorText(spec?.selector) },
  };
}

/** The workload with the replicas that `scale` asks for; `workload` itself is left alone. */
export function applyScale<T extends Deployment | ReplicaSet>(workload: T, scale: Scale): T {
  const next = structuredClone(workload);
  if (next.spec !== undefined) next.spec.replicas = scale.spec?.replicas ?? 0;
  return next;
}

/** @source pkg/apis/autoscaling/validation ValidateScale */
export function validateScale(scale: Scale): FieldError[] {
  return validateNonNegative(scale.spec?.replicas ?? 0, 'spec.replicas');
}

function selectorText(selector: LabelSelector | undefined): string {
  const requirements = toRequirements(selector) ?? [];
  return formatLabelSelector([...requirements].sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key))));
}

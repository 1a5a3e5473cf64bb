import type { FieldError } from './apiError.ts';
import type { Deployment, LabelSelector, ReplicaSet, ReplicationController, Scale, StatefulSet } from './objects.ts';
import { formatLabelSelector, toRequirements } from './selectors.ts';
import { validateNonNegative } from './validation/numbers.ts';

/** What has a number of replicas to scale. */
export type Scalable = Deployment | ReplicaSet | StatefulSet | ReplicationController;

/** The `scale` subresource's view of a workload. @source pkg/registry/apps/deployment/storage scaleFromDeployment */
export function toScale({ metadata, spec, status }: Scalable): Scale {
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
export function applyScale<T extends Scalable>(workload: T, scale: Scale): T {
  const next = structuredClone(workload);
  if (next.spec !== undefined) next.spec.replicas = scale.spec?.replicas ?? 0;
  return next;
}

/** @source pkg/apis/autoscaling/validation ValidateScale */
export function validateScale(scale: Scale): FieldError[] {
  return validateNonNegative(scale.spec?.replicas ?? 0, 'spec.replicas');
}

/** The selector of a ReplicationController is labels alone. */
function selectorText(selector: LabelSelector | Readonly<Record<string, string>> | undefined): string {
  const requirements = toRequirements(isLabels(selector) ? { matchLabels: selector } : selector) ?? [];
  return formatLabelSelector([...requirements].sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key))));
}

function isLabels(selector: LabelSelector | Readonly<Record<string, string>> | undefined): selector is Record<string, string> {
  return selector !== undefined && Object.values(selector).every(value => typeof value === 'string');
}

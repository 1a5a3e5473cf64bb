import type { FieldError } from '../../apiError.ts';
import type { PodTemplateSpec, StatefulSet } from '../../objects.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { validateClaimSpec } from '../../validation/claimSpec.ts';
import { forbidden, invalid, invalidEach, notSupported, required } from '../../validation/fieldErrors.ts';
import { dns1123Label, dns1123Subdomain } from '../../validation/names.ts';
import { intOrPercentValue, validateAtMost100Percent, validateIntOrPercent, validateNonNegative } from '../../validation/numbers.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateReplicaTemplate, validateWorkloadSelector } from '../../validation/workload.ts';

type Spec = NonNullable<StatefulSet['spec']>;

const POLICIES: readonly string[] = ['Delete', 'Retain'];
const MUTABLE = ['replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy', 'minReadySeconds'] as const;

/** @source pkg/apis/apps/validation ValidateStatefulSet */
export function validateStatefulSet({ metadata, spec }: StatefulSet): FieldError[] {
  const errors = validateObjectMeta(metadata, { namespaced: true, nameRule: dns1123Subdomain });
  if (spec === undefined) return [...errors, required('spec')];
  return [
    ...errors,
    ...validateStrategy(spec, 'spec'),
    ...(['whenDeleted', 'whenScaled'] as const).flatMap(field => {
      const policy = spec.persistentVolumeClaimRetentionPolicy?.[field];
      return policy === undefined || POLICIES.includes(policy) ? [] : [notSupported(`spec.persistentVolumeClaimRetentionPolicy.${field}`, policy, POLICIES)];
    }),
    ...validateNonNegative(spec.replicas, 'spec.replicas'),
    ...validateNonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateNonNegative(spec.ordinals?.start, 'spec.ordinals.start'),
    ...validateWorkloadSelector(spec.selector, { path: 'spec.selector', kind: 'statefulset' }),
    ...validateReplicaTemplate({ ...spec, template: withClaims(spec) }, { path: 'spec', kind: 'StatefulSet' }),
    ...(spec.volumeClaimTemplates ?? []).flatMap((claim, index) => validateClaimSpec(claim.spec ?? {}, `spec.volumeClaimTemplates[${index}].spec`)),
    ...((spec.serviceName ?? '') === '' ? [] : invalidEach('spec.serviceName', spec.serviceName, dns1123Label(spec.serviceName ?? ''))),
  ];
}

export function validateStatefulSetUpdate(next: StatefulSet, old: StatefulSet, subresource: 'status' | undefined): FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  if (subresource === 'status') return [...errors, ...validateStatus(next.status, old.status)];
  if (!semanticEqual(fixedPartOf(next.spec), fixedPartOf(old.spec))) {
    errors.push(forbidden('spec', `updates to statefulset spec for fields other than ${MUTABLE.slice(0, -1).map(field => `'${field}'`).join(', ')} and 'minReadySeconds' are forbidden`));
  }
  return errors;
}

/** The claims of a set are volumes of its pods by the claims' names. */
function withClaims({ template, volumeClaimTemplates = [] }: Spec): PodTemplateSpec {
  const names = volumeClaimTemplates.map(claim => claim.metadata?.name ?? '');
  const others = (template.spec?.volumes ?? []).filter(volume => !names.includes(volume.name));
  const claimed = names.map(name => ({ name, persistentVolumeClaim: { claimName: name } }));
  return template.spec === undefined || claimed.length === 0 ? template : { ...template, spec: { ...template.spec, volumes: [...others, ...claimed] } };
}

function validateStrategy({ podManagementPolicy, updateStrategy = {} }: Spec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const at = `${path}.updateStrategy`;
  if (podManagementPolicy !== 'OrderedReady' && podManagementPolicy !== 'Parallel') errors.push(invalid(`${path}.podManagementPolicy`, podManagementPolicy, "must be 'OrderedReady' or 'Parallel'"));
  const { type, rollingUpdate } = updateStrategy;
  if (type === 'OnDelete') return rollingUpdate === undefined ? errors : [...errors, invalid(`${at}.rollingUpdate`, rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'")];
  if (type !== 'RollingUpdate') return [...errors, invalid(at, updateStrategy, "must be 'RollingUpdate' or 'OnDelete'")];
  errors.push(...validateNonNegative(rollingUpdate?.partition, `${at}.rollingUpdate.partition`));
  const { maxUnavailable } = rollingUpdate ?? {};
  if (maxUnavailable === undefined) return errors;
  errors.push(...validateIntOrPercent(maxUnavailable, `${at}.rollingUpdate.maxUnavailable`));
  if (intOrPercentValue(maxUnavailable) === 0) errors.push(invalid(`${at}.rollingUpdate.maxUnavailable`, maxUnavailable, 'cannot be 0'));
  return [...errors, ...validateAtMost100Percent(maxUnavailable, `${at}.rollingUpdate.maxUnavailable`)];
}

function fixedPartOf(spec: StatefulSet['spec']): object {
  const fixed: Partial<Spec> = { ...spec };
  for (const field of MUTABLE) delete fixed[field];
  return fixed;
}

function validateStatus(status: StatefulSet['status'], old: StatefulSet['status']): FieldError[] {
  const fields = ['replicas', 'readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas', 'observedGeneration', 'collisionCount'] as const;
  const errors = fields.flatMap(field => validateNonNegative(status?.[field], `status.${field}`));
  for (const field of ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'] as const) {
    if ((status?.[field] ?? 0) > (status?.replicas ?? 0)) errors.push(invalid(`status.${field}`, status?.[field], 'cannot be greater than status.replicas'));
  }
  if ((status?.availableReplicas ?? 0) > (status?.readyReplicas ?? 0)) errors.push(invalid('status.availableReplicas', status?.availableReplicas, 'cannot be greater than status.readyReplicas'));
  const [count = 0, had] = [status?.collisionCount, old?.collisionCount];
  return had !== undefined && count < had ? [...errors, invalid('status.collisionCount', count, 'cannot be decremented')] : errors;
}

import type { FieldError } from '../apiError.ts';
import type { LabelSelector, PodTemplateSpec, ReplicaSetStatus } from '../objects.ts';
import { matchesLabelSelector } from '../selectors.ts';
import { forbidden, invalid, notSupported, required } from './fieldErrors.ts';
import { isEmptySelector, validateLabelSelector } from './labels.ts';
import { validateNonNegative } from './numbers.ts';
import { validatePodTemplate } from './podTemplate.ts';

/** The selector of a workload: there, well formed, and not empty. `kind`: as the message names it. */
export function validateWorkloadSelector(selector: LabelSelector | undefined, { path, kind }: { readonly path: string; readonly kind: string }): FieldError[] {
  if (selector === undefined) return [required(path)];
  const errors = validateLabelSelector(selector, path);
  return isEmptySelector(selector) ? [...errors, invalid(path, selector, `empty selector is invalid for ${kind}`)] : errors;
}

interface ReplicaSpec { readonly selector?: LabelSelector; readonly template?: PodTemplateSpec; readonly replicas?: number }

/** The template of a workload whose pods run for ever, at `<path>.template`. `kind`: as the message names it. @source pkg/apis/apps/validation ValidatePodTemplateSpecForReplicaSet */
export function validateReplicaTemplate({ selector, template }: ReplicaSpec, { path, kind = 'ReplicaSet' }: { readonly path: string; readonly kind?: string }): FieldError[] {
  const at = `${path}.template`;
  if (template === undefined) return [required(at)];
  const errors: FieldError[] = [];
  const labels = template.metadata?.labels ?? {};
  if (selector !== undefined && !isEmptySelector(selector) && !matchesLabelSelector(selector, labels)) {
    errors.push(invalid(`${at}.metadata.labels`, labels, '`selector` does not match template `labels`'));
  }
  errors.push(...validatePodTemplate(template, at));
  const restartPolicy = template.spec?.restartPolicy;
  if (restartPolicy !== undefined && restartPolicy !== 'Always') errors.push(notSupported(`${at}.spec.restartPolicy`, restartPolicy, ['Always']));
  if (template.spec?.activeDeadlineSeconds !== undefined) errors.push(forbidden(`${at}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`));
  return errors;
}

/** The counts of a ReplicaSet's or ReplicationController's status. @source pkg/apis/apps/validation ValidateReplicaSetStatus */
export function validateReplicaStatus(status: ReplicaSetStatus | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const fields = ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'] as const;
  for (const field of fields) errors.push(...validateNonNegative(status?.[field], `status.${field}`));
  for (const field of ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const) {
    if ((status?.[field] ?? 0) > (status?.replicas ?? 0)) errors.push(invalid(`status.${field}`, status?.[field], 'cannot be greater than status.replicas'));
  }
  if ((status?.availableReplicas ?? 0) > (status?.readyReplicas ?? 0)) errors.push(invalid('status.availableReplicas', status?.availableReplicas, 'cannot be greater than readyReplicas'));
  return errors;
}

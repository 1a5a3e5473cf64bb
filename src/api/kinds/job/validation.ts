import type { FieldError } from '../../apiError.ts';
import type { Job } from '../../objects.ts';
import { matchesLabelSelector } from '../../selectors.ts';
import { invalid, notSupported, required, tooLong } from '../../validation/fieldErrors.ts';
import { validateLabelSelector } from '../../validation/labels.ts';
import { byteLength, dns1123Label, dns1123Subdomain } from '../../validation/names.ts';
import { validateNonNegative } from '../../validation/numbers.ts';
import { validateObjectMeta } from '../../validation/objectMeta.ts';
import { validatePodTemplate } from '../../validation/podTemplate.ts';
import { validatePodFailurePolicy } from './podFailurePolicy.ts';
import { validateGeneratedSelector } from './selector.ts';
import { validateSuccessPolicy } from './successPolicy.ts';

export type JobSpec = NonNullable<Job['spec']>;

const COMPLETION_MODES: readonly string[] = ['Indexed', 'NonIndexed'];
const REPLACEMENT_POLICIES: readonly string[] = ['Failed', 'TerminatingOrFailed'];
const MAX_INDEXED_PARALLELISM = 100_000;
const MANY_COMPLETIONS = 100_000;
const MAX_WITH_MANY_COMPLETIONS = 10_000;
const MAX_MANAGED_BY = 63;

/** @source pkg/apis/batch/validation ValidateJob */
export function validateJob(job: Job): FieldError[] {
  const errors = [...validateObjectMeta(job.metadata, { namespaced: true, nameRule: dns1123Subdomain }), ...validateGeneratedSelector(job)];
  const { spec, metadata } = job;
  if (spec === undefined) return errors;
  errors.push(...validateJobSpec(spec, 'spec'));
  if (spec.selector === undefined) errors.push(required('spec.selector'));
  else {
    const labels = spec.template.metadata?.labels ?? {};
    errors.push(...validateLabelSelector(spec.selector, 'spec.selector'));
    if (!matchesLabelSelector(spec.selector, labels)) errors.push(invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'));
  }
  if (spec.completionMode !== 'Indexed' || (spec.completions ?? 0) <= 0) return errors;
  const lastPod = `${metadata.name ?? ''}-${(spec.completions ?? 0) - 1}`;
  return dns1123Label(lastPod).length === 0 ? errors : [...errors, invalid('metadata.name', metadata.name, `will not able to create pod with invalid DNS label: ${lastPod}`)];
}

/** What jobs and the templates of CronJobs share. @source pkg/apis/batch/validation validateJobSpec */
export function validateJobSpec(spec: JobSpec, path: string): FieldError[] {
  const errors = (['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished', 'backoffLimitPerIndex', 'maxFailedIndexes'] as const)
    .flatMap(field => validateNonNegative(spec[field], `${path}.${field}`));
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) errors.push(required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  if (spec.managedBy !== undefined) errors.push(...validateManagedBy(spec.managedBy, `${path}.managedBy`));
  errors.push(...validateCompletionMode(spec, path), ...validatePodFailurePolicy(spec, path), ...validateSuccessPolicy(spec, path));
  if (spec.podReplacementPolicy !== undefined) {
    const supported = spec.podFailurePolicy === undefined ? REPLACEMENT_POLICIES : ['Failed'];
    if (!supported.includes(spec.podReplacementPolicy)) errors.push(notSupported(`${path}.podReplacementPolicy`, spec.podReplacementPolicy, supported));
  }
  errors.push(...validatePodTemplate(spec.template, `${path}.template`));
  return [...errors, ...validateRestartPolicy(spec, `${path}.template.spec.restartPolicy`)];
}

/** A template's default would be Always, which is no choice for pods that are to end. */
function validateRestartPolicy({ template, podFailurePolicy }: JobSpec, path: string): FieldError[] {
  const policy: string = template.spec?.restartPolicy ?? '';
  if (policy === '' || policy === 'Always') return [required(path, 'valid values: "OnFailure", "Never"')];
  if (policy !== 'OnFailure' && policy !== 'Never') return [notSupported(path, policy, ['OnFailure', 'Never'])];
  return podFailurePolicy !== undefined && policy !== 'Never' ? [invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified')] : [];
}

/** @source apimachinery util/validation IsDomainPrefixedPath */
function validateManagedBy(managedBy: string, path: string): FieldError[] {
  if (managedBy === '') return [required(path)];
  const slash = managedBy.indexOf('/');
  if (slash <= 0 || slash === managedBy.length - 1) return [invalid(path, managedBy, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  const errors = dns1123Subdomain(managedBy.slice(0, slash)).map(detail => invalid(path, managedBy.slice(0, slash), detail));
  return byteLength(managedBy) > MAX_MANAGED_BY ? [...errors, tooLong(path, MAX_MANAGED_BY)] : errors;
}

function validateCompletionMode(spec: JobSpec, path: string): FieldError[] {
  const { completionMode = 'NonIndexed', completions, parallelism = 0, maxFailedIndexes, backoffLimitPerIndex } = spec;
  const errors: FieldError[] = [];
  if (!COMPLETION_MODES.includes(completionMode)) return [notSupported(`${path}.completionMode`, completionMode, ['NonIndexed', 'Indexed'])];
  if (completionMode === 'NonIndexed') {
    for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) if (spec[field] !== undefined) errors.push(invalid(`${path}.${field}`, spec[field], 'requires indexed completion mode'));
    return errors;
  }
  if (completions === undefined) errors.push(required(`${path}.completions`, 'when completion mode is Indexed'));
  if (parallelism > MAX_INDEXED_PARALLELISM) errors.push(invalid(`${path}.parallelism`, parallelism, `must be less than or equal to ${MAX_INDEXED_PARALLELISM} when completion mode is Indexed`));
  if (completions === undefined || maxFailedIndexes === undefined) {
    if ((completions ?? 0) > MANY_COMPLETIONS && backoffLimitPerIndex !== undefined) errors.push(required(`${path}.maxFailedIndexes`, `must be specified when completions is above ${MANY_COMPLETIONS}`));
    return errors;
  }
  if (maxFailedIndexes > completions) errors.push(invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, 'must be less than or equal to completions'));
  if (maxFailedIndexes > MANY_COMPLETIONS) errors.push(invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, `must be less than or equal to ${MANY_COMPLETIONS}`));
  if (completions <= MANY_COMPLETIONS || backoffLimitPerIndex === undefined) return errors;
  const detail = `must be less than or equal to ${MAX_WITH_MANY_COMPLETIONS} when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`;
  if (parallelism > MAX_WITH_MANY_COMPLETIONS) errors.push(invalid(`${path}.parallelism`, parallelism, detail));
  if (maxFailedIndexes > MAX_WITH_MANY_COMPLETIONS) errors.push(invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, detail));
  return errors;
}

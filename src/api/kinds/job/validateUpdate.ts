import type { FieldError } from '../../apiError.ts';
import type { Job, PodTemplateSpec } from '../../objects.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { FIELD_IMMUTABLE, invalid } from '../../validation/fieldErrors.ts';
import { validateNonNegative } from '../../validation/numbers.ts';
import { validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

const IMMUTABLE = ['selector', 'completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'] as const;

/** @source pkg/apis/batch/validation ValidateJobUpdate, ValidateJobUpdateStatus */
export function validateJobUpdate(next: Job, old: Job, subresource: 'status' | undefined): FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  if (subresource === 'status') return [...errors, ...(['active', 'succeeded', 'failed', 'ready', 'terminating'] as const).flatMap(field => validateNonNegative(next.status?.[field], `status.${field}`))];
  errors.push(...validateCompletions(next, old));
  for (const field of IMMUTABLE) if (!semanticEqual(next.spec?.[field], old.spec?.[field])) errors.push(invalid(`spec.${field}`, next.spec?.[field], FIELD_IMMUTABLE));
  const mayMove = old.spec?.suspend === true && old.status?.startTime === undefined;
  const fixed = (job: Job) => mayMove ? withoutScheduling(job.spec?.template) : job.spec?.template;
  return semanticEqual(fixed(next), fixed(old)) ? errors : [...errors, invalid('spec.template', next.spec?.template, FIELD_IMMUTABLE)];
}

/** An indexed job may grow and shrink, its parallelism with it. */
function validateCompletions({ spec: next }: Job, { spec: old }: Job): FieldError[] {
  if (next?.completions === old?.completions) return [];
  if (old?.completionMode !== 'Indexed') return [invalid('spec.completions', next?.completions, FIELD_IMMUTABLE)];
  return next?.completions === next?.parallelism ? [] : [invalid('spec.completions', next?.completions, 'can only be modified in tandem with spec.parallelism')];
}

/** The template without what says where pods go, which queueing systems set while a job is suspended. */
function withoutScheduling(template: PodTemplateSpec | undefined): PodTemplateSpec {
  const { annotations: _annotations, labels: _labels, ...metadata } = template?.metadata ?? {};
  const { nodeSelector: _nodeSelector, tolerations: _tolerations, schedulingGates: _schedulingGates, affinity, ...spec } = template?.spec ?? { containers: [] };
  const { nodeAffinity: _nodeAffinity, ...others } = affinity ?? {};
  return { metadata, spec: { ...spec, affinity: others } };
}

import type { FieldError } from '../../apiError.ts';
import type { Job } from '../../objects.ts';
import { matchesLabelSelector } from '../../selectors.ts';
import { invalid, required } from '../../validation/fieldErrors.ts';

const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid';

/** The labels by which a job knows its pods, with those of before Kubernetes 1.27. */
function jobLabels({ uid = '', name = '' }: Job['metadata']): Record<string, string> {
  return { [CONTROLLER_UID]: uid, 'batch.kubernetes.io/job-name': name, 'controller-uid': uid, 'job-name': name };
}

/** Gives a new job its selector and its pods the labels that match it, unless the user chose a selector; in place. Labels that contradict are left for validation. */
export function generateSelector(job: Job): void {
  const { spec, metadata } = job;
  if (spec === undefined || spec.manualSelector === true) return;
  const bare = Object.keys(metadata.labels ?? {}).length === 0;
  spec.template.metadata = { ...spec.template.metadata, labels: { ...jobLabels(metadata), ...spec.template.metadata?.labels } };
  spec.selector = { ...spec.selector, matchLabels: { [CONTROLLER_UID]: metadata.uid ?? '', ...spec.selector?.matchLabels } };
  if (bare) metadata.labels = { ...spec.template.metadata.labels };
}

/** @source pkg/apis/batch/validation ValidateGeneratedSelector */
export function validateGeneratedSelector({ spec, metadata }: Job): FieldError[] {
  if (spec === undefined || spec.manualSelector === true || spec.selector === undefined) return [];
  const labels = spec.template.metadata?.labels ?? {};
  const errors = (metadata.uid ?? '') === '' ? [required('metadata.uid')] : [];
  for (const [key, expected] of Object.entries(jobLabels(metadata))) {
    const path = `spec.template.metadata.labels[${key}]`;
    const detail = `must be '${expected}'`;
    if (labels[key] === undefined) errors.push(required(path, detail));
    else if (labels[key] !== expected) errors.push(invalid(path, labels, detail));
  }
  return matchesLabelSelector(spec.selector, jobLabels(metadata)) ? errors : [...errors, invalid('spec.selector', spec.selector, '`selector` not auto-generated')];
}

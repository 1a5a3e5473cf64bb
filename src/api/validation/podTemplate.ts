import type { FieldError } from '../apiError.ts';
import type { PodTemplateSpec } from '../objects.ts';
import { forbidden, required } from './fieldErrors.ts';
import { validateAnnotations, validateLabels } from './labels.ts';
import { validatePodSpec } from './podSpec.ts';

/** @source pkg/apis/core/validation ValidatePodTemplateSpec */
export function validatePodTemplate(template: PodTemplateSpec, path: string): FieldError[] {
  const errors = [
    ...validateLabels(template.metadata?.labels, `${path}.metadata.labels`),
    ...validateAnnotations(template.metadata?.annotations, `${path}.metadata.annotations`),
  ];
  if (template.spec === undefined) return [...errors, required(`${path}.spec.containers`)];
  errors.push(...validatePodSpec(template.spec, `${path}.spec`));
  if ((template.spec.ephemeralContainers ?? []).length > 0) errors.push(forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
  return errors;
}

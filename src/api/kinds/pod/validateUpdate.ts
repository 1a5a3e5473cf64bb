import type { FieldError } from '../../apiError.ts';
import type { UpdateSubresource } from '../../kind.ts';
import type { Container, Pod, PodSpec, Toleration } from '../../objects.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { forbidden, invalid, required } from '../../validation/fieldErrors.ts';
import { validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

const ADD_OR_REMOVE = 'pod updates may not add or remove containers';
const ONLY_THESE = 'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** @source pkg/apis/core/validation ValidatePodUpdate. Where upstream appends a dump of both specs, ours names the fields that differ. */
export function validatePodUpdate(next: Pod, old: Pod, subresource: UpdateSubresource | undefined): FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  if (subresource === 'status' || next.spec === undefined || old.spec === undefined) return errors;
  for (const field of ['containers', 'initContainers'] as const) {
    const containers = next.spec[field] ?? [];
    if (containers.length !== (old.spec[field] ?? []).length) return [...errors, forbidden(`spec.${field}`, ADD_OR_REMOVE)];
    errors.push(...containers.flatMap((container, index) => ((container.image ?? '') === '' ? [required(`spec.${field}[${index}].image`)] : [])));
  }
  errors.push(...validateDeadline(next.spec, old.spec), ...validateTolerations(next.spec.tolerations ?? [], old.spec.tolerations ?? []), ...validateGates(next.spec, old.spec));
  if (errors.length > 0) return errors;
  const differing = changedFields(withMutableFieldsOf(next.spec, old.spec), old.spec);
  return differing.length === 0 ? [] : [forbidden('spec', `${ONLY_THESE}\nchanged: ${differing.map(field => `spec.${field}`).join(', ')}`)];
}

function validateDeadline({ activeDeadlineSeconds: next }: PodSpec, { activeDeadlineSeconds: old }: PodSpec): FieldError[] {
  if (old === undefined || next === old) return [];
  if (next === undefined) return [invalid('spec.activeDeadlineSeconds', next, 'must not update from a positive integer to nil value')];
  return next > old ? [invalid('spec.activeDeadlineSeconds', next, 'must be less than or equal to previous value')] : [];
}

function validateTolerations(next: readonly Toleration[], old: readonly Toleration[]): FieldError[] {
  const withoutSeconds = ({ tolerationSeconds: _, ...rest }: Toleration): unknown => rest;
  const kept = old.every(toleration => next.some(each => semanticEqual(withoutSeconds(each), withoutSeconds(toleration))));
  return kept ? [] : [forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')];
}

function validateGates(next: PodSpec, old: PodSpec): FieldError[] {
  const known = new Set((old.schedulingGates ?? []).map(gate => gate.name));
  return (next.schedulingGates ?? []).flatMap((gate, index) =>
    known.has(gate.name) ? [] : [forbidden(`spec.schedulingGates[${index}]`, `only deletion is allowed, but found new scheduling gate '${gate.name}'`)]);
}

/** `next` with the stored values of every field that an update may change. */
function withMutableFieldsOf(next: PodSpec, old: PodSpec): PodSpec {
  const restored: PodSpec = { ...next };
  const stored = old as unknown as Readonly<Record<string, unknown>>;
  for (const field of ['activeDeadlineSeconds', 'tolerations', 'schedulingGates']) {
    (restored as unknown as Record<string, unknown>)[field] = stored[field];
  }
  restored.containers = withImagesOf(next.containers, old.containers);
  if (next.initContainers !== undefined) restored.initContainers = withImagesOf(next.initContainers, old.initContainers ?? []);
  const before = old.terminationGracePeriodSeconds;
  if (before !== undefined && before < 0 && next.terminationGracePeriodSeconds === 1) restored.terminationGracePeriodSeconds = before;
  return restored;
}

function withImagesOf(next: readonly Container[], old: readonly Container[]): Container[] {
  return next.map((container, index) => {
    const image = old[index]?.image;
    return image === undefined ? container : { ...container, image };
  });
}

/** Names of the fields that are not the same in both. */
export function changedFields(next: object, old: object): string[] {
  const left = next as Readonly<Record<string, unknown>>;
  const right = old as Readonly<Record<string, unknown>>;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].filter(field => !semanticEqual(left[field], right[field]));
}

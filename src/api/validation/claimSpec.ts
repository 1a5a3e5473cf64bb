import type { FieldError } from '../apiError.ts';
import type { ObjectMeta, PersistentVolumeClaim, Volume } from '../objects.ts';
import { forbidden, invalid, invalidEach, notSupported, required } from './fieldErrors.ts';
import { isZero } from './isZero.ts';
import { validateAnnotations, validateLabels, validateLabelSelector } from './labels.ts';
import { dns1123Subdomain } from './names.ts';
import { validateAccessModes, validatePositiveQuantity, VOLUME_MODES } from './storage.ts';

type ClaimSpec = NonNullable<PersistentVolumeClaim['spec']>;

/** Also for the claim templates of a StatefulSet or a volume. @source pkg/apis/core/validation ValidatePersistentVolumeClaimSpec */
export function validateClaimSpec(spec: ClaimSpec, path: string): FieldError[] {
  const accessModes = spec.accessModes ?? [];
  const storage = spec.resources?.requests?.storage;
  const errors = accessModes.length === 0 ? [required(`${path}.accessModes`, 'at least 1 access mode is required')] : [];
  if (spec.selector !== undefined) errors.push(...validateLabelSelector(spec.selector, `${path}.selector`));
  errors.push(...validateAccessModes(accessModes, `${path}.accessModes`));
  if (storage === undefined) errors.push(required(`${path}.resources[storage]`));
  else errors.push(...validatePositiveQuantity(storage, `${path}.resources[storage]`));
  for (const field of ['storageClassName', 'volumeAttributesClassName'] as const) {
    const name = spec[field] ?? '';
    if (name !== '') errors.push(...invalidEach(`${path}.${field}`, name, dns1123Subdomain(name)));
  }
  if (spec.volumeMode !== undefined && !VOLUME_MODES.includes(spec.volumeMode)) errors.push(notSupported(`${path}.volumeMode`, spec.volumeMode, VOLUME_MODES));
  for (const field of ['dataSource', 'dataSourceRef'] as const) errors.push(...validateDataSource(spec[field], `${path}.${field}`));
  return errors;
}

function validateDataSource(source: ClaimSpec['dataSource'], path: string): FieldError[] {
  if (source === undefined) return [];
  const errors: FieldError[] = [];
  if ((source.name ?? '') === '') errors.push(required(`${path}.name`));
  if ((source.kind ?? '') === '') errors.push(required(`${path}.kind`));
  if ((source.apiGroup ?? '') === '' && source.kind !== 'PersistentVolumeClaim') errors.push(invalid(path, source.kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  return errors;
}

/** Of a volume that is made with its pod: a claim's spec, and of its metadata labels and annotations only. @source pkg/apis/core/validation ValidatePersistentVolumeClaimTemplate */
export function validateClaimTemplate({ metadata = {}, spec }: NonNullable<NonNullable<Volume['ephemeral']>['volumeClaimTemplate']>, path: string): FieldError[] {
  const { labels, annotations, ...others } = metadata as ObjectMeta;
  return [
    ...validateAnnotations(annotations, `${path}.metadata.annotations`),
    ...validateLabels(labels, `${path}.metadata.labels`),
    ...Object.entries(others).filter(([, value]) => !isZero(value)).map(([field]) => forbidden(`${path}.metadata.${field}`, 'cannot be set')),
    ...validateClaimSpec((spec as ClaimSpec | undefined) ?? {}, `${path}.spec`),
  ];
}

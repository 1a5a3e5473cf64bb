import type { FieldError } from '../../apiError.ts';
import { canonicalQuantity } from '../../defaults/quantities.ts';
import type { PersistentVolumeClaim } from '../../objects.ts';
import { parseQuantity } from '../../quantity.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { FIELD_IMMUTABLE, forbidden, invalid, invalidEach, notSupported, required } from '../../validation/fieldErrors.ts';
import { validateLabelSelector } from '../../validation/labels.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateAccessModes, validatePositiveQuantity, VOLUME_MODES } from '../../validation/storage.ts';
import { copyDataSource } from './dataSources.ts';

type ClaimSpec = NonNullable<PersistentVolumeClaim['spec']>;

/** @source pkg/apis/core/validation ValidatePersistentVolumeClaim */
export function validatePersistentVolumeClaim({ metadata, spec }: PersistentVolumeClaim): FieldError[] {
  return [...validateObjectMeta(metadata, { namespaced: true, nameRule: dns1123Subdomain }), ...validateClaimSpec(spec ?? {}, 'spec')];
}

/** Also for the claim templates of a StatefulSet. @source pkg/apis/core/validation ValidatePersistentVolumeClaimSpec */
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

/** A claim is fixed once made, but for its volume (once), and the size and attributes of a bound one. @source pkg/apis/core/validation ValidatePersistentVolumeClaimUpdate */
export function validatePersistentVolumeClaimUpdate(next: PersistentVolumeClaim, old: PersistentVolumeClaim, subresource: 'status' | undefined): FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  if (subresource === 'status') return errors;
  const bound = old.status?.phase === 'Bound';
  const fixed = (claim: PersistentVolumeClaim) => {
    const spec = structuredClone(claim.spec ?? {});
    copyDataSource(spec);
    if ((old.spec?.volumeName ?? '') === '') delete spec.volumeName;
    if (bound) delete spec.volumeAttributesClassName;
    if (bound && spec.resources?.requests !== undefined) delete spec.resources.requests.storage;
    return spec;
  };
  if (!semanticEqual(fixed(next), fixed(old))) errors.push(forbidden('spec', 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'));
  const [wanted, had, given] = [next.spec?.resources?.requests?.storage, old.spec?.resources?.requests?.storage, old.status?.capacity?.storage].map(toNano);
  if (wanted !== undefined && had !== undefined && wanted < had && wanted <= (given ?? 0n)) errors.push(forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  if ((next.spec?.volumeMode ?? 'Filesystem') !== (old.spec?.volumeMode ?? 'Filesystem')) errors.push(invalid('spec.volumeMode', next.spec?.volumeMode, FIELD_IMMUTABLE));
  return errors;
}

function toNano(quantity: string | number | undefined): bigint | undefined {
  return quantity === undefined ? undefined : parseQuantity(canonicalQuantity(quantity));
}

import type { FieldError } from '../../apiError.ts';
import { canonicalQuantity } from '../../defaults/quantities.ts';
import type { PersistentVolumeClaim } from '../../objects.ts';
import { parseQuantity } from '../../quantity.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { validateClaimSpec } from '../../validation/claimSpec.ts';
import { FIELD_IMMUTABLE, forbidden, invalid } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { copyDataSource } from './dataSources.ts';

/** @source pkg/apis/core/validation ValidatePersistentVolumeClaim */
export function validatePersistentVolumeClaim({ metadata, spec }: PersistentVolumeClaim): FieldError[] {
  return [...validateObjectMeta(metadata, { namespaced: true, nameRule: dns1123Subdomain }), ...validateClaimSpec(spec ?? {}, 'spec')];
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

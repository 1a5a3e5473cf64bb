import type { FieldError } from '../../apiError.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { Lease } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { forbidden, invalid, notSupported } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

const STRATEGIES: readonly string[] = ['OldestEmulationVersion'];

/** @source pkg/apis/coordination/validation ValidateLeaseSpec */
export const leaseBehaviour: KindBehaviour<Lease> = {
  applyDefaults() { /* none */ },
  prepareForCreate() { /* no status */ },
  prepareForUpdate() { /* no status */ },
  createsOnUpdate: true, needsVersionToUpdate: true,
  validate(lease) {
    return [...validateObjectMeta(lease.metadata, { namespaced: true, nameRule: dns1123Subdomain }), ...validateSpec(lease)];
  },
  validateUpdate: (next, old) => validateObjectMetaUpdate(next.metadata, old.metadata),
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    column('Holder', 'holderIdentity contains the identity of the holder of a current lease. If Coordinated Leader Election is used, the holder identity must be equal to the elected LeaseCandidate.metadata.name field.'),
    ageColumn,
  ],
  row: (lease, nowMs) => [lease.metadata.name ?? '', lease.spec?.holderIdentity ?? '', ageOf(lease.metadata.creationTimestamp, nowMs)],
};

function validateSpec({ spec }: Lease): FieldError[] {
  const errors: FieldError[] = [];
  if (spec?.leaseDurationSeconds !== undefined && spec.leaseDurationSeconds <= 0) errors.push(invalid('spec.leaseDurationSeconds', spec.leaseDurationSeconds, 'must be greater than 0'));
  if (spec?.leaseTransitions !== undefined && spec.leaseTransitions < 0) errors.push(invalid('spec.leaseTransitions', spec.leaseTransitions, 'must be greater than or equal to 0'));
  if (spec?.strategy !== undefined && !spec.strategy.includes('/') && !STRATEGIES.includes(spec.strategy)) errors.push(notSupported('spec.strategy', spec.strategy, STRATEGIES));
  if (spec?.preferredHolder !== undefined && spec.preferredHolder !== '' && (spec.strategy ?? '') === '') {
    errors.push(forbidden('spec.preferredHolder', 'may only be specified when `strategy` is defined'));
  }
  return errors;
}

import { canonicalQuantity } from '../../defaults/quantities.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { CSIStorageCapacity } from '../../objects.ts';
import { column, nameColumn } from '../../printers/cells.ts';
import { parseQuantity, QUANTITY_FORMAT_MESSAGE } from '../../quantity.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { FIELD_IMMUTABLE, invalid, invalidEach } from '../../validation/fieldErrors.ts';
import { validateLabelSelector } from '../../validation/labels.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

/** @source pkg/registry/storage/csistoragecapacity/strategy.go, pkg/apis/storage/validation ValidateCSIStorageCapacity */
export const csiStorageCapacityBehaviour: KindBehaviour<CSIStorageCapacity> = {
  applyDefaults(capacity) {
    fillZeroValues(capacity, { 'storageClassName': '', 'nodeTopology.matchExpressions[].key': '', 'nodeTopology.matchExpressions[].operator': '' });
    for (const field of ['capacity', 'maximumVolumeSize'] as const) if (capacity[field] !== undefined) capacity[field] = canonicalQuantity(capacity[field]);
  },
  prepareForCreate() { /* no status */ },
  prepareForUpdate() { /* no status */ },
  needsVersionToUpdate: true,
  validate({ metadata, nodeTopology, storageClassName, capacity }) {
    const errors = [
      ...validateObjectMeta(metadata, { namespaced: true, nameRule: dns1123Subdomain }), ...validateLabelSelector(nodeTopology, 'nodeTopology'),
      ...invalidEach('storageClassName', storageClassName, dns1123Subdomain(storageClassName)),
    ];
    if (capacity === undefined) return errors;
    const nano = parseQuantity(capacity);
    if (nano === undefined) errors.push(invalid('capacity', capacity, QUANTITY_FORMAT_MESSAGE));
    else if (nano < 0n) errors.push(invalid('capacity', String(capacity), 'must be greater than or equal to 0'));
    return errors;
  },
  validateUpdate(next, old) {
    const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
    for (const field of ['nodeTopology', 'storageClassName'] as const) if (!semanticEqual(next[field], old[field])) errors.push(invalid(field, next[field], FIELD_IMMUTABLE));
    return errors;
  },
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    column('StorageClassName', 'storageClassName represents the name of the StorageClass that the reported capacity applies to. It must meet the same requirements as the name of a StorageClass object (non-empty, DNS subdomain). If that object no longer exists, the CSIStorageCapacity object is obsolete and should be removed by its creator. This field is immutable.'),
    column('Capacity', 'capacity is the value reported by the CSI driver in its GetCapacityResponse for a GetCapacityRequest with topology and parameters that match the previous fields.'),
  ],
  row: ({ metadata, storageClassName, capacity }) => [metadata.name ?? '', storageClassName, capacity === undefined ? '<unset>' : String(capacity)],
};

import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { VolumeAttributesClass } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { forbidden } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateParameters, validateProvisioner } from '../../validation/storageParameters.ts';

/** @source pkg/registry/storage/volumeattributesclass/strategy.go, pkg/apis/storage/validation ValidateVolumeAttributesClass */
export const volumeAttributesClassBehaviour: KindBehaviour<VolumeAttributesClass> = {
  applyDefaults(attributesClass) { fillZeroValues(attributesClass, { driverName: '' }); },
  prepareForCreate() { /* no status */ },
  prepareForUpdate() { /* no status */ },
  validate: ({ metadata, driverName, parameters = {} }) => [
    ...validateObjectMeta(metadata, { namespaced: false, nameRule: dns1123Subdomain }), ...validateProvisioner(driverName, 'driverName'), ...validateParameters(parameters, { allowEmpty: false }),
  ],
  validateUpdate(next, old) {
    const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
    for (const field of ['driverName', 'parameters'] as const) if (!semanticEqual(next[field], old[field])) errors.push(forbidden(field, `updates to ${field} are forbidden.`));
    return errors;
  },
  selectableFields: () => ({}),
  columns: [nameColumn, column('DriverName', 'Name of the CSI driver This field is immutable.'), ageColumn],
  row: ({ metadata, driverName }, nowMs) => [metadata.name ?? '', driverName, ageOf(metadata.creationTimestamp, nowMs)],
};

import type { FieldError } from '../../apiError.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { StorageClass } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { duplicate, FIELD_IMMUTABLE, forbidden, invalid, invalidEach, notSupported, required } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain, qualifiedName } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateParameters, validateProvisioner } from '../../validation/storageParameters.ts';

type Term = NonNullable<StorageClass['allowedTopologies']>[number];

const DEFAULT_ANNOTATIONS: readonly string[] = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];
const RECLAIM_POLICIES: readonly string[] = ['Delete', 'Retain'];
const BINDING_MODES: readonly string[] = ['Immediate', 'WaitForFirstConsumer'];
const TERMS = 'allowedTopologies[].matchLabelExpressions';

/** @source pkg/registry/storage/storageclass/strategy.go, pkg/apis/storage/validation ValidateStorageClass */
export const storageClassBehaviour: KindBehaviour<StorageClass> = {
  applyDefaults(storageClass) {
    fillZeroValues(storageClass, { 'provisioner': '', [`${TERMS}[].key`]: '', [`${TERMS}[].values`]: [] });
    storageClass.reclaimPolicy ??= 'Delete';
    storageClass.volumeBindingMode ??= 'Immediate';
  },
  prepareForCreate() { /* no status */ },
  prepareForUpdate() { /* no status */ },
  validate({ metadata, provisioner, parameters = {}, reclaimPolicy = 'Delete', volumeBindingMode, allowedTopologies = [] }) {
    const errors = [
      ...validateObjectMeta(metadata, { namespaced: false, nameRule: dns1123Subdomain }), ...validateProvisioner(provisioner, 'provisioner'), ...validateParameters(parameters, { allowEmpty: true }),
    ];
    if (!RECLAIM_POLICIES.includes(reclaimPolicy)) errors.push(notSupported('reclaimPolicy', reclaimPolicy, RECLAIM_POLICIES));
    if (volumeBindingMode === undefined) errors.push(required('volumeBindingMode'));
    else if (!BINDING_MODES.includes(volumeBindingMode)) errors.push(notSupported('volumeBindingMode', volumeBindingMode, BINDING_MODES));
    allowedTopologies.forEach((term, index) => {
      errors.push(...validateTerm(term, `allowedTopologies[${index}]`));
      if (allowedTopologies.findIndex(other => semanticEqual(other, term)) < index) errors.push(duplicate(`allowedTopologies[${index}].matchLabelExpressions`, ''));
    });
    return errors;
  },
  validateUpdate(next, old) {
    const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
    for (const field of ['parameters', 'provisioner', 'reclaimPolicy'] as const) {
      if (!semanticEqual(next[field] ?? {}, old[field] ?? {})) errors.push(forbidden(field, `updates to ${field} are forbidden.`));
    }
    return next.volumeBindingMode === old.volumeBindingMode ? errors : [...errors, invalid('volumeBindingMode', next.volumeBindingMode, FIELD_IMMUTABLE)];
  },
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    column('Provisioner', 'provisioner indicates the type of the provisioner.'),
    column('ReclaimPolicy', 'reclaimPolicy controls the reclaimPolicy for dynamically provisioned PersistentVolumes of this storage class. Defaults to Delete.'),
    column('VolumeBindingMode', 'volumeBindingMode indicates how PersistentVolumeClaims should be provisioned and bound.  When unset, VolumeBindingImmediate is used. This field is only honored by servers that enable the VolumeScheduling feature.'),
    column('AllowVolumeExpansion', 'allowVolumeExpansion shows whether the storage class allow volume expand.'),
    ageColumn,
  ],
  row: ({ metadata, provisioner, reclaimPolicy = 'Delete', volumeBindingMode = 'Immediate', allowVolumeExpansion = false }, nowMs) => [
    `${metadata.name ?? ''}${DEFAULT_ANNOTATIONS.some(key => metadata.annotations?.[key] === 'true') ? ' (default)' : ''}`,
    provisioner, reclaimPolicy, volumeBindingMode, allowVolumeExpansion, ageOf(metadata.creationTimestamp, nowMs),
  ],
};

/** @source pkg/apis/core/validation ValidateTopologySelectorTerm */
function validateTerm({ matchLabelExpressions = [] }: Term, path: string): FieldError[] {
  return matchLabelExpressions.flatMap(({ key, values }, index) => {
    const at = `${path}.matchLabelExpressions[${index}]`;
    return [
      ...values.length === 0 ? [required(`${at}.values`)] : [],
      ...values.flatMap((value, place) => values.indexOf(value) < place ? [duplicate(`${at}.values[${place}]`, value)] : []),
      ...invalidEach(`${at}.key`, key, qualifiedName(key)),
      ...matchLabelExpressions.findIndex(other => other.key === key) < index ? [duplicate(`${at}.key`, key)] : [],
    ];
  });
}

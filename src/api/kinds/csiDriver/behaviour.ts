import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { CSIDriver } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { FIELD_IMMUTABLE, invalid } from '../../validation/fieldErrors.ts';
import { validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateCsiDriver } from './validation.ts';

/** @source pkg/registry/storage/csidriver/strategy.go, pkg/apis/storage/v1/defaults.go */
export const csiDriverBehaviour: KindBehaviour<CSIDriver> = {
  applyDefaults(driver) {
    fillZeroValues(driver, { 'spec': {}, 'spec.tokenRequests[].audience': '' });
    const { spec } = driver;
    spec.attachRequired ??= true;
    spec.podInfoOnMount ??= false;
    spec.storageCapacity ??= false;
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
    if ((spec.volumeLifecycleModes ?? []).length === 0) spec.volumeLifecycleModes = ['Persistent'];
    spec.requiresRepublish ??= false;
    spec.seLinuxMount ??= false;
  },
  prepareForCreate({ metadata }) { metadata.generation = 1; },
  prepareForUpdate() { /* no status */ },
  needsVersionToUpdate: true,
  validate: validateCsiDriver,
  validateUpdate(next, old) {
    const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
    if (next.spec.attachRequired !== old.spec.attachRequired) errors.push(invalid('spec.attachedRequired', next.spec.attachRequired, FIELD_IMMUTABLE));
    return semanticEqual(next.spec.volumeLifecycleModes, old.spec.volumeLifecycleModes) ? errors : [...errors, invalid('spec.volumeLifecycleModes', next.spec.volumeLifecycleModes, FIELD_IMMUTABLE)];
  },
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec),
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    column('AttachRequired', 'attachRequired indicates this CSI volume driver requires an attach operation (because it implements the CSI ControllerPublishVolume() method), and that the Kubernetes attach detach controller should call the attach volume interface which checks the volumeattachment status and waits until the volume is attached before proceeding to mounting.', 'boolean'),
    column('PodInfoOnMount', 'podInfoOnMount indicates this CSI volume driver requires additional pod information (like podName, podUID, etc.) during mount operations, if set to true. If set to false, pod information will not be passed on mount. Default is false.', 'boolean'),
    column('StorageCapacity', 'storageCapacity indicates that the CSI volume driver wants pod scheduling to consider the storage capacity that the driver deployment will report by creating CSIStorageCapacity objects with capacity information, if set to true.', 'boolean'),
    column('TokenRequests', "tokenRequests indicates the CSI driver needs pods' service account tokens it is mounting volume for to do necessary authentication."),
    column('RequiresRepublish', 'requiresRepublish indicates the CSI driver wants `NodePublishVolume` being periodically called to reflect any possible change in the mounted volume. This field defaults to false.', 'boolean'),
    column('Modes', 'volumeLifecycleModes defines what kind of volumes this CSI volume driver supports. The default if the list is empty is "Persistent", which is the usage defined by the CSI specification and implemented in Kubernetes via the usual PV/PVC mechanism.'),
    ageColumn,
  ],
  row: ({ metadata, spec }, nowMs) => [
    metadata.name ?? '', spec.attachRequired ?? true, spec.podInfoOnMount ?? false, spec.storageCapacity ?? false,
    spec.tokenRequests === undefined ? '<unset>' : spec.tokenRequests.map(({ audience }) => audience).join(','), spec.requiresRepublish ?? false,
    (spec.volumeLifecycleModes ?? []).join(',') || '<none>', ageOf(metadata.creationTimestamp, nowMs),
  ],
};

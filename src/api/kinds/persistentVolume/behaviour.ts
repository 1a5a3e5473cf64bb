import { toTimestamp } from '../../../base/clock.ts';
import { canonicalizeQuantities } from '../../defaults/quantities.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour, Write } from '../../kind.ts';
import type { PersistentVolume } from '../../objects.ts';
import { ageColumn, column, nameColumn, wideColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { accessModesCell, storageClassCell } from '../../printers/storageCells.ts';
import { keepStatusApart } from '../statusApart.ts';
import { validatePersistentVolume, validatePersistentVolumeUpdate } from './validation.ts';

/** @source pkg/registry/core/persistentvolume/strategy.go, pkg/apis/core/v1/defaults.go SetDefaults_PersistentVolume, printPersistentVolume */
export const persistentVolumeBehaviour: KindBehaviour<PersistentVolume> = {
  applyDefaults(volume) {
    fillZeroValues(volume, {
      'spec': {}, 'spec.hostPath.path': '', 'spec.local.path': '', 'spec.nfs.path': '', 'spec.nfs.server': '', 'spec.csi.driver': '', 'spec.csi.volumeHandle': '',
      'spec.nodeAffinity.required.nodeSelectorTerms': [],
      'spec.nodeAffinity.required.nodeSelectorTerms[].matchExpressions[].key': '', 'spec.nodeAffinity.required.nodeSelectorTerms[].matchExpressions[].operator': '',
    });
    const { spec } = volume;
    if (spec === undefined) return;
    spec.persistentVolumeReclaimPolicy ||= 'Retain';
    spec.volumeMode ??= 'Filesystem';
    if (spec.hostPath !== undefined) spec.hostPath.type ??= '';
    canonicalizeQuantities(spec.capacity);
    volume.status ??= {};
    volume.status.phase ??= 'Pending';
  },
  prepareForCreate(volume, write) { volume.status = { phase: 'Pending', ...timeOf(write) }; },
  prepareForUpdate(next, old, subresource, write) {
    keepStatusApart(next, old, subresource);
    if (subresource !== 'status' || next.status === undefined || next.status.phase === old.status?.phase) return;
    const { lastPhaseTransitionTime } = next.status;
    if (lastPhaseTransitionTime === undefined || lastPhaseTransitionTime === old.status?.lastPhaseTransitionTime) Object.assign(next.status, timeOf(write));
  },
  validate: validatePersistentVolume,
  validateUpdate: validatePersistentVolumeUpdate,
  warnings: ({ spec }) => spec?.persistentVolumeReclaimPolicy === 'Recycle' ? ['spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.'] : [],
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    column('Capacity', "capacity is the description of the persistent volume's resources and capacity. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#capacity"),
    column('Access Modes', 'accessModes contains all ways the volume can be mounted. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#access-modes'),
    column('Reclaim Policy', 'persistentVolumeReclaimPolicy defines what happens to a persistent volume when released from its claim. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#reclaiming'),
    column('Status', 'phase indicates if a volume is available, bound to a claim, or released by a claim. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#phase'),
    column('Claim', 'claimRef is part of a bi-directional binding between PersistentVolume and PersistentVolumeClaim. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#binding'),
    column('StorageClass', 'StorageClass of the pv'),
    column('VolumeAttributesClass', 'VolumeAttributesClass of the pv'),
    column('Reason', 'reason is a brief CamelCase string that describes any failure and is meant for machine parsing and tidy display in the CLI.'),
    ageColumn,
    wideColumn('VolumeMode', 'volumeMode defines if a volume is intended to be used with a formatted filesystem or to remain in raw block state. Value of Filesystem is implied when not included in spec.'),
  ],
  row: ({ metadata, spec, status }, nowMs) => [
    metadata.name ?? '', String(spec?.capacity?.storage ?? '0'), accessModesCell(spec?.accessModes), spec?.persistentVolumeReclaimPolicy ?? '',
    metadata.deletionTimestamp === undefined ? status?.phase ?? '' : 'Terminating', spec?.claimRef === undefined ? '' : `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}`,
    storageClassCell(metadata.annotations, spec?.storageClassName), spec?.volumeAttributesClassName ?? '<unset>', status?.reason ?? '', ageOf(metadata.creationTimestamp, nowMs), spec?.volumeMode ?? '<unset>',
  ],
};

function timeOf(write: Write | undefined): { lastPhaseTransitionTime?: string } {
  return write === undefined ? {} : { lastPhaseTransitionTime: toTimestamp(write.nowMs) };
}

import { canonicalizeQuantities } from '../../defaults/quantities.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { PersistentVolumeClaim } from '../../objects.ts';
import { ageColumn, column, nameColumn, wideColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { accessModesCell, storageClassCell } from '../../printers/storageCells.ts';
import { fractionalBytes } from '../pod/containerWarnings.ts';
import { keepStatusApart } from '../statusApart.ts';
import { copyDataSource, dropDataSources } from './dataSources.ts';
import { validatePersistentVolumeClaim, validatePersistentVolumeClaimUpdate } from './validation.ts';

/** Fills in a claim's defaults, in place; also for the claim templates of a StatefulSet. @source pkg/apis/core/v1/defaults.go SetDefaults_PersistentVolumeClaim */
export function applyClaimDefaults(claim: PersistentVolumeClaim): void {
  claim.spec ??= {};
  claim.spec.volumeMode ??= 'Filesystem';
  canonicalizeQuantities(claim.spec.resources?.requests);
  canonicalizeQuantities(claim.spec.resources?.limits);
  claim.status ??= {};
  claim.status.phase ??= 'Pending';
}

/** @source pkg/registry/core/persistentvolumeclaim/strategy.go, printPersistentVolumeClaim */
export const persistentVolumeClaimBehaviour: KindBehaviour<PersistentVolumeClaim> = {
  applyDefaults: applyClaimDefaults,
  prepareForCreate(claim) {
    claim.status = { phase: 'Pending' };
    if (claim.spec === undefined) return;
    dropDataSources(claim.spec, undefined);
    copyDataSource(claim.spec);
  },
  prepareForUpdate(next, old, subresource) {
    keepStatusApart(next, old, subresource);
    if (next.spec === undefined) return;
    dropDataSources(next.spec, old.spec);
    copyDataSource(next.spec); // who was told one source says it again, without the other
  },
  validate: validatePersistentVolumeClaim,
  validateUpdate: validatePersistentVolumeClaimUpdate,
  warnings: ({ spec }) => fractionalBytes(spec?.resources?.requests, 'spec.resources.requests', ['storage']),
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    column('Status', 'phase represents the current phase of PersistentVolumeClaim.'),
    column('Volume', 'volumeName is the binding reference to the PersistentVolume backing this claim.'),
    column('Capacity', 'capacity represents the actual resources of the underlying volume.'),
    column('Access Modes', 'accessModes contains the actual access modes the volume backing the PVC has. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#access-modes-1'),
    column('StorageClass', 'StorageClass of the pvc'),
    column('VolumeAttributesClass', 'VolumeAttributesClass of the pvc'),
    ageColumn,
    wideColumn('VolumeMode', 'volumeMode defines what type of volume is required by the claim. Value of Filesystem is implied when not included in claim spec.'),
  ],
  row: ({ metadata, spec, status }, nowMs) => {
    const bound = (spec?.volumeName ?? '') !== '';
    return [
      metadata.name ?? '', metadata.deletionTimestamp === undefined ? status?.phase ?? '' : 'Terminating', spec?.volumeName ?? '',
      bound ? String(status?.capacity?.storage ?? '0') : '', bound ? accessModesCell(status?.accessModes) : '',
      storageClassCell(metadata.annotations, spec?.storageClassName), spec?.volumeAttributesClassName ?? '<unset>', ageOf(metadata.creationTimestamp, nowMs), spec?.volumeMode ?? '<unset>',
    ];
  },
};

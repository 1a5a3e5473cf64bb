import { applyPodTemplateDefaults } from '../../defaults/podTemplate.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { PersistentVolumeClaim, StatefulSet } from '../../objects.ts';
import { ageColumn, column, containerCells, containerColumns, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { applyClaimDefaults } from '../persistentVolumeClaim/behaviour.ts';
import { podFieldsNotHonoured } from '../pod/notHonoured.ts';
import { workloadWarnings } from '../pod/warnings.ts';
import { keepStatusApart } from '../statusApart.ts';
import { validateStatefulSet, validateStatefulSetUpdate } from './validation.ts';

/** @source pkg/registry/apps/statefulset/strategy.go, pkg/apis/apps/v1/defaults.go SetDefaults_StatefulSet, printStatefulSet */
export const statefulSetBehaviour: KindBehaviour<StatefulSet> = {
  applyDefaults(statefulSet) {
    fillZeroValues(statefulSet, { 'spec': {}, 'spec.selector.matchExpressions[].key': '', 'spec.selector.matchExpressions[].operator': '', 'spec.template': {}, 'spec.template.spec': {}, 'spec.volumeClaimTemplates[].metadata': {} });
    const { spec } = statefulSet;
    if (spec === undefined) return;
    spec.podManagementPolicy ||= 'OrderedReady';
    spec.updateStrategy ??= {};
    spec.updateStrategy.type ||= 'RollingUpdate';
    if (spec.updateStrategy.type === 'RollingUpdate') {
      spec.updateStrategy.rollingUpdate ??= {};
      spec.updateStrategy.rollingUpdate.partition ??= 0;
      spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
    }
    spec.persistentVolumeClaimRetentionPolicy ??= {};
    spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= 'Retain';
    spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= 'Retain';
    spec.replicas ??= 1;
    spec.revisionHistoryLimit ??= 10;
    applyPodTemplateDefaults(spec.template);
    for (const claim of spec.volumeClaimTemplates ?? []) {
      Object.assign(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' });
      applyClaimDefaults(claim as PersistentVolumeClaim);
    }
  },
  prepareForCreate(statefulSet) {
    statefulSet.status = { replicas: 0 };
    statefulSet.metadata.generation = 1;
  },
  prepareForUpdate: keepStatusApart,
  validate: validateStatefulSet,
  validateUpdate: validateStatefulSetUpdate,
  warnings: ({ spec }) => workloadWarnings(spec?.template, 'spec.template'),
  notHonoured: ({ spec }) => podFieldsNotHonoured(spec?.template?.spec, 'spec.template.spec'),
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec),
  selectableFields: () => ({}),
  columns: [nameColumn, column('Ready', 'Number of the pod with ready state'), ageColumn, ...containerColumns],
  row: ({ metadata, spec, status }, nowMs) => [
    metadata.name ?? '', `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`, ageOf(metadata.creationTimestamp, nowMs), ...containerCells(spec?.template?.spec?.containers),
  ],
};

import { applyPodTemplateDefaults } from '../../defaults/podTemplate.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { ReplicationController } from '../../objects.ts';
import { ageColumn, column, containerCells, containerColumns, labelsCell, nameColumn, wideColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { podFieldsNotHonoured } from '../pod/notHonoured.ts';
import { workloadWarnings } from '../pod/warnings.ts';
import { keepStatusApart } from '../statusApart.ts';
import { validateReplicationController, validateReplicationControllerUpdate } from './validation.ts';

/** @source pkg/registry/core/replicationcontroller/strategy.go, pkg/apis/core/v1/defaults.go SetDefaults_ReplicationController, printReplicationController */
export const replicationControllerBehaviour: KindBehaviour<ReplicationController> = {
  applyDefaults(controller) {
    fillZeroValues(controller, { 'spec': {}, 'spec.template.spec': {} });
    const { spec, metadata } = controller;
    if (spec === undefined) return;
    const labels = spec.template?.metadata?.labels;
    if (labels !== undefined) {
      if (Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
      if (Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
    }
    spec.replicas ??= 1;
    if (spec.template !== undefined) applyPodTemplateDefaults(spec.template);
  },
  prepareForCreate(controller) {
    controller.status = { replicas: 0 };
    controller.metadata.generation = 1;
  },
  prepareForUpdate: keepStatusApart,
  validate: validateReplicationController,
  validateUpdate: validateReplicationControllerUpdate,
  warnings: ({ metadata, spec }, old) => workloadWarnings(spec?.template, 'spec.template', old === undefined ? metadata.name : undefined),
  notHonoured: ({ spec }) => podFieldsNotHonoured(spec?.template?.spec, 'spec.template.spec'),
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec),
  selectableFields: controller => ({ 'status.replicas': String(controller.status?.replicas ?? 0) }),
  columns: [
    nameColumn,
    column('Desired', 'Replicas is the number of desired replicas. This is a pointer to distinguish between explicit zero and unspecified. Defaults to 1. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicationcontroller#what-is-a-replicationcontroller', 'integer'),
    column('Current', 'Replicas is the most recently observed number of replicas. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicationcontroller#what-is-a-replicationcontroller', 'integer'),
    column('Ready', 'The number of ready replicas for this replication controller.', 'integer'),
    ageColumn,
    ...containerColumns,
    wideColumn('Selector', 'Selector is a label query over pods that should match the Replicas count. If Selector is empty, it is defaulted to the labels present on the Pod template. Label keys and values that must match in order to be controlled by this replication controller, if empty defaulted to labels on Pod template. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors'),
  ],
  row: ({ metadata, spec, status }, nowMs) => [
    metadata.name ?? '', spec?.replicas ?? 0, status?.replicas ?? 0, status?.readyReplicas ?? 0,
    ageOf(metadata.creationTimestamp, nowMs), ...containerCells(spec?.template?.spec?.containers), labelsCell(spec?.selector),
  ],
};

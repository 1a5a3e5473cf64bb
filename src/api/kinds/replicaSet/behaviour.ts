import { applyPodTemplateDefaults } from '../../defaults/podTemplate.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { ReplicaSet } from '../../objects.ts';
import { ageColumn, column, containerCells, containerColumns, nameColumn, selectorCell, wideColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { podFieldsNotHonoured } from '../pod/notHonoured.ts';
import { workloadWarnings } from '../pod/warnings.ts';
import { keepStatusApart } from '../statusApart.ts';
import { validateReplicaSet, validateReplicaSetUpdate } from './validation.ts';

/** @source pkg/registry/apps/replicaset/strategy.go, pkg/apis/apps/v1/defaults.go, printReplicaSet */
export const replicaSetBehaviour: KindBehaviour<ReplicaSet> = {
  applyDefaults(replicaSet) {
    fillZeroValues(replicaSet, { 'spec': {}, 'spec.selector.matchExpressions[].key': '', 'spec.selector.matchExpressions[].operator': '', 'spec.template': {}, 'spec.template.spec': {} });
    const { spec } = replicaSet;
    if (spec === undefined) return;
    spec.replicas ??= 1;
    if (spec.template !== undefined) applyPodTemplateDefaults(spec.template);
  },
  prepareForCreate(replicaSet) {
    replicaSet.status = { replicas: 0 };
    replicaSet.metadata.generation = 1;
  },
  prepareForUpdate: keepStatusApart,
  validate: validateReplicaSet,
  validateUpdate: validateReplicaSetUpdate,
  warnings: ({ metadata, spec }, old) => workloadWarnings(spec?.template, 'spec.template', old === undefined ? metadata.name : undefined),
  notHonoured: ({ spec }) => podFieldsNotHonoured(spec?.template?.spec, 'spec.template.spec'),
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec),
  selectableFields: replicaSet => ({ 'status.replicas': String(replicaSet.status?.replicas ?? 0) }),
  columns: [
    nameColumn,
    column('Desired', 'Replicas is the number of desired pods. This is a pointer to distinguish between explicit zero and unspecified. Defaults to 1. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset', 'integer'),
    column('Current', 'Replicas is the most recently observed number of non-terminating pods. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset', 'integer'),
    column('Ready', 'The number of non-terminating pods targeted by this ReplicaSet with a Ready Condition.', 'integer'),
    ageColumn,
    ...containerColumns,
    wideColumn('Selector', 'Selector is a label query over pods that should match the replica count. If the selector is empty, it is defaulted to the labels present on the pod template. Label keys and values that must match in order to be controlled by this replica set. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors'),
  ],
  row: ({ metadata, spec, status }, nowMs) => [
    metadata.name ?? '', spec?.replicas ?? 0, status?.replicas ?? 0, status?.readyReplicas ?? 0,
    ageOf(metadata.creationTimestamp, nowMs), ...containerCells(spec?.template?.spec?.containers), selectorCell(spec?.selector),
  ],
};

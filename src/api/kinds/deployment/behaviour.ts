import { applyPodTemplateDefaults } from '../../defaults/podTemplate.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { Deployment } from '../../objects.ts';
import { ageColumn, column, containerCells, containerColumns, nameColumn, selectorCell, wideColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { podFieldsNotHonoured } from '../pod/notHonoured.ts';
import { workloadWarnings } from '../pod/warnings.ts';
import { keepStatusApart } from '../statusApart.ts';
import { validateDeployment, validateDeploymentUpdate } from './validation.ts';

/** @source pkg/registry/apps/deployment/strategy.go, pkg/apis/apps/v1/defaults.go, printDeployment */
export const deploymentBehaviour: KindBehaviour<Deployment> = {
  applyDefaults(deployment) {
    fillZeroValues(deployment, { 'spec': {}, 'spec.selector.matchExpressions[].key': '', 'spec.selector.matchExpressions[].operator': '', 'spec.template': {}, 'spec.template.spec': {} });
    const { spec } = deployment;
    if (spec === undefined) return;
    spec.replicas ??= 1;
    spec.strategy ??= {};
    spec.strategy.type ||= 'RollingUpdate';
    if (spec.strategy.type === 'RollingUpdate') {
      spec.strategy.rollingUpdate ??= {};
      spec.strategy.rollingUpdate.maxUnavailable ??= '25%';
      spec.strategy.rollingUpdate.maxSurge ??= '25%';
    }
    spec.revisionHistoryLimit ??= 10;
    spec.progressDeadlineSeconds ??= 600;
    applyPodTemplateDefaults(spec.template);
  },
  prepareForCreate(deployment) {
    deployment.status = {};
    deployment.metadata.generation = 1;
  },
  prepareForUpdate(next, old, subresource) {
    keepStatusApart(next, old, subresource);
    if (subresource !== 'status') return;
    if (old.metadata.labels === undefined) delete next.metadata.labels;
    else next.metadata.labels = { ...old.metadata.labels };
  },
  validate: validateDeployment,
  validateUpdate: validateDeploymentUpdate,
  warnings: ({ metadata, spec }, old) => workloadWarnings(spec?.template, 'spec.template', old === undefined ? metadata.name : undefined),
  notHonoured: ({ spec }) => podFieldsNotHonoured(spec?.template?.spec, 'spec.template.spec'),
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec) || !semanticEqual(next.metadata.annotations ?? {}, old.metadata.annotations ?? {}),
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    column('Ready', 'Number of the pod with ready state'),
    column('Up-to-date', 'Total number of non-terminating pods targeted by this deployment that have the desired template spec.'),
    column('Available', 'Total number of available non-terminating pods (ready for at least minReadySeconds) targeted by this deployment.'),
    ageColumn,
    ...containerColumns,
    wideColumn('Selector', 'Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by this deployment. It must match the pod template\'s labels.'),
  ],
  row: ({ metadata, spec, status }, nowMs) => [
    metadata.name ?? '', `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`, status?.updatedReplicas ?? 0, status?.availableReplicas ?? 0,
    ageOf(metadata.creationTimestamp, nowMs), ...containerCells(spec?.template.spec?.containers), selectorCell(spec?.selector),
  ],
};

import { applyPodTemplateDefaults } from '../../defaults/podTemplate.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { DaemonSet } from '../../objects.ts';
import { ageColumn, column, containerCells, containerColumns, labelsCell, nameColumn, selectorCell, wideColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { podFieldsNotHonoured } from '../pod/notHonoured.ts';
import { workloadWarnings } from '../pod/warnings.ts';
import { keepStatusApart } from '../statusApart.ts';
import { validateDaemonSet, validateDaemonSetUpdate } from './validation.ts';

/** How apps/v1 carries what was a field of spec: it counts the changes of the template. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

/** @source pkg/registry/apps/daemonset/strategy.go, pkg/apis/apps/v1/defaults.go SetDefaults_DaemonSet, printDaemonSet */
export const daemonSetBehaviour: KindBehaviour<DaemonSet> = {
  applyDefaults(daemonSet) {
    fillZeroValues(daemonSet, { 'spec': {}, 'spec.selector.matchExpressions[].key': '', 'spec.selector.matchExpressions[].operator': '', 'spec.template': {}, 'spec.template.spec': {} });
    const { spec } = daemonSet;
    if (spec === undefined) return;
    spec.updateStrategy ??= {};
    spec.updateStrategy.type ||= 'RollingUpdate';
    if (spec.updateStrategy.type === 'RollingUpdate') {
      spec.updateStrategy.rollingUpdate ??= {};
      spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
      spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
    }
    spec.revisionHistoryLimit ??= 10;
    applyPodTemplateDefaults(spec.template);
  },
  prepareForCreate(daemonSet) {
    daemonSet.status = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };
    daemonSet.metadata.generation = 1;
    setTemplateGeneration(daemonSet, 1);
  },
  prepareForUpdate(next, old, subresource) {
    keepStatusApart(next, old, subresource);
    const generation = Number(old.metadata.annotations?.[TEMPLATE_GENERATION] ?? 1);
    setTemplateGeneration(next, semanticEqual(next.spec?.template, old.spec?.template) ? generation : generation + 1);
  },
  validate: validateDaemonSet,
  validateUpdate: validateDaemonSetUpdate,
  warnings: ({ spec }) => workloadWarnings(spec?.template, 'spec.template'),
  notHonoured: ({ spec }) => podFieldsNotHonoured(spec?.template?.spec, 'spec.template.spec'),
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec),
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    column('Desired', 'The total number of nodes that should be running the daemon pod (including nodes correctly running the daemon pod). More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/', 'integer'),
    column('Current', 'The number of nodes that are running at least 1 daemon pod and are supposed to run the daemon pod. More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/', 'integer'),
    column('Ready', 'The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and ready.', 'integer'),
    column('Up-to-date', 'The total number of nodes that are running updated daemon pod', 'integer'),
    column('Available', 'The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and available (ready for at least spec.minReadySeconds)', 'integer'),
    column('Node Selector', "NodeSelector is a selector which must be true for the pod to fit on a node. Selector which must match a node's labels for the pod to be scheduled on that node. More info: https://kubernetes.io/docs/concepts/configuration/assign-pod-node/"),
    ageColumn,
    ...containerColumns,
    wideColumn('Selector', 'A label query over pods that are managed by the daemon set. Must match in order to be controlled. It must match the pod template\'s labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors'),
  ],
  row: ({ metadata, spec, status }, nowMs) => [
    metadata.name ?? '', status?.desiredNumberScheduled ?? 0, status?.currentNumberScheduled ?? 0, status?.numberReady ?? 0, status?.updatedNumberScheduled ?? 0, status?.numberAvailable ?? 0,
    labelsCell(spec?.template?.spec?.nodeSelector), ageOf(metadata.creationTimestamp, nowMs), ...containerCells(spec?.template?.spec?.containers), selectorCell(spec?.selector),
  ],
};

function setTemplateGeneration(daemonSet: DaemonSet, generation: number): void {
  daemonSet.metadata.annotations = { ...daemonSet.metadata.annotations, [TEMPLATE_GENERATION]: String(generation) };
}

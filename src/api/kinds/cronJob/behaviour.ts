import { applyPodTemplateDefaults } from '../../defaults/podTemplate.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { CronJob } from '../../objects.ts';
import { ageColumn, column, containerCells, containerColumns, nameColumn, selectorCell, textOrNone, wideColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { podFieldsNotHonoured } from '../pod/notHonoured.ts';
import { workloadWarnings } from '../pod/warnings.ts';
import { keepStatusApart } from '../statusApart.ts';
import { validateCronJob, validateCronJobUpdate } from './validation.ts';

/** @source pkg/registry/batch/cronjob/strategy.go, pkg/apis/batch/v1/defaults.go SetDefaults_CronJob, printCronJob */
export const cronJobBehaviour: KindBehaviour<CronJob> = {
  applyDefaults(cronJob) {
    fillZeroValues(cronJob, {
      'spec': {}, 'spec.schedule': '', 'spec.jobTemplate': {}, 'spec.jobTemplate.spec': {}, 'spec.jobTemplate.spec.template': {}, 'spec.jobTemplate.spec.template.spec': {},
      'spec.jobTemplate.spec.podFailurePolicy.rules': [], 'spec.jobTemplate.spec.podFailurePolicy.rules[].action': '', 'spec.jobTemplate.spec.podFailurePolicy.rules[].onExitCodes.operator': '',
      'spec.jobTemplate.spec.podFailurePolicy.rules[].onExitCodes.values': [], 'spec.jobTemplate.spec.podFailurePolicy.rules[].onPodConditions[].type': '', 'spec.jobTemplate.spec.successPolicy.rules': [],
    });
    const { spec } = cronJob;
    if (spec === undefined) return;
    spec.concurrencyPolicy ||= 'Allow';
    spec.suspend ??= false;
    spec.successfulJobsHistoryLimit ??= 3;
    spec.failedJobsHistoryLimit ??= 1;
    const template = spec.jobTemplate.spec?.template;
    if (template !== undefined) applyPodTemplateDefaults(template);
    for (const condition of (spec.jobTemplate.spec?.podFailurePolicy?.rules ?? []).flatMap(rule => rule.onPodConditions ?? [])) condition.status ||= 'True';
  },
  prepareForCreate(cronJob) {
    cronJob.status = {};
    cronJob.metadata.generation = 1;
  },
  prepareForUpdate: keepStatusApart,
  validate: validateCronJob,
  validateUpdate: validateCronJobUpdate,
  warnings: ({ metadata, spec }, old) => [
    ...workloadWarnings(spec?.jobTemplate.spec?.template, 'spec.jobTemplate.spec.template', old === undefined ? metadata.name : undefined),
    ...old !== undefined && spec?.schedule.includes('TZ') === true ? ['cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details'] : [],
  ],
  notHonoured: ({ spec }) => podFieldsNotHonoured(spec?.jobTemplate?.spec?.template?.spec, 'spec.jobTemplate.spec.template.spec'),
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec),
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    column('Schedule', 'The schedule in Cron format, see https://en.wikipedia.org/wiki/Cron.'),
    column('Timezone', 'The time zone name for the given schedule, see https://en.wikipedia.org/wiki/List_of_tz_database_time_zones. If not specified, this will default to the time zone of the kube-controller-manager process.'),
    column('Suspend', 'This flag tells the controller to suspend subsequent executions, it does not apply to already started executions. Defaults to false.', 'boolean'),
    column('Active', 'A list of pointers to currently running jobs.', 'integer'),
    column('Last Schedule', 'Information when was the last time the job was successfully scheduled.'),
    ageColumn,
    ...containerColumns,
    wideColumn('Selector', "A label query over pods that should match the pod count. Normally, the system sets this field for you. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors"),
  ],
  row: ({ metadata, spec, status }, nowMs) => [
    metadata.name ?? '', spec?.schedule ?? '', textOrNone(spec?.timeZone), spec?.suspend === true ? 'True' : 'False', status?.active?.length ?? 0,
    status?.lastScheduleTime === undefined ? '<none>' : ageOf(status.lastScheduleTime, nowMs), ageOf(metadata.creationTimestamp, nowMs),
    ...containerCells(spec?.jobTemplate?.spec?.template?.spec?.containers), selectorCell(spec?.jobTemplate?.spec?.selector),
  ],
};

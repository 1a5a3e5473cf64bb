import { applyPodTemplateDefaults } from '../../defaults/podTemplate.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { Job } from '../../objects.ts';
import { ageColumn, column, containerCells, containerColumns, nameColumn, selectorCell, wideColumn } from '../../printers/cells.ts';
import { ageOf, humanDuration } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { podFieldsNotHonoured } from '../pod/notHonoured.ts';
import { workloadWarnings } from '../pod/warnings.ts';
import { keepStatusApart } from '../statusApart.ts';
import { generateSelector } from './selector.ts';
import { validateJob } from './validation.ts';
import { validateJobUpdate } from './validateUpdate.ts';

const MAX_INT32 = 2_147_483_647;
const DEFAULT_BACKOFF_LIMIT = 6;
/** The first of these that a job has is its STATUS. */
const SHOWN_CONDITIONS: readonly (readonly [type: string, shown: string])[] = [['Complete', 'Complete'], ['Failed', 'Failed']];
const LESSER_CONDITIONS: readonly (readonly [type: string, shown: string])[] = [['Suspended', 'Suspended'], ['FailureTarget', 'FailureTarget'], ['SuccessCriteriaMet', 'SuccessCriteriaMet']];

/** @source pkg/registry/batch/job/strategy.go, pkg/apis/batch/v1/defaults.go SetDefaults_Job, printJob */
export const jobBehaviour: KindBehaviour<Job> = {
  applyDefaults(job) {
    fillZeroValues(job, {
      'spec': {}, 'spec.template': {}, 'spec.template.spec': {}, 'spec.selector.matchExpressions[].key': '', 'spec.selector.matchExpressions[].operator': '',
      'spec.podFailurePolicy.rules': [], 'spec.podFailurePolicy.rules[].action': '', 'spec.podFailurePolicy.rules[].onExitCodes.operator': '', 'spec.podFailurePolicy.rules[].onExitCodes.values': [],
      'spec.podFailurePolicy.rules[].onPodConditions[].type': '', 'spec.successPolicy.rules': [],
    });
    const { spec, metadata } = job;
    if (spec === undefined) return;
    applyPodTemplateDefaults(spec.template);
    if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
    spec.parallelism ??= 1;
    spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? DEFAULT_BACKOFF_LIMIT : MAX_INT32;
    if (Object.keys(metadata.labels ?? {}).length === 0 && spec.template.metadata?.labels !== undefined) metadata.labels = { ...spec.template.metadata.labels };
    spec.completionMode ??= 'NonIndexed';
    spec.suspend ??= false;
    spec.manualSelector ??= false;
    spec.podReplacementPolicy ??= spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed';
    for (const condition of (spec.podFailurePolicy?.rules ?? []).flatMap(rule => rule.onPodConditions ?? [])) condition.status ||= 'True';
  },
  prepareForCreate(job) {
    generateSelector(job);
    job.status = {};
    job.metadata.generation = 1;
  },
  prepareForUpdate: keepStatusApart,
  validate: validateJob,
  validateUpdate: validateJobUpdate,
  warnings: ({ metadata, spec }, old) => workloadWarnings(spec?.template, 'spec.template', old === undefined ? metadata.name : undefined),
  notHonoured: ({ spec }) => podFieldsNotHonoured(spec?.template?.spec, 'spec.template.spec'),
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec),
  selectableFields: job => ({ 'status.successful': String(job.status?.succeeded ?? 0) }),
  columns: [
    nameColumn,
    column('Status', 'Status of the job.'),
    column('Completions', 'The number of pods which reached phase Succeeded. The value increases monotonically for a given spec. However, it may decrease in reaction to scale down of elastic indexed jobs.'),
    column('Duration', 'Time required to complete the job.'),
    ageColumn,
    ...containerColumns,
    wideColumn('Selector', "A label query over pods that should match the pod count. Normally, the system sets this field for you. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors"),
  ],
  row: (job, nowMs) => [
    job.metadata.name ?? '', statusCell(job), completionsCell(job), durationCell(job, nowMs), ageOf(job.metadata.creationTimestamp, nowMs),
    ...containerCells(job.spec?.template?.spec?.containers), selectorCell(job.spec?.selector),
  ],
};

function statusCell({ metadata, status }: Job): string {
  const find = (conditions: typeof SHOWN_CONDITIONS) => conditions.find(([type]) => status?.conditions?.some(condition => condition.type === type && condition.status === 'True') === true)?.[1];
  return find(SHOWN_CONDITIONS) ?? (metadata.deletionTimestamp === undefined ? find(LESSER_CONDITIONS) ?? 'Running' : 'Terminating');
}

function completionsCell({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationCell({ status }: Job, nowMs: number): string {
  if (status?.startTime === undefined) return '';
  return humanDuration((status.completionTime === undefined ? nowMs : Date.parse(status.completionTime)) - Date.parse(status.startTime));
}

import { controllerOf } from '../../api/controllerOf.ts';
import type { Event, Job } from '../../api/objects.ts';
import { humanDuration } from '../../api/printers/duration.ts';
import { addEvents, addLabels, formatSelector } from './metadata.ts';
import { addPodTemplate } from './podTemplate.ts';
import { formatTime, Lines } from './text.ts';

/** Of the indexes that are completed so many characters are shown, and then the rest of the last. */
const SHOWN_INDEXES = 50;

/** @source kubectl describe.go describeJob */
export function describeJob(job: Job, events: readonly Event[], nowMs: number): string {
  const lines = new Lines();
  const { metadata, spec, status = {} } = job;
  const addKnown = (label: string, value: string | number | undefined) => { if (value !== undefined) lines.add(0, label, String(value)); };
  lines.add(0, 'Name:', metadata.name ?? '');
  lines.add(0, 'Namespace:', metadata.namespace ?? '');
  if (spec?.selector !== undefined) lines.add(0, 'Selector:', formatSelector(spec.selector));
  addLabels(lines, metadata);
  const owner = controllerOf(job);
  if (owner !== undefined) lines.add(0, 'Controlled By:', `${owner.kind}/${owner.name}`);
  addKnown('Parallelism:', spec?.parallelism);
  lines.add(0, 'Completions:', String(spec?.completions ?? '<unset>'));
  addKnown('Completion Mode:', spec?.completionMode);
  addKnown('Suspend:', spec?.suspend === undefined ? undefined : String(spec.suspend));
  addKnown('Backoff Limit:', spec?.backoffLimit);
  addKnown('TTL Seconds After Finished:', spec?.ttlSecondsAfterFinished);
  const { startTime, completionTime } = status;
  if (startTime !== undefined) lines.add(0, 'Start Time:', formatTime(startTime));
  if (completionTime !== undefined) lines.add(0, 'Completed At:', formatTime(completionTime));
  if (startTime !== undefined && completionTime !== undefined) lines.add(0, 'Duration:', humanDuration(Date.parse(completionTime) - Date.parse(startTime)));
  if (spec?.activeDeadlineSeconds !== undefined) lines.add(0, 'Active Deadline Seconds:', `${spec.activeDeadlineSeconds}s`);
  lines.add(0, 'Pods Statuses:', `${status.active ?? 0} Active${status.ready === undefined ? '' : ` (${status.ready} Ready)`} / ${status.succeeded ?? 0} Succeeded / ${status.failed ?? 0} Failed`);
  if (spec?.completionMode === 'Indexed') lines.add(0, 'Completed Indexes:', shortened(status.completedIndexes ?? ''));
  addPodTemplate(lines, spec?.template);
  addEvents(lines, events, nowMs);
  return lines.toString();
}

function shortened(indexes: string): string {
  if (indexes === '') return '<none>';
  const end = indexes.indexOf(',', SHOWN_INDEXES);
  return end === -1 ? indexes : `${indexes.slice(0, end + 1)}...`;
}

import type { PrinterColumn } from '../../kind.ts';
import type { Event } from '../../objects.ts';
import { column, nameColumn, wideColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';

export const eventColumns: readonly PrinterColumn[] = [
  column('Last Seen', 'The time at which the most recent occurrence of this event was recorded.'),
  column('Type', 'Type of this event (Normal, Warning), new types could be added in the future'),
  column('Reason', "This should be a short, machine understandable string that gives the reason for the transition into the object's current status."),
  column('Object', 'The object that this event is about.'),
  wideColumn('Subobject', 'If referring to a piece of an object instead of an entire object, this string should contain a valid JSON/Go field access statement, such as desiredState.manifest.containers[2].'),
  wideColumn('Source', 'The component reporting this event. Should be a short machine understandable string.'),
  column('Message', 'A human-readable description of the status of this operation.'),
  wideColumn('First Seen', 'The time at which the event was first recorded. (Time of server receipt is in TypeMeta.)'),
  wideColumn('Count', 'The number of times this event has occurred.'),
  { ...nameColumn, priority: 1 },
];

/** Cells of `eventColumns`. @source pkg/printers/internalversion printEvent */
export function eventRow(event: Event, nowMs: number): (string | number)[] {
  const object = event.involvedObject;
  const kind = (object.kind ?? '').toLowerCase();
  return [
    lastSeen(event, nowMs), event.type ?? '', event.reason ?? '',
    (object.name ?? '') === '' ? kind : `${kind}/${object.name}`,
    object.fieldPath ?? '', sourceOf(event), (event.message ?? '').trim(),
    firstSeen(event, nowMs), event.series?.count ?? (event.count === undefined || event.count === 0 ? 1 : event.count), event.metadata.name ?? '',
  ];
}

function firstSeen(event: Event, nowMs: number): string {
  return ageOf(event.firstTimestamp ?? event.eventTime, nowMs);
}

function lastSeen(event: Event, nowMs: number): string {
  if (event.series !== undefined) return ageOf(event.series.lastObservedTime, nowMs);
  return event.lastTimestamp === undefined ? firstSeen(event, nowMs) : ageOf(event.lastTimestamp, nowMs);
}

function sourceOf(event: Event): string {
  const component = event.source?.component || event.reportingComponent || '';
  const instance = event.source?.host || event.reportingInstance || '';
  return instance === '' ? component : `${component}, ${instance}`;
}

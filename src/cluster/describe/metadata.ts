import type { Client } from '../../api/client.ts';
import type { Event, KubernetesObject, LabelSelector, ObjectMeta } from '../../api/objects.ts';
import { events } from '../../api/resources.ts';
import { ageOf } from '../../api/printers/duration.ts';
import { formatLabelSelector, toRequirements } from '../../api/selectors.ts';
import { type Lines, pairs } from './text.ts';

const HIDDEN_ANNOTATIONS = ['kubectl.kubernetes.io/last-applied-configuration'];

export function addLabels(lines: Lines, { labels, annotations }: ObjectMeta): void {
  lines.addList(0, 'Labels:', pairs(labels));
  const shown = Object.entries(annotations ?? {}).filter(([name]) => !HIDDEN_ANNOTATIONS.includes(name));
  lines.addList(0, 'Annotations:', pairs(Object.fromEntries(shown), ': ').map(text => text.replaceAll('\n', ' ')));
}

/** A selector of labels as kubectl writes it: keys and values sorted. */
export function formatSelector(selector: LabelSelector | undefined): string {
  const requirements = (toRequirements(selector) ?? []).toSorted((a, b) => (a.key < b.key ? -1 : 1));
  return formatLabelSelector(requirements.map(requirement => 'values' in requirement ? { ...requirement, values: requirement.values.toSorted() } : requirement));
}

/** The events of one object, oldest first. */
export async function fetchEvents(client: Client, object: KubernetesObject, signal?: AbortSignal): Promise<readonly Event[]> {
  const { name = '', namespace, uid } = object.metadata;
  const selector = [`involvedObject.name=${name}`, `involvedObject.kind=${object.kind ?? ''}`, ...(uid === undefined || object.kind === 'Node' ? [] : [`involvedObject.uid=${uid}`])];
  const list = await client.list(events, { fieldSelector: selector.join(','), ...(namespace === undefined ? {} : { namespace }), ...(signal === undefined ? {} : { signal }) });
  return list.items.toSorted((a, b) => Date.parse(lastSeen(a) ?? '') - Date.parse(lastSeen(b) ?? ''));
}

function firstSeen(event: Event): string | undefined { return event.firstTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp; }
function lastSeen(event: Event): string | undefined { return event.series?.lastObservedTime ?? event.lastTimestamp ?? firstSeen(event); }

export function addEvents(lines: Lines, list: readonly Event[], nowMs: number): void {
  if (list.length === 0) { lines.add(0, 'Events:', '<none>'); return; }
  lines.add(0, 'Events:');
  lines.add(1, 'Type', 'Reason', 'Age', 'From', 'Message');
  lines.add(1, '----', '------', '----', '----', '-------');
  for (const event of list) {
    const count = event.series?.count ?? event.count ?? 1;
    const last = ageOf(lastSeen(event), nowMs);
    const age = count > 1 ? `${last} (x${count} over ${ageOf(firstSeen(event), nowMs)})` : last;
    const from = event.source?.component ?? event.reportingComponent ?? '';
    lines.add(1, event.type ?? '', event.reason ?? '', age, from, (event.message ?? '').trim().replaceAll(/\s*\n\s*/g, ' '));
  }
}

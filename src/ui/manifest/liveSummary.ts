import { behaviourOf } from '../../api/kinds/index.ts';
import type { Event, KubernetesObject } from '../../api/objects.ts';
import { ageOf } from '../../api/printers/duration.ts';
import type { Resource } from '../../api/resources.ts';
import { t } from '../../base/words.ts';

interface Live { readonly resource: Resource; /** As the lens above it says. */ readonly state: string; /** Its newest. */ readonly event?: Event | undefined; readonly nowMs: number }

/** What an object is and does now, as Markdown: its state, what `kubectl get` prints of it, and its last event. */
export function toLiveSummary(object: KubernetesObject, { resource, state, event, nowMs }: Live): string {
  const { columns, row } = behaviourOf(resource);
  const cells = row(object, nowMs);
  const shown = columns.flatMap(({ name, priority }, index) => {
    const cell = cells[index] ?? '';
    return priority > 0 || name === 'Name' || cell === '' || cell === '<none>' || cell === '<unset>' ? [] : [{ name, cell: String(cell) }];
  });
  const line = (texts: readonly string[]) => `| ${texts.join(' | ')} |`;
  const table = shown.length === 0 ? [] : [[line(shown.map(({ name }) => plain(name))), line(shown.map(() => '---')), line(shown.map(({ cell }) => plain(cell)))].join('\n')];
  return [`**${plain(`${resource.kind} ${object.metadata.name ?? ''}`)}**: ${plain(state)}`, ...table, ...event === undefined ? [] : [plain(t('Last event: {0}', describeEvent(event, nowMs)))]].join('\n\n');
}

function describeEvent(event: Event, nowMs: number): string {
  const seen = event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp;
  return `${event.type ?? ''} ${event.reason ?? ''} (${ageOf(seen, nowMs)}): ${(event.message ?? '').trim().replaceAll(/\s+/g, ' ')}`;
}

/** A cluster's text as it is: no picture of it is fetched, no link of it is one. */
const plain = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll(/[\\`*_{}[\]()#+!|~:-]/g, '\\$&');

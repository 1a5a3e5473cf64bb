import type { Event } from '../../api/objects.ts';
import { t } from '../../base/words.ts';

interface AnyCondition { readonly type: string; readonly status: string; readonly reason?: string; readonly message?: string }

/** Markdown lines for a tooltip: title, facts, conditions, the last event. Texts of the cluster are escaped. */
export function toTooltip(title: string, facts: readonly (readonly [string, string | undefined])[], conditions: readonly AnyCondition[] = [], event?: Event): string {
  const lines = [`**${escapeMarkdown(title)}**`, ''];
  for (const [name, value] of facts) if (value !== undefined && value !== '') lines.push(`- ${name}: ${escapeMarkdown(value)}`);
  for (const condition of conditions) {
    const why = [condition.reason, condition.message].filter(part => part !== undefined && part !== '').join(': ');
    lines.push(`- ${condition.type}: ${condition.status}${why === '' ? '' : ` (${escapeMarkdown(why)})`}`);
  }
  if (event !== undefined) lines.push('', t('Last event: {0}', escapeMarkdown(`${event.reason ?? ''}: ${event.message ?? ''}`)));
  return lines.join('\n');
}

export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!|<>~]/g, '\\$&');
}

/** The newest event about an object, by uid. */
export function lastEvents(events: readonly Event[]): ReadonlyMap<string, Event> {
  const newest = new Map<string, Event>();
  for (const event of events) {
    const { uid } = event.involvedObject;
    if (uid === undefined) continue;
    const known = newest.get(uid);
    if (known === undefined || timeOf(event) >= timeOf(known)) newest.set(uid, event);
  }
  return newest;
}

const timeOf = (event: Event) => event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp ?? '';

/** '1 pod', '3 pods'. */
export function podCount(count: number): string { return t(count === 1 ? '1 pod' : '{0} pods', count); }

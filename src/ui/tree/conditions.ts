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

/**
 * The newest event about each object, by uid, and about each part of it, by partKey. A node's is found by the node's name:
 * kubelets give that for its uid.
 */
export function lastEvents(events: readonly Event[]): ReadonlyMap<string, Event> {
  const newest = new Map<string, Event>();
  for (const event of events) {
    for (const key of keysOf(event)) {
      const known = newest.get(key);
      if (known === undefined || timeOf(event) >= timeOf(known)) newest.set(key, event);
    }
  }
  return newest;
}

/** `fieldPath`: as events name a part of an object, 'spec.containers{web}'. */
export function partKey(uid: string, fieldPath: string): string { return `${uid} ${fieldPath}`; }

function keysOf({ involvedObject: { kind, name, uid, fieldPath } }: Event): string[] {
  const key = kind === 'Node' ? name : uid;
  return key === undefined ? [] : [key, ...(fieldPath === undefined ? [] : [partKey(key, fieldPath)])];
}

const timeOf = (event: Event) => event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp ?? '';

/** '1 pod', '3 pods'. */
export function podCount(count: number): string { return t(count === 1 ? '1 pod' : '{0} pods', count); }

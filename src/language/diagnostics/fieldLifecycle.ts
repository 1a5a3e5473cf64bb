import { fieldHistoryOf, isThere } from '../../api/schema/fieldHistory.ts';
import { t } from '../../base/words.ts';
import type { Finding, Fix } from '../finding.ts';
import { isMovable, removeEntry } from '../moveEntry.ts';
import { fieldOf, type Visits } from '../schemaWalk.ts';
import { fieldMoves } from './fieldMoves.ts';
import { whereIs } from './unknownField.ts';

/** A field that Kubernetes 1.`minor` does not have yet or no longer has: its API refuses it as unknown, or drops it where the client does not ask for strictness. Offers to take it out of a block mapping that has others, and to move it to where that Kubernetes has it. */
export function fieldLifecycle({ mappings }: Visits, { text, minor }: { readonly text: string; readonly minor: number }): Finding[] {
  return mappings.flatMap(visit => visit.node.entries.flatMap((entry): Finding[] => {
    const { key, merged } = entry;
    const name = String(key.value);
    const history = merged === undefined && fieldOf(visit.definition, name) === undefined ? fieldHistoryOf(visit.definition.name, name) : undefined;
    if (history === undefined || isThere(history, minor)) return [];
    const { since = 0, until } = history;
    const unknown = t('unknown field "{0}" in {1}', name, whereIs(visit));
    const moves = (fieldMoves(visit, entry, { mappings, minor, text })?.fixes ?? []).map(({ title, edits }): Fix => ({ title, edits }));
    const fixes: Fix[] = [...visit.node.flow || visit.node.entries.length < 2 || !isMovable(text, entry) ? [] : [{ title: t('Remove "{0}"', name), edits: [removeEntry(text, entry)] }], ...moves];
    const finding = (code: string, why: string): Finding[] => [{ code, severity: 'error', range: key.range, message: `${unknown}${why}`, fixes }];
    if (since > minor) return finding('unavailable-field', t('; Kubernetes has it since {0}, not in {1}', `1.${since}`, `1.${minor}`));
    return until === undefined ? [] : finding('removed-field', t('; Kubernetes has it no longer since {0}', `1.${until}`));
  }));
}

import { t } from '../../base/words.ts';
import { entryOf, valueAt, type MappingNode } from '../../manifest/node.ts';
import { insertFields } from '../actions/insertField.ts';
import type { Fix, TextEdit } from '../finding.ts';
import type { Manifest } from '../manifest.ts';
import { isMovable } from '../moveEntry.ts';

/** The fix that gives a workload's pods the labels that it selects them by; none where that is not enough or the labels come from an anchor. */
export function setLabels({ root, placed: { document: { text } } }: Manifest, labels: MappingNode): Fix[] {
  const wanted = valueAt(root, ['spec', 'selector', 'matchLabels']);
  if (wanted?.kind !== 'mapping' || labels.entries.some(({ merged }) => merged === true) || valueAt(root, ['spec', 'selector', 'matchExpressions']) !== undefined) return [];
  const edits: TextEdit[] = [];
  const missing: string[] = [];
  for (const { key, value } of wanted.entries) {
    if (value?.kind !== 'scalar' || value.style === 'block') return [];
    const written = text.slice(value.range.start, value.range.end);
    if (written.startsWith('*') || written.includes('\n')) return [];
    const there = entryOf(labels, String(key.value));
    if (there === undefined) missing.push(`${text.slice(key.range.start, key.range.end)}: ${written}`);
    else if (there.value?.kind !== 'scalar' || there.value.style === 'block' || there.value.range.start < labels.range.start || there.value.range.end > labels.range.end) return [];
    else if (there.value.value !== value.value) edits.push({ range: there.value.range, newText: written });
  }
  const [first] = labels.entries;
  const added = missing.length === 0 ? [] : labels.flow ? first === undefined || !isMovable(text, first) ? undefined : [{ range: { start: first.key.range.start, end: first.key.range.start }, newText: `${missing.join(', ')}, ` }] : insertion(text, labels, missing);
  return added === undefined || edits.length + added.length === 0 ? [] : [{ title: t('Set the labels from the selector'), edits: [...edits, ...added].sort((a, b) => a.range.start - b.range.start), preferred: true }];
}

function insertion(text: string, labels: MappingNode, lines: readonly string[]): TextEdit[] | undefined {
  const edit = insertFields(text, labels, lines.join('\n'));
  return edit === undefined ? undefined : [edit];
}

import { t } from '../../base/words.ts';
import { entryOf, valueAt, type MappingEntry, type MappingNode, type PathSegment } from '../../manifest/node.ts';
import type { Fix, TextEdit } from '../finding.ts';
import { columnOf, lineBreakOf, lineEnd } from '../lines.ts';
import type { Manifest } from '../manifest.ts';
import { isMovable, moveEntry, removeEntry } from '../moveEntry.ts';

/** What mends a Secret's value in `data` that is no base64: that it is encoded, or stands in `stringData`. */
export function fixSecretValue({ kind, root, placed: { document: { text } } }: Manifest, path: readonly PathSegment[]): Fix[] {
  const [field, key] = path;
  const data = entryOf(root, 'data');
  const entry = data?.value?.kind === 'mapping' ? entryOf(data.value, String(key)) : undefined;
  if (kind !== 'Secret' || field !== 'data' || path.length !== 2 || data === undefined || data.value?.kind !== 'mapping' || entry?.value?.kind !== 'scalar' || entry.merged === true || typeof entry.value.value !== 'string') return [];
  const { value, range, style } = entry.value;
  const encode: Fix[] = style === 'block' ? [] : [{ title: t('Encode it as base64'), edits: [{ range, newText: Buffer.from(value, 'utf8').toString('base64') }] }];
  const moved = toStringData({ root, data, values: data.value, entry, text });
  return moved === undefined ? encode : [{ title: t('Move "{0}" into {1}', String(key), 'stringData'), edits: moved, preferred: true }, ...encode];
}

interface Place { readonly root: MappingNode; readonly data: MappingEntry; readonly values: MappingNode; readonly entry: MappingEntry; readonly text: string }

function toStringData({ root, data, values, entry, text }: Place): TextEdit[] | undefined {
  const target = valueAt(root, ['stringData']);
  if (root.flow || values.flow || !isMovable(text, entry) || !isMovable(text, data)) return undefined;
  if (target !== undefined) return target.kind !== 'mapping' || target.flow || entryOf(target, String(entry.key.value)) !== undefined ? undefined : moveEntry(text, entry, target);
  if (entryOf(root, 'stringData') !== undefined) return undefined;
  if (values.entries.length === 1) return [{ range: data.key.range, newText: 'stringData' }];
  const removal = removeEntry(text, entry);
  const [newLine, { start }] = [lineBreakOf(text), data.key.range];
  const written = text.slice(removal.range.start, lineEnd(text, entry.range.end));
  return [{ range: { start, end: start }, newText: `stringData:${newLine}${written}${newLine}${' '.repeat(columnOf(text, start))}` }, removal];
}

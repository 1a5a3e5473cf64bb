import { t } from '../../base/words.ts';
import type { Range } from '../../manifest/node.ts';
import type { TextEdit } from '../finding.ts';
import type { IndexedDocument } from '../workspace/workspace.ts';
import { holds, type Named, type Occurrence } from './named.ts';
import { wordFor } from './wordFor.ts';

/** Edits of one document; ranges count from its start. */
export interface DocumentEdits { readonly document: IndexedDocument; readonly edits: readonly TextEdit[] }

/** The name alone at an offset, without its quotes: what an editor lets its user change. */
export function renamedRange({ occurrences }: Named, document: IndexedDocument, offset: number): Range | undefined {
  const at = occurrences.find(each => each.document === document && holds(each.range, offset));
  if (at === undefined) return undefined;
  return at.style === 'quoted' ? { start: at.range.start + 1, end: at.range.end - 1 } : at.range;
}

/** The edits that call something by another name everywhere, or why that cannot be. */
export function rename({ name, what, occurrences, refuse }: Named, newName: string): { readonly edits: readonly DocumentEdits[] } | { readonly refusal: string } {
  if (newName === name) return { edits: [] };
  const refusal = refuse?.(newName);
  if (refusal !== undefined) return { refusal };
  const unclear = occurrences.find(({ style }) => style === undefined || style === 'block');
  if (unclear !== undefined) return { refusal: t('the {0} "{1}" is also part of a longer text in {2}, which only you can change', wordFor(what), name, fileName(unclear.document.uri)) };
  const byDocument = Map.groupBy(occurrences, ({ document }) => document);
  return { edits: [...byDocument].map(([document, places]) => ({ document, edits: places.map(place => ({ range: place.range, newText: written(place, newName) })) })) };
}

/** In the quotes that it had; a text that YAML would not take for one gets them. */
function written({ document: { document: { text } }, range, style }: Occurrence, name: string): string {
  const old = text.slice(range.start, range.end);
  if (style === 'quoted') return `${old[0]}${name}${old[0]}`;
  return isNumber(old) || !isNumber(name) && !/^(?:y|n|yes|no|on|off|true|false|null|~|)$/i.test(name) ? name : JSON.stringify(name);
}

const isNumber = (text: string) => /^[-+.\d][\d.e_+-]*$/i.test(text);

const fileName = (uri: string) => decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));

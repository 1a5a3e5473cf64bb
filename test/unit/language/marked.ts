import { parseDocument } from '../../../src/manifest/parse.ts';
import { diagnose } from '../../../src/language/diagnose.ts';
import type { TextEdit } from '../../../src/language/finding.ts';

/** Splits `text` at its one cursor marker: `‸`, else `|`. */
export function atCursor(text: string): { readonly text: string; readonly offset: number } {
  const offset = text.indexOf(text.includes('‸') ? '‸' : '|');
  return { text: text.slice(0, offset) + text.slice(offset + 1), offset };
}

/** The text after the edits, which may come in any order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return [...edits].sort((a, b) => b.range.start - a.range.start)
    .reduce((current, { range, newText }) => current.slice(0, range.start) + newText + current.slice(range.end), text);
}

/** Findings as 'code @ marked text: message', in text order. */
export function findingsOf(text: string): string[] {
  return diagnose(parseDocument(text)).map(finding => `${finding.code} @ ${text.slice(finding.range.start, finding.range.end)}: ${finding.message}`);
}

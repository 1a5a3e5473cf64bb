import type { MappingNode } from '../../manifest/node.ts';
import type { TextEdit } from '../finding.ts';
import { lineBreakOf, lineEnd } from '../lines.ts';
import { columnOfEntries } from '../moveEntry.ts';

/** The edit that appends fields, written as YAML indented by two columns, to a block mapping; undefined in flow style. */
export function insertFields(text: string, target: MappingNode, body: string): TextEdit | undefined {
  if (target.flow || target.entries.length === 0) return undefined;
  const indentation = ' '.repeat(columnOfEntries(text, target));
  const newLine = lineBreakOf(text);
  const at = lineEnd(text, target.range.end);
  return { range: { start: at, end: at }, newText: body.trimEnd().split('\n').map(line => `${newLine}${line === '' ? '' : indentation}${line}`).join('') };
}

/** The edit that appends whole documents to a document's text. */
export function appendDocuments(text: string, documents: readonly string[]): TextEdit {
  const newLine = lineBreakOf(text);
  const body = documents.map(document => `---\n${document}${document.endsWith('\n') ? '' : '\n'}`).join('').replace(/\r?\n/g, newLine);
  return { range: { start: text.length, end: text.length }, newText: `${text.endsWith('\n') ? '' : newLine}${body}` };
}

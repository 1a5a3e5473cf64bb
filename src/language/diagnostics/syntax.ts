import type { ParsedDocument } from '../../manifest/parse.ts';
import type { Finding } from '../finding.ts';

/** What makes the text no valid YAML, and keys that are written twice (the API would drop one silently). */
export function syntax(document: ParsedDocument): Finding[] {
  return document.problems.map(({ code, message, range }): Finding => {
    const isDuplicate = code === 'DUPLICATE_KEY';
    const end = isDuplicate ? range.start + (/^(?:"[^"]*"|'[^']*'|[^\s:]+)/.exec(document.text.slice(range.start))?.[0].length ?? 1) : range.end;
    return {
      code: isDuplicate ? 'duplicate-key' : 'yaml-syntax', severity: 'error', range: { start: range.start, end }, fixes: [],
      message: isDuplicate ? `key "${document.text.slice(range.start, end)}" is already set in this mapping` : message,
    };
  });
}

import type { Finding, TextEdit } from '../finding.ts';

/** The edits of every fix that the schema decides, first come first served where two would touch the same place. */
export function fixAll(findings: readonly Finding[]): TextEdit[] {
  const chosen: TextEdit[] = [];
  for (const { fixes } of findings) {
    const fix = fixes.find(({ sure }) => sure === true);
    if (fix?.edits.every(edit => chosen.every(other => edit.range.end <= other.range.start || edit.range.start >= other.range.end)) === true) chosen.push(...fix.edits);
  }
  return chosen.sort((a, b) => a.range.start - b.range.start);
}

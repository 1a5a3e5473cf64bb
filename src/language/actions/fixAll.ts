import type { ParsedDocument } from '../../manifest/parse.ts';
import { diagnose } from '../diagnose.ts';
import type { TextEdit } from '../finding.ts';

/** The edits of every fix that needs no question, first come first served where two would touch the same place. */
export function fixAll(document: ParsedDocument): TextEdit[] {
  const chosen: TextEdit[] = [];
  for (const { fixes } of diagnose(document)) {
    const fix = fixes.find(({ preferred }) => preferred === true);
    if (fix?.edits.every(edit => chosen.every(other => edit.range.end <= other.range.start || edit.range.start >= other.range.end)) === true) chosen.push(...fix.edits);
  }
  return chosen.sort((a, b) => a.range.start - b.range.start);
}

import type { Finding, TextEdit } from '../finding.ts';

/** The edits of every fix that the schema decides, first come first served where two would touch the same place. Where several would write the same field, nobody can tell which is meant: none is taken. */
export function fixAll(findings: readonly Finding[]): TextEdit[] {
  const sure = findings.flatMap(({ fixes }) => fixes.find(fix => fix.sure === true) ?? []);
  const written = new Map<string, number>();
  for (const { writes } of sure) if (writes !== undefined) written.set(writes, (written.get(writes) ?? 0) + 1);
  const chosen: TextEdit[] = [];
  for (const { edits, writes } of sure) {
    const isAlone = writes === undefined || written.get(writes) === 1;
    if (isAlone && edits.every(edit => chosen.every(other => edit.range.end <= other.range.start || edit.range.start >= other.range.end))) chosen.push(...edits);
  }
  return chosen.sort((a, b) => a.range.start - b.range.start);
}

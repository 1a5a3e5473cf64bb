import { diagnose } from '../../language/diagnose.ts';
import { parseFile } from '../../manifest/parse.ts';
import { exitCodes } from '../exitCodes.ts';
import { collectFiles, type InputFile } from './collectFiles.ts';
import { formatReport, type Format, type PlacedFinding } from './report.ts';

/** Prints what the language server would mark; answers 1 when any of it is an error. Throws UserError (2) for input that cannot be read. */
export function validate(names: readonly string[], options: { readonly format: Format; readonly version: string }): number {
  const findings = collectFiles(names).flatMap(findingsOf);
  process.stdout.write(formatReport(findings, options.format, options.version));
  return findings.some(finding => finding.severity === 'error') ? exitCodes.failure : exitCodes.success;
}

export function findingsOf({ name, text }: InputFile): PlacedFinding[] {
  const lineStarts = [0, ...[...text.matchAll(/\n/g)].map(match => match.index + 1)];
  const positionAt = (offset: number) => {
    const line = lineStarts.findLastIndex(start => start <= offset);
    return { line: line + 1, column: offset - (lineStarts[line] ?? 0) + 1 };
  };
  return parseFile(text).documents.flatMap(({ start, document }) => diagnose(document).map(({ code, severity, message, range }): PlacedFinding => {
    const [from, to] = [positionAt(start + range.start), positionAt(start + range.end)];
    return { file: name, ...from, endLine: to.line, endColumn: to.column, code, severity, message };
  }));
}

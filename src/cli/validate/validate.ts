import { diagnose } from '../../language/diagnose.ts';
import { parseFile } from '../../manifest/parse.ts';
import { exitCodes } from '../exitCodes.ts';
import { collectFiles, type InputFile } from './collectFiles.ts';
import { formatReport, type Format, type PlacedFinding } from './report.ts';

/** Prints what the language server would mark; answers 1 when any of it is an error and 2 when a file could not be read, which is told on standard error. */
export function validate(names: readonly string[], options: { readonly format: Format; readonly version: string }): number {
  let isComplete = true;
  const files = collectFiles(names, problem => { isComplete = false; process.stderr.write(`slipway: ${problem.message}\n`); });
  const findings = files.flatMap(findingsOf);
  process.stdout.write(formatReport(findings, options.format, options.version));
  if (!isComplete) return exitCodes.usage;
  return findings.some(finding => finding.severity === 'error') ? exitCodes.failure : exitCodes.success;
}

export function findingsOf({ name, text }: InputFile): PlacedFinding[] {
  const lineStarts = [0, ...[...text.matchAll(/\n/g)].map(match => match.index + 1)];
  const positionAt = (offset: number) => {
    let [line, above] = [0, lineStarts.length];
    while (above - line > 1) {
      const middle = (line + above) >> 1;
      if ((lineStarts[middle] ?? 0) <= offset) line = middle; else above = middle;
    }
    return { line: line + 1, column: offset - (lineStarts[line] ?? 0) + 1 };
  };
  return parseFile(text).documents.flatMap(({ start, document }) => diagnose(document).map(({ code, severity, message, range }): PlacedFinding => {
    const [from, to] = [positionAt(start + range.start), positionAt(start + range.end)];
    return { file: name, ...from, endLine: to.line, endColumn: to.column, code, severity, message };
  }));
}

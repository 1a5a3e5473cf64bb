import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CHECK_FAILED, diagnoseIn } from '../../language/diagnoseIn.ts';
import type { Severity } from '../../language/finding.ts';
import type { DiagnosticSettings } from '../../language/settings.ts';
import { parseWorkspaceFile } from '../../language/workspace/parseWorkspaceFile.ts';
import { Workspace } from '../../language/workspace/workspace.ts';
import { positionsIn } from '../../manifest/positionsIn.ts';
import { exitCodes } from '../exitCodes.ts';
import { withoutKnown, writeBaseline } from './baseline.ts';
import { collectFiles, type InputFile } from './collectFiles.ts';
import { formatReport, type Format, type PlacedFinding } from './report.ts';

export interface ValidateOptions {
  readonly format: Format;
  readonly version: string;
  readonly settings: DiagnosticSettings;
  /** Findings below it are not printed. */
  readonly level: Severity;
  /** A file of findings that are left for later, and whether to write it instead of reading it. */
  readonly baseline?: { readonly file: string; readonly isWritten: boolean };
}

/** Prints what the language server would mark; answers 1 when any of it is an error and 2 when a file could not be read or checked, which is told on standard error. */
export function validate(names: readonly string[], { format, version, settings, level, baseline }: ValidateOptions): number {
  let isComplete = true;
  const tell = (problem: string) => { isComplete = false; process.stderr.write(`slipway: ${problem}\n`); };
  const all = findingsOf(collectFiles(names, problem => tell(problem.message)), settings);
  for (const { file, line, message } of all.filter(({ code }) => code === CHECK_FAILED)) tell(`${file}:${line}: ${message}`);
  const findings = all.filter(({ severity }) => RANK[severity] >= RANK[level]);
  if (baseline?.isWritten === true) {
    writeBaseline(findings, baseline.file);
    return isComplete ? exitCodes.success : exitCodes.usage;
  }
  const fresh = baseline === undefined ? findings : withoutKnown(findings, baseline.file);
  process.stdout.write(formatReport(fresh, format, version));
  if (!isComplete) return exitCodes.usage;
  return fresh.some(finding => finding.severity === 'error') ? exitCodes.failure : exitCodes.success;
}

const RANK: Readonly<Record<Severity, number>> = { hint: 0, information: 1, warning: 2, error: 3 };

/** The findings of files that are one workspace, in their order. */
export function findingsOf(files: readonly InputFile[], settings?: DiagnosticSettings): PlacedFinding[] {
  const workspace = new Workspace();
  const placed = files.map(({ name, text }) => ({ name, text, uri: pathToFileURL(path.resolve(name)).href }));
  const names = new Map(placed.map(({ uri, name, text }) => [uri, { name, text, positionAt: positionsIn(text) }]));
  workspace.readNamed = uri => {
    const known = names.get(uri)?.text ?? readBeside(uri);
    if (known !== undefined && !names.has(uri)) names.set(uri, { name: path.relative(process.cwd(), fileURLToPath(uri)), text: known, positionAt: positionsIn(known) });
    return known;
  };
  for (const { uri, text } of placed) workspace.setFile(uri, parseWorkspaceFile(uri, text));
  return placed.flatMap(({ uri }) => workspace.documentsOf(uri).flatMap(document => diagnoseIn(workspace, document, settings).map((finding): PlacedFinding => {
    const place = (at: string, start: number, range: { readonly start: number; readonly end: number }) => {
      const file = names.get(at);
      const [from, to] = [file?.positionAt(start + range.start), file?.positionAt(start + range.end)];
      return { file: file?.name ?? at, line: from?.line ?? 1, column: from?.column ?? 1, endLine: to?.line ?? 1, endColumn: to?.column ?? 1 };
    };
    const { code, severity, message, range, related = [] } = finding;
    return { ...place(uri, document.start, range), code, severity, message, ...related.length === 0 ? {} : { related: related.map(each => ({ ...place(each.document.uri, each.document.start, each.range), message: each.message })) } };
  })));
}

/** A file that Compose files name and the arguments do not; undefined when there is none. */
function readBeside(uri: string): string | undefined {
  try { return readFileSync(fileURLToPath(uri), 'utf8'); } catch { return undefined; }
}

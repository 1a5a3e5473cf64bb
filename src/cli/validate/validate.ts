import { CHECK_FAILED } from '../../language/diagnoseIn.ts';
import type { Severity } from '../../language/finding.ts';
import { disk } from '../../language/knowledge/disk.ts';
import { loadKnowledge, type KnowledgePaths } from '../../language/knowledge/loadKnowledge.ts';
import type { DiagnosticSettings } from '../../language/settings.ts';
import { exitCodes } from '../exitCodes.ts';
import { withoutKnown, writeBaseline } from './baseline.ts';
import { collectFiles } from './collectFiles.ts';
import { usefulWorkers } from './diagnosisWorkers.ts';
import { findingsByWorkers } from './findingsOf.ts';
import { helmFindings, kustomizeFindings } from './render/renderedFindings.ts';
import { formatReport, type Format } from './report.ts';

export interface ValidateOptions {
  readonly format: Format;
  readonly version: string;
  readonly settings: DiagnosticSettings;
  readonly paths: KnowledgePaths;
  /** Findings below it are not printed. */
  readonly level: Severity;
  /** What is judged as a program of the user's renders it, beside the files. */
  readonly rendered?: readonly { readonly how: 'kustomize' | 'helm'; readonly folder: string }[];
  /** Threads that help; as many as are of use when absent. */
  readonly workers?: number | undefined;
  /** A file of findings that are left for later, and whether to write it instead of reading it. */
  readonly baseline?: { readonly file: string; readonly isWritten: boolean };
}

/** Prints what the language server would mark; answers 1 when any of it is an error and 2 when a file could not be read or checked, which is told on standard error. */
export async function validate(names: readonly string[], { format, version, settings, paths, level, baseline, workers, rendered = [] }: ValidateOptions): Promise<number> {
  let isComplete = true;
  const tell = (problem: string) => { isComplete = false; process.stderr.write(`slipway: ${problem}\n`); };
  const { knowledge, problems } = loadKnowledge(paths, disk);
  for (const problem of problems) tell(problem);
  const files = collectFiles(names, problem => tell(problem.message));
  const all = await findingsByWorkers(files, { settings, knowledge, workers: workers ?? usefulWorkers(files) });
  for (const { how, folder } of rendered) all.push(...await (how === 'kustomize' ? kustomizeFindings : helmFindings)(folder, settings));
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

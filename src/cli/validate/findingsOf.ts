import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isDockerfileName } from '../../dockerfile/imageNames.ts';
import { keepDiagnosis, NEWEST_MINOR } from '../../language/diagnose.ts';
import { nothingKnown, type Knowledge } from '../../language/knowledge/knowledge.ts';
import { mayExist } from '../../language/knowledge/mayExist.ts';
import { defaultSettings, type DiagnosticSettings } from '../../language/settings.ts';
import { parseWorkspaceFile } from '../../language/workspace/parseWorkspaceFile.ts';
import { Workspace, type IndexedDocument } from '../../language/workspace/workspace.ts';
import type { Range } from '../../manifest/node.ts';
import { positionsIn } from '../../manifest/positionsIn.ts';
import type { InputFile } from './collectFiles.ts';
import { diagnoseInWorkers } from './diagnosisWorkers.ts';
import { placedFindings } from './placedFindings.ts';
import type { PlacedFinding } from './report.ts';

/** The findings of files that are one workspace, in their order. */
export function findingsOf(files: readonly InputFile[], settings?: DiagnosticSettings): PlacedFinding[] {
  return new CheckedFiles(files).findings(settings);
}

/** The same findings; what each document says by itself is found by other threads while this one reads all files and what they say of each other. */
export async function findingsByWorkers(files: readonly InputFile[], { settings = defaultSettings, knowledge = nothingKnown, workers }: { readonly settings?: DiagnosticSettings; readonly knowledge?: Knowledge; readonly workers: number }): Promise<PlacedFinding[]> {
  const minor = settings.kubernetesMinor ?? NEWEST_MINOR;
  const helped = workers === 0 ? undefined : diagnoseInWorkers(files.map(({ name, text }) => isDockerfileName(name) ? '' : text), { workers, minor });
  const checked = new CheckedFiles(files, knowledge);
  for (const [index, found] of await helped ?? []) checked.documentsOf(index).forEach((document, at) => { if (found[at] !== undefined) keepDiagnosis(document, { isPatch: false, minor }, found[at]); });
  return checked.findings(settings);
}

class CheckedFiles {
  readonly #workspace = new Workspace();
  readonly #uris: readonly string[];
  /** Those that Compose files name beside the given ones too. */
  readonly #files: Map<string, { readonly name: string; readonly text: string; readonly positionAt: ReturnType<typeof positionsIn> }>;

  constructor(files: readonly InputFile[], knowledge: Knowledge = nothingKnown) {
    this.#workspace.knowledge = knowledge;
    const placed = files.map(({ name, text }) => ({ name, text, uri: pathToFileURL(path.resolve(name)).href }));
    this.#uris = placed.map(({ uri }) => uri);
    this.#files = new Map(placed.map(({ uri, name, text }) => [uri, { name, text, positionAt: positionsIn(text) }]));
    this.#workspace.readNamed = uri => this.#readNamed(uri);
    this.#workspace.exists = mayExist;
    for (const { uri, text } of placed) this.#workspace.setFile(uri, parseWorkspaceFile(uri, text));
  }

  documentsOf(index: number) { return this.#workspace.documentsOf(this.#uris[index] ?? '').map(({ document }) => document); }

  findings(settings: DiagnosticSettings | undefined): PlacedFinding[] {
    const place = ({ uri, start }: IndexedDocument, range: Range) => {
      const file = this.#files.get(uri);
      const [from, to] = [file?.positionAt(start + range.start), file?.positionAt(start + range.end)];
      return { file: file?.name ?? uri, line: from?.line ?? 1, column: from?.column ?? 1, endLine: to?.line ?? 1, endColumn: to?.column ?? 1 };
    };
    return this.#uris.flatMap(uri => placedFindings(this.#workspace, uri, { settings, place }));
  }

  #readNamed(uri: string): string | undefined {
    const known = this.#files.get(uri)?.text;
    if (known !== undefined) return known;
    try {
      const [file, name] = [readFileSync(fileURLToPath(uri), 'utf8'), path.relative(process.cwd(), fileURLToPath(uri))];
      this.#files.set(uri, { name, text: file, positionAt: positionsIn(file) });
      return file;
    } catch { return undefined; }
  }
}

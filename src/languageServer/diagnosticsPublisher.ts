import type { Clock, Timer } from '../base/clock.ts';
import { describeError } from '../base/logger.ts';
import { t } from '../base/words.ts';
import { diagnoseIn } from '../language/diagnoseIn.ts';
import { documentationOf } from '../language/diagnosticCodes.ts';
import type { IndexedDocument, Workspace } from '../language/workspace/workspace.ts';
import type { Connection } from './connection.ts';
import { severities, toDiagnostic } from './convert.ts';
import { DIAGNOSTICS, type OpenFiles } from './openFiles.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';
import type { WorkspaceSettings } from './workspaceSettings.ts';

/** Long enough to join edits that come together, and to answer first what the editor asks for with them; keys that a hand strikes are further apart. */
const DEBOUNCE_MS = 5;
/** What an edit means for other files may come a little later. */
const OTHERS_MS = 200;

interface Parts { readonly connection: Connection; readonly clock: Clock; readonly files: OpenFiles; readonly workspace: Workspace; readonly texts: WorkspaceFiles; readonly settings: WorkspaceSettings }

/** What a file was told by: the workspace then, and the documents of other files that its findings point to, with the line that they began on. */
interface Told { readonly revision: number; readonly places: readonly { readonly document: IndexedDocument; readonly line: number | undefined }[] }

/** Tells the editor what is wrong in its open files: at once when a file opens, else after a burst of edits; in other files too when an edit matters to them. */
export class DiagnosticsPublisher {
  readonly #parts: Parts;
  readonly #timers = new Map<string, Timer>();
  readonly #told = new Map<string, Told>();
  readonly #leftOut = new Set<string>();
  #others: Timer | undefined;
  #lensRevision = 0;
  /** Whether the editor takes word that lenses are out of date. */
  refreshesLenses = false;

  constructor(parts: Parts) { this.#parts = parts; }

  changed(uri: string): void {
    this.#timers.get(uri)?.cancel();
    if (this.#told.has(uri)) this.#timers.set(uri, this.#parts.clock.setTimer(() => this.#publish(uri), DEBOUNCE_MS));
    else this.#publish(uri);
  }

  closed(uri: string): void {
    this.#timers.get(uri)?.cancel();
    this.#timers.delete(uri);
    this.#told.delete(uri);
    this.#parts.connection.publishDiagnostics({ uri, diagnostics: [] });
  }

  /** Says of a file that is not open that it is not read, until it is. */
  leftOut(uri: string, isTooLarge: boolean): void {
    if (isTooLarge) this.#leftOut.add(uri); else this.#leftOut.delete(uri);
    if (!this.#told.has(uri)) this.#tellLeftOut(uri);
  }

  #tellLeftOut(uri: string): void {
    const severity = this.#parts.settings.of(uri).severities['file-too-large'] ?? 'information';
    const message = t('This file has more than 5 million characters and is read only while it is open: what it declares counts as unknown in other files. Split it, or leave it out with files.exclude.');
    const start = { line: 0, character: 0 };
    const diagnostics = severity === 'off' || !this.#leftOut.has(uri) ? [] : [{ range: { start, end: start }, severity: severities[severity], code: 'file-too-large', codeDescription: { href: documentationOf('file-too-large') }, source: 'slipway', message }];
    this.#parts.connection.publishDiagnostics({ uri, diagnostics });
  }

  /** Says again, in a moment, what holds of files that were told something of an earlier workspace, or of places that have moved. */
  refreshOthers(): void {
    this.#others ??= this.#parts.clock.setTimer(() => {
      this.#others = undefined;
      for (const [uri, told] of this.#told) if (this.#isOutOfDate(told)) this.#publish(uri);
      this.#refreshLenses();
    }, OTHERS_MS);
  }

  /** Lenses count what other files say. */
  #refreshLenses(): void {
    const { connection, workspace: { revision } } = this.#parts;
    if (!this.refreshesLenses || this.#lensRevision === revision) return;
    this.#lensRevision = revision;
    void connection.refreshCodeLenses().catch((error: unknown) => connection.error(`code lenses: ${describeError(error)}`));
  }

  /** Says everything again. */
  refreshAll(): void {
    for (const uri of [...this.#told.keys()]) this.#publish(uri);
    for (const uri of this.#leftOut) if (!this.#told.has(uri)) this.#tellLeftOut(uri);
  }

  #publish(uri: string): void {
    const { connection, files, workspace, texts, settings } = this.#parts;
    files.answer(DIAGNOSTICS, uri, undefined, file => {
      files.catchUp();
      const wanted = settings.of(uri);
      const found = workspace.documentsOf(uri).flatMap(document => diagnoseIn(workspace, document, wanted).map(finding => ({ start: document.start, finding })));
      const places = found.flatMap(({ finding: { related = [] } }) => related).filter(({ document }) => document.uri !== uri).map(({ document }) => ({ document, line: this.#lineOf(document) }));
      this.#told.set(uri, { revision: workspace.revision, places });
      connection.publishDiagnostics({ uri, version: file.version, diagnostics: found.map(({ start, finding }) => toDiagnostic(file, start, finding, related => texts.text(related))) });
    });
    if ([...this.#told.values()].some(told => this.#isOutOfDate(told))) this.refreshOthers();
  }

  #isOutOfDate({ revision, places }: Told): boolean {
    const { workspace } = this.#parts;
    return revision !== workspace.revision || places.some(({ document, line }) => !workspace.holds(document) || this.#lineOf(document) !== line);
  }

  #lineOf({ uri, start }: IndexedDocument): number | undefined { return this.#parts.texts.text(uri)?.positionAt(start).line; }
}

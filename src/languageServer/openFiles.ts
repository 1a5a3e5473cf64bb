import type { Connection } from './connection.ts';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { describeError } from '../base/logger.ts';
import { isDockerfileName } from '../dockerfile/imageNames.ts';
import { parseWorkspaceFile } from '../language/workspace/parseWorkspaceFile.ts';
import type { Workspace } from '../language/workspace/workspace.ts';
import { isComposeName } from '../manifest/isComposeName.ts';
import type { ParsedFile, PlacedDocument } from '../manifest/parse.ts';
import type { OpenTexts } from './openTexts.ts';
import type { ComposeFeatures } from './protocol.ts';

/** What is asked for when a file is checked. */
export const DIAGNOSTICS = 'diagnostics';

/** What is done in Dockerfiles: the way to the manifests that use the image. All else is for other extensions. */
const IN_DOCKERFILES: ReadonlySet<string> = new Set(['definition', 'references', 'highlights']);

/** The files that are open in the editor, each parsed once per version; after an edit only what changed is parsed again, and the workspace's index follows. */
export class OpenFiles {
  readonly #connection: Connection;
  readonly #files: OpenTexts;
  readonly #workspace: Workspace;
  /** What is done in Compose files; other extensions may do the rest. */
  compose: ComposeFeatures = { diagnostics: true, editing: true };
  readonly #parsed = new Map<string, { readonly version: number; readonly file: ParsedFile }>();

  constructor({ connection, files, workspace }: { readonly connection: Connection; readonly files: OpenTexts; readonly workspace: Workspace }) {
    this.#connection = connection;
    this.#files = files;
    this.#workspace = workspace;
  }

  has(uri: string): boolean { return this.#parsed.has(uri); }

  forget(uri: string): void { this.#parsed.delete(uri); }

  parsed(file: TextDocument): ParsedFile {
    const known = this.#parsed.get(file.uri);
    if (known?.version === file.version) return known.file;
    const fresh = parseWorkspaceFile(file.uri, file.getText(), known?.file);
    this.#parsed.set(file.uri, { version: file.version, file: fresh });
    this.#workspace.setFile(file.uri, fresh);
    return fresh;
  }

  /** Takes every edit over that has not been looked at, so that places in other files are those of their text now. */
  catchUp(): void { for (const file of this.#files.all()) this.parsed(file); }

  /** The document that an offset of the file is in; where two meet, the second. */
  documentAt(file: TextDocument, offset: number): PlacedDocument | undefined {
    return this.parsed(file).documents.findLast(placed => placed.start <= offset && offset <= placed.start + placed.document.text.length);
  }

  #isWanted(what: string, uri: string): boolean {
    if (isDockerfileName(uri)) return IN_DOCKERFILES.has(what);
    return (what === DIAGNOSTICS ? this.compose.diagnostics : this.compose.editing) || !isComposeName(uri);
  }

  /** Answers a request about a file; for a file that is not open, or by a bug, with `fallback`, and a bug with a line in the log: never a dead server. */
  answer<T>(what: string, uri: string, fallback: T, answer: (file: TextDocument) => T): T {
    const file = this.#files.get(uri);
    if (file === undefined || !this.#isWanted(what, uri)) return fallback;
    try { return answer(file); } catch (error) { this.#connection.error(`${what}: ${describeError(error)}`); return fallback; }
  }
}

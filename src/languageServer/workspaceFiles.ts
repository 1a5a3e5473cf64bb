import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Workspace } from '../language/workspace/workspace.ts';
import { looksLikeManifest } from '../manifest/looksLikeManifest.ts';
import { parseFile } from '../manifest/parse.ts';

/** Larger files are hardly written by hand; read only when they are open. */
const LARGEST = 5_000_000;
/** What a workspace is made of. */
export const WATCHED = '**/{*.yaml,*.yml,Kustomization}';
const KUSTOMIZATION = /^kustomization(?:\.ya?ml)?$/i;

/** Keeps a workspace's index at what the disk holds, for files that are not open in the editor. */
export class WorkspaceFiles {
  readonly #workspace: Workspace;
  readonly #opened: (uri: string) => TextDocument | undefined;
  readonly #texts = new Map<string, TextDocument>();

  /** `opened` answers the files that the editor holds: those are not read. */
  constructor(workspace: Workspace, opened: (uri: string) => TextDocument | undefined) {
    this.#workspace = workspace;
    this.#opened = opened;
  }

  /** The text of a file of the workspace, open or not. */
  text(uri: string): TextDocument | undefined { return this.#opened(uri) ?? this.#texts.get(uri); }

  /** Reads every manifest and kustomization below the folders, one after another; what cannot be read is left out. */
  async load(folders: readonly string[]): Promise<void> {
    for (const folder of folders) {
      for await (const file of glob(WATCHED, { cwd: folder, exclude: name => /^(?:node_modules|\..+)$/.test(path.basename(name)) })) await this.read(pathToFileURL(path.join(folder, file)).href);
    }
  }

  /** Takes a file over as the disk has it now, unless the editor has it open. */
  async read(uri: string): Promise<void> {
    if (this.#opened(uri) !== undefined || !uri.startsWith('file:')) return;
    const text = await readFile(fileURLToPath(uri), 'utf8').catch(() => undefined);
    if (this.#opened(uri) !== undefined) return;
    const isOfUse = text !== undefined && text.length <= LARGEST && !text.includes('\0') && (looksLikeManifest(text) || KUSTOMIZATION.test(path.posix.basename(new URL(uri).pathname)));
    if (!isOfUse) { this.#texts.delete(uri); this.#workspace.removeFile(uri); return; }
    this.#texts.set(uri, TextDocument.create(uri, 'yaml', 0, text));
    this.#workspace.setFile(uri, parseFile(text));
  }
}

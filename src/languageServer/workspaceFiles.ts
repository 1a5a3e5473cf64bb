import { promises as files } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileSystemWatcher, WatchKind } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { describeError } from '../base/logger.ts';
import { isDockerfileName } from '../dockerfile/imageNames.ts';
import { looksLikeCompose } from '../language/compose/composeSymbols.ts';
import { isKustomizationName } from '../language/workspace/kustomization.ts';
import { parseWorkspaceFile } from '../language/workspace/parseWorkspaceFile.ts';
import type { Workspace } from '../language/workspace/workspace.ts';
import { isLeftOut, WORKSPACE_FILES } from '../language/workspace/workspaceGlob.ts';
import { looksLikeManifest } from '../manifest/looksLikeManifest.ts';
import { readTextFile } from './readTextFile.ts';

/** The protocol's numbers. */
const [CREATED, CHANGED, DELETED]: readonly [WatchKind, WatchKind, WatchKind] = [1, 2, 4];

/** Larger files are hardly written by hand; read only when they are open. */
const LARGEST = 5_000_000;
/** As much of a larger one as tells what it is. */
const START_BYTES = 65_536;
/** Files that are read at once. */
const BATCH = 16;
const MANIFEST = /\.ya?ml$|\/Kustomization$/;
/** What tells of its changes: folders come and go without a word of their files. */
export const WATCHERS: FileSystemWatcher[] = [{ globPattern: WORKSPACE_FILES, kind: CHANGED }, { globPattern: '**/*', kind: CREATED | DELETED }];
/** As VS Code writes a part of a path in a URI: what it opens must have the name that it is read by. */
const encode = (part: string) => encodeURIComponent(part).replace(/[!'()*]/g, letter => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

/** What the index holds of files that are not open; what is beyond is left out, with one line in the log. */
interface Limits { readonly files: number; readonly characters: number }

interface Parts {
  readonly workspace: Workspace;
  /** Answers the files that the editor holds: those are not read. */
  opened(uri: string): TextDocument | undefined;
  warn(message: string): void;
  /** Hears of each manifest that is not read for its size, and when that is no longer so. */
  tellTooLarge(uri: string, isTooLarge: boolean): void;
  readonly limits?: Limits;
}

/** Keeps a workspace's index at what the disk holds, for files that are not open in the editor. */
export class WorkspaceFiles {
  readonly #workspace: Workspace;
  readonly #opened: (uri: string) => TextDocument | undefined;
  readonly #texts = new Map<string, TextDocument>();
  readonly #warn: (message: string) => void;
  readonly #tellTooLarge: Parts['tellTooLarge'];
  readonly #tooLarge = new Set<string>();
  readonly #limits: Limits;
  readonly #folders = new Set<string>();
  #excluded: RegExp | undefined;
  #characters = 0;
  #isFull = false;

  constructor({ workspace, opened, warn, tellTooLarge, limits = { files: 20_000, characters: 200_000_000 } }: Parts) {
    this.#workspace = workspace;
    this.#opened = opened;
    this.#warn = warn;
    this.#tellTooLarge = tellTooLarge;
    this.#limits = limits;
  }

  /** The text of a file of the workspace, open or not. */
  text(uri: string): TextDocument | undefined { return this.#opened(uri) ?? this.#texts.get(uri); }

  /** The workspace's folders. */
  get folders(): readonly string[] { return [...this.#folders]; }

  /** The files that are known, read or too large for it. */
  get #uris(): readonly string[] { return [...this.#workspace.uris, ...this.#tooLarge]; }

  isFolder(uri: string): boolean { return this.#folders.has(uri); }

  /** Reads every manifest, kustomization and Dockerfile below the workspace's folders (URIs), a few at a time; what cannot be read is left out. */
  async load(folders: readonly string[]): Promise<void> {
    for (const folder of folders) this.#folders.add(folder);
    for (const folder of folders) await this.#loadFolder(folder);
  }

  /** Leaves out from now on the files whose path from their folder matches, and takes in what an earlier pattern left out. */
  async exclude(pattern: RegExp | undefined): Promise<void> {
    if (pattern?.source === this.#excluded?.source) return;
    this.#excluded = pattern;
    for (const uri of this.#uris) if (this.#isExcluded(uri) && this.#opened(uri) === undefined) this.#remove(uri);
    for (const folder of this.#folders) await this.#loadFolder(folder);
  }

  async #loadFolder(folder: string): Promise<void> {
    const batch: string[] = [];
    for await (const file of files.glob(WORKSPACE_FILES, { cwd: fileURLToPath(folder), exclude: name => isLeftOut(path.basename(name)) || this.#excluded?.test(name.split(path.sep).join('/')) === true })) {
      batch.push(`${folder}/${file.split(path.sep).map(encode).join('/')}`);
      if (batch.length === BATCH) await Promise.all(batch.splice(0).map(uri => this.read(uri)));
    }
    await Promise.all(batch.map(uri => this.read(uri)));
  }

  #isExcluded(uri: string): boolean {
    const [folder] = [...this.#folders].filter(each => uri.startsWith(`${each}/`));
    return folder !== undefined && this.#excluded?.test(decodeURIComponent(uri.slice(folder.length + 1))) === true;
  }

  /** Takes over what became of a file or a folder: with a folder that is gone go its files. */
  async follow(uri: string): Promise<void> {
    if (!uri.startsWith('file:')) return;
    const file = fileURLToPath(uri);
    const isFolder = await files.stat(file).then(found => found.isDirectory(), () => undefined);
    if (isFolder === true && !isLeftOut(path.basename(file)) && !uri.includes('/node_modules/')) await this.#loadFolder(uri);
    if (isFolder === undefined) for (const below of this.#uris.filter(each => each.startsWith(`${uri}/`))) await this.read(below);
    if (MANIFEST.test(uri) || isDockerfileName(uri)) await this.read(uri);
  }

  /** Takes the files of a folder out that is no longer part of the workspace, except those that are open. */
  leave(folder: string): void {
    this.#folders.delete(folder);
    for (const uri of this.#uris.filter(each => each.startsWith(`${folder}/`))) if (this.#opened(uri) === undefined) this.#remove(uri);
  }

  /** Takes a file over as the disk has it now, unless the editor has it open; one that is there and cannot be read stays as it was. */
  async read(uri: string): Promise<void> {
    if (this.#opened(uri) !== undefined || !uri.startsWith('file:') || this.#isExcluded(uri)) return;
    let text: string | undefined;
    let isTooLarge = false;
    try {
      const found = await files.stat(fileURLToPath(uri)); // what is no file, a pipe say, may never end
      isTooLarge = found.size > 4 * LARGEST; // a character takes four bytes at most
      if (found.isFile()) text = isTooLarge ? await readStart(fileURLToPath(uri)) : await files.readFile(fileURLToPath(uri), 'utf8');
    } catch (error) {
      if (!/^(?:ENOENT|ENOTDIR|EISDIR)$/.test((error as NodeJS.ErrnoException).code ?? '')) return;
    }
    if (this.#opened(uri) !== undefined) return;
    this.#forget(uri);
    if (text === undefined || !isOfUse(uri, text)) { this.#remove(uri); return; }
    if (isTooLarge || text.length > LARGEST) { this.#leaveOut(uri); return; }
    if (!this.#hasRoomFor(text)) { this.#remove(uri); return; }
    if (this.#tooLarge.delete(uri)) this.#tellTooLarge(uri, false);
    try {
      this.#workspace.setFile(uri, parseWorkspaceFile(uri, text));
      this.#texts.set(uri, TextDocument.create(uri, 'yaml', 0, text));
      this.#characters += text.length;
    } catch (error) {
      this.#remove(uri);
      this.#warn(`${uri}: ${describeError(error)}`);
    }
  }

  /** The text of a file that another one names, wherever it is; from now on one of those that can be shown. */
  readNamed(uri: string): string | undefined {
    const known = this.text(uri)?.getText();
    const text = known ?? readTextFile(uri, LARGEST);
    if (known !== undefined || text === undefined) return known;
    this.#texts.set(uri, TextDocument.create(uri, 'yaml', 0, text));
    this.#characters += text.length;
    return text;
  }

  #forget(uri: string): void {
    this.#characters -= this.#texts.get(uri)?.getText().length ?? 0;
    this.#texts.delete(uri);
  }

  #hasRoomFor(text: string): boolean {
    const { files, characters } = this.#limits;
    if (this.#texts.size < files && this.#characters + text.length <= characters) return true;
    if (!this.#isFull) this.#warn(`the workspace is too large: beyond ${files} manifests or ${characters} characters files are read only when they are open`);
    this.#isFull = true;
    return false;
  }

  #remove(uri: string): void {
    this.#forget(uri);
    this.#workspace.removeFile(uri);
    if (this.#tooLarge.delete(uri)) this.#tellTooLarge(uri, false);
  }

  #leaveOut(uri: string): void {
    this.#workspace.removeFile(uri);
    if (![...this.#folders].some(folder => uri.startsWith(`${folder}/`))) return; // nobody counts on a file from elsewhere
    if (!this.#tooLarge.has(uri)) this.#warn(`${uri}: more than ${LARGEST} characters, so it is read only while it is open`);
    this.#tooLarge.add(uri);
    this.#tellTooLarge(uri, true);
  }
}

async function readStart(file: string): Promise<string> {
  const opened = await files.open(file);
  try {
    const { buffer, bytesRead } = await opened.read({ buffer: Buffer.alloc(START_BYTES) });
    return buffer.toString('utf8', 0, bytesRead);
  } finally { await opened.close(); }
}

function isOfUse(uri: string, text: string): boolean {
  return !text.includes('\0') && (isDockerfileName(uri) || looksLikeManifest(text) || looksLikeCompose(text) || isKustomizationName(uri));
}

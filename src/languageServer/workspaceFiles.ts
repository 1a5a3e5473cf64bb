import { glob, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { WatchKind, type FileSystemWatcher } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Workspace } from '../language/workspace/workspace.ts';
import { looksLikeManifest } from '../manifest/looksLikeManifest.ts';
import { parseFile } from '../manifest/parse.ts';

/** Larger files are hardly written by hand; read only when they are open. */
const LARGEST = 5_000_000;
/** What a workspace is made of. */
const MANIFESTS = '**/{*.yaml,*.yml,Kustomization}';
const MANIFEST = /\.ya?ml$|\/Kustomization$/;
/** What tells of its changes: folders come and go without a word of their files. */
export const WATCHERS: FileSystemWatcher[] = [{ globPattern: MANIFESTS, kind: WatchKind.Change }, { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete }];
/** As VS Code writes a part of a path in a URI: what it opens must have the name that it is read by. */
const encode = (part: string) => encodeURIComponent(part).replace(/[!'()*]/g, letter => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
const isLeftOut = (name: string) => /^(?:node_modules|\..+)$/.test(name);
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

  /** Reads every manifest and kustomization below the folders (URIs), one after another; what cannot be read is left out. */
  async load(folders: readonly string[]): Promise<void> {
    for (const folder of folders) {
      for await (const file of glob(MANIFESTS, { cwd: fileURLToPath(folder), exclude: name => isLeftOut(path.basename(name)) })) await this.read(`${folder}/${file.split(path.sep).map(encode).join('/')}`);
    }
  }

  /** Takes over what became of a file or a folder: with a folder that is gone go its files. */
  async follow(uri: string): Promise<void> {
    if (!uri.startsWith('file:')) return;
    const file = fileURLToPath(uri);
    const isFolder = await stat(file).then(found => found.isDirectory(), () => undefined);
    if (isFolder === true && !isLeftOut(path.basename(file)) && !uri.includes('/node_modules/')) await this.load([uri]);
    if (isFolder === undefined) for (const below of this.#workspace.uris.filter(each => each.startsWith(`${uri}/`))) await this.read(below);
    if (MANIFEST.test(uri)) await this.read(uri);
  }

  /** Takes the files of a folder out that is no longer part of the workspace, except those that are open. */
  leave(folder: string): void {
    for (const uri of this.#workspace.uris.filter(each => each.startsWith(`${folder}/`))) if (this.#opened(uri) === undefined) this.#remove(uri);
  }

  /** Takes a file over as the disk has it now, unless the editor has it open. */
  async read(uri: string): Promise<void> {
    if (this.#opened(uri) !== undefined || !uri.startsWith('file:')) return;
    const text = await readFile(fileURLToPath(uri), 'utf8').catch(() => undefined);
    if (this.#opened(uri) !== undefined) return;
    const isOfUse = text !== undefined && text.length <= LARGEST && !text.includes('\0') && (looksLikeManifest(text) || KUSTOMIZATION.test(path.posix.basename(new URL(uri).pathname)));
    if (!isOfUse) { this.#remove(uri); return; }
    this.#texts.set(uri, TextDocument.create(uri, 'yaml', 0, text));
    this.#workspace.setFile(uri, parseFile(text));
  }

  #remove(uri: string): void {
    this.#texts.delete(uri);
    this.#workspace.removeFile(uri);
  }
}

import { promises as files } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KnowledgePaths } from '../language/knowledge/loadKnowledge.ts';
import { mergeSettings, parseSettingsFile, pathsOf, type GivenSettings } from '../language/settingsFile.ts';
import { SETTINGS_FILE } from '../manifest/fileNames.ts';
import { defaultSettings, toSettings, type DiagnosticSettings } from '../language/settings.ts';

/** A settings file is no larger. */
const LARGEST = 1_000_000;

/** What the author of each file wants to be told: what the editor says, and over that the settings file of the file's folder. */
export class WorkspaceSettings {
  readonly #warn: (message: string) => void;
  readonly #files = new Map<string, GivenSettings>();
  readonly #settings = new Map<string, DiagnosticSettings>();
  #editor: DiagnosticSettings = defaultSettings;
  #given: GivenSettings = {};

  constructor(warn: (message: string) => void) { this.#warn = warn; }

  /** The same object until a setting changes. */
  of(uri: string): DiagnosticSettings {
    const [folder] = [...this.#settings.keys()].filter(each => uri.startsWith(`${each}/`)).sort((a, b) => b.length - a.length);
    return folder === undefined ? this.#editor : this.#settings.get(folder) ?? this.#editor;
  }

  /** Where the settings of the folders (URIs) say that schemas and nodes are; paths are from their folder. What a folder's own file names outside the folder is left alone: the file came with the folder, from whomever. */
  paths(folders: readonly string[]): KnowledgePaths {
    const all = folders.map(folder => {
      const given = this.#files.get(folder) ?? {};
      const [own, { schemas, nodes }] = [pathsOf(given), pathsOf(mergeSettings(this.#given, given))];
      const root = fileURLToPath(folder);
      const resolve = (name: string) => {
        const resolved = path.resolve(root, name);
        const isOutside = path.relative(root, resolved).startsWith('..') || path.isAbsolute(path.relative(root, resolved));
        return isOutside && (own.schemas.includes(name) || own.nodes === name) ? [] : [resolved];
      };
      return { schemas: schemas.flatMap(resolve), nodes: nodes === undefined ? [] : resolve(nodes) };
    });
    return { schemas: [...new Set(all.flatMap(({ schemas }) => schemas))], nodes: all.flatMap(({ nodes }) => nodes)[0] };
  }

  setEditor(given: unknown): void {
    this.#given = typeof given === 'object' && given !== null ? given as GivenSettings : {};
    this.#editor = toSettings(this.#given);
    for (const folder of this.#files.keys()) this.#merge(folder);
  }

  /** Reads the settings file of a workspace folder (a URI) anew; without one the editor's settings hold. */
  async read(folder: string): Promise<void> {
    const file = fileURLToPath(`${folder}/${SETTINGS_FILE}`);
    const isRead = await files.stat(file).then(found => found.isFile() && found.size <= LARGEST, () => false);
    const text = isRead ? await files.readFile(file, 'utf8').catch(() => undefined) : undefined;
    if (text === undefined) { this.leave(folder); return; }
    const { given, problems } = parseSettingsFile(text);
    for (const problem of problems) this.#warn(`${folder}/${SETTINGS_FILE}: ${problem}`);
    this.#files.set(folder, given);
    this.#merge(folder);
  }

  leave(folder: string): void {
    this.#files.delete(folder);
    this.#settings.delete(folder);
  }

  #merge(folder: string): void { this.#settings.set(folder, toSettings(mergeSettings(this.#given, this.#files.get(folder) ?? {}))); }
}

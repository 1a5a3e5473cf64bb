import type { UnstructuredObject } from '../../api/objects.ts';
import { entryOf, stringAt, toData, valueAt, type ManifestNode, type Range } from '../../manifest/node.ts';
import { parseFile } from '../../manifest/parse.ts';
import { positionsIn } from '../../manifest/positionsIn.ts';

/** One object of a file: its data, the line (from 0) of its first key, and where its kind, its name and how many replicas it has are written. */
export interface FileManifest { readonly object: UnstructuredObject; readonly line: number; readonly heads: readonly Span[] }

/** From the first character of a key to the last of its value. */
interface Span { readonly start: Position; readonly end: Position }

/** Both from 0. */
interface Position { readonly line: number; readonly character: number }

/** YAML that cannot be read; `line` counts from 1. */
export class UnreadableManifestError extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** Kubernetes objects of a text in order, items of Lists too. Throws UnreadableManifestError. */
export function readManifests(text: string): FileManifest[] {
  const positionAt = positionsIn(text);
  return parseFile(text).documents.flatMap(({ start, document }) => {
    const at = (offset: number): Position => { const { line, column } = positionAt(start + offset); return { line: line - 1, character: column - 1 }; };
    const lineAt = (offset: number) => at(offset).line;
    const [problem] = document.problems;
    if (problem !== undefined) throw new UnreadableManifestError(problem.message, lineAt(problem.range.start) + 1);
    if (document.isTemplate || document.root === undefined) return [];
    return objectsOf(document.root).map(node => ({ object: toObject(toData(node)), line: lineAt(node.range.start), heads: headsOf(node).map(range => ({ start: at(range.start), end: at(range.end) })) }));
  });
}

/** Where the objects of a text stand; never throws, so that code lenses survive half-written files. */
export function findManifests(text: string): (FileManifest & { readonly apiVersion: string; readonly kind: string; readonly name: string })[] {
  try {
    return readManifests(text).map(manifest => ({ ...manifest, apiVersion: manifest.object.apiVersion ?? '', kind: manifest.object.kind ?? '', name: manifest.object.metadata.name ?? '' }));
  } catch {
    return [];
  }
}

/** The manifest whose kind, name or replicas are written at a place. */
export function manifestAt<T extends FileManifest>(manifests: readonly T[], place: Position): T | undefined {
  const isBefore = (a: Position, b: Position) => a.line < b.line || (a.line === b.line && a.character <= b.character);
  return manifests.find(({ heads }) => heads.some(({ start, end }) => isBefore(start, place) && isBefore(place, end)));
}

function headsOf(node: ManifestNode): Range[] {
  return [entryOf(node, 'kind'), entryOf(valueAt(node, ['metadata']), 'name'), entryOf(valueAt(node, ['spec']), 'replicas')].flatMap(entry => entry === undefined || entry.merged === true ? [] : [entry.range]);
}

function objectsOf(node: ManifestNode): ManifestNode[] {
  const [apiVersion, kind, items] = [stringAt(node, ['apiVersion']), stringAt(node, ['kind']), entryOf(node, 'items')?.value];
  if (apiVersion === undefined || kind === undefined) return [];
  return kind === 'List' && items?.kind === 'sequence' ? items.items.flatMap(item => item === undefined ? [] : objectsOf(item)) : [node];
}

function toObject(data: unknown): UnstructuredObject {
  const object = data as UnstructuredObject;
  return { ...object, metadata: object.metadata ?? {} };
}

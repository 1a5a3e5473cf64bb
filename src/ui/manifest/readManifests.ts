import type { UnstructuredObject } from '../../api/objects.ts';
import { entryOf, stringAt, toData, type ManifestNode } from '../../manifest/node.ts';
import { parseFile } from '../../manifest/parse.ts';
import { positionsIn } from '../../manifest/positionsIn.ts';

/** One object of a file: its data, and the line (from 0) of its first key. */
export interface FileManifest { readonly object: UnstructuredObject; readonly line: number }

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
    const lineAt = (offset: number) => positionAt(start + offset).line - 1;
    const [problem] = document.problems;
    if (problem !== undefined) throw new UnreadableManifestError(problem.message, lineAt(problem.range.start) + 1);
    if (document.isTemplate || document.root === undefined) return [];
    return objectsOf(document.root).map(node => ({ object: toObject(toData(node)), line: lineAt(node.range.start) }));
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

function objectsOf(node: ManifestNode): ManifestNode[] {
  const [apiVersion, kind, items] = [stringAt(node, ['apiVersion']), stringAt(node, ['kind']), entryOf(node, 'items')?.value];
  if (apiVersion === undefined || kind === undefined) return [];
  return kind === 'List' && items?.kind === 'sequence' ? items.items.flatMap(item => item === undefined ? [] : objectsOf(item)) : [node];
}

function toObject(data: unknown): UnstructuredObject {
  const object = data as UnstructuredObject;
  return { ...object, metadata: object.metadata ?? {} };
}

import type { Definition } from '../../api/schema/table.ts';
import { entryOf, valueAt, type ManifestNode, type PathSegment, type Range } from '../../manifest/node.ts';
import { parseDocument } from '../../manifest/parse.ts';
import { lineStart } from '../lines.ts';
import { manifestsOf, type Manifest } from '../manifest.ts';

/** The word that takes the cursor's place, so that an unfinished text can be parsed. */
export const CURSOR = 'xSlipwayCursorx';

/** The line that is being written, up to the cursor. */
export interface Line {
  /** What a proposal replaces. */
  readonly range: Range;
  /** Before a key, dashes included; absent when a value is written. */
  readonly indentation?: string;
  /** A key whose colon is there already. */
  readonly hasColon: boolean;
  readonly isQuoted: boolean;
  /** The quote that a key begins with and that a proposal has to end with. */
  readonly keyQuote?: string;
}

/** Reads a line of block style; undefined where neither a key nor a one-word value can be meant. */
export function readLine(text: string, offset: number): Line | undefined {
  const lineEnd = text.indexOf('\n', offset) < 0 ? text.length : text.indexOf('\n', offset);
  const before = text.slice(lineStart(text, offset), offset);
  const rest = /^[\w./-]*(:?)/.exec(text.slice(offset, lineEnd)) ?? ['', ''];
  const end = offset + rest[0].length - (rest[1] ?? '').length;
  const key = /^((?:[ \t]|- )*)([\w.][\w./-]*)?$/.exec(before);
  if (key !== null) return { range: { start: offset - (key[2] ?? '').length, end }, indentation: key[1] ?? '', hasColon: rest[1] !== '', isQuoted: false };
  const [, indentation, quote = '', word = ''] = /^([ \t]*)(["'])([\w.][\w./-]*)?$/.exec(before) ?? [];
  if (indentation !== undefined) {
    const isClosed = text[end] === quote;
    return { range: { start: offset - word.length, end: isClosed ? end + 1 : end }, indentation, hasColon: isClosed ? text[end + 1] === ':' : rest[1] !== '', isQuoted: false, keyQuote: quote };
  }
  const value = /^(?:[ \t]|- )*["']?[\w./-]+["']?:[ \t]+(["']?)([\w./-]*)$/.exec(before) ?? /^(?:[ \t]|- )*- (["'])([\w./-]*)$/.exec(before);
  return value === null ? undefined : { range: { start: offset - (value[2] ?? '').length, end }, hasColon: false, isQuoted: value[1] !== '' };
}

/** The text with the stand-in as a key. */
export function withKey(text: string, { range, hasColon, keyQuote = '' }: Pick<Line, 'range' | 'hasColon' | 'keyQuote'>): string {
  return `${text.slice(0, range.start)}${CURSOR}${keyQuote}:${text.slice(range.end + (hasColon ? 1 : 0))}`;
}

/** The text with the stand-in as a value. */
export function withValue(text: string, { range }: Pick<Line, 'range'>): string {
  return `${text.slice(0, range.start)}${CURSOR}${text.slice(range.end)}`;
}

/** Where the stand-in is: the path to its mapping (or, for `value`, to itself) in the manifest or other mapping that holds it. */
export interface CursorPlace { readonly path: readonly PathSegment[]; readonly node: ManifestNode; readonly definition: Definition | undefined; readonly root: ManifestNode; readonly manifest: Manifest | undefined }

/** Parses text that holds the stand-in and finds it. */
export function cursorPlace(text: string, what: 'key' | 'value' = 'key'): CursorPlace | undefined {
  const document = parseDocument(text);
  if (document.root === undefined) return undefined;
  const manifests = manifestsOf({ start: 0, document });
  const tops = manifests.length > 0 ? manifests.map(manifest => ({ root: manifest.root as ManifestNode, definition: manifest.definition, manifest })) : [{ root: document.root, definition: undefined, manifest: undefined }];
  for (const { root, definition, manifest } of tops) {
    const path = pathOfCursor(root, what);
    if (path !== undefined) return { path, root, definition, manifest, node: valueAt(root, path) ?? root };
  }
  return undefined;
}

function pathOfCursor(node: ManifestNode | undefined, what: 'key' | 'value', path: readonly PathSegment[] = []): readonly PathSegment[] | undefined {
  switch (node?.kind) {
    case undefined: return undefined;
    case 'scalar': return what === 'value' && String(node.value).includes(CURSOR) ? path : undefined;
    case 'sequence':
      for (const [index, item] of node.items.entries()) {
        const inside = pathOfCursor(item, what, [...path, index]);
        if (inside !== undefined) return inside;
      }
      return undefined;
    case 'mapping':
      if (what === 'key' && entryOf(node, CURSOR) !== undefined) return path;
      for (const entry of node.entries) {
        const inside = entry.merged === true ? undefined : pathOfCursor(entry.value, what, [...path, String(entry.key.value)]);
        if (inside !== undefined) return inside;
      }
      return undefined;
  }
}

import type { Definition } from '../../api/schema/table.ts';
import { entryOf, stringAt, valueAt, type ManifestNode, type PathSegment } from '../../manifest/node.ts';
import { parseDocument } from '../../manifest/parse.ts';
import { focus } from '../focus.ts';
import { knownValues } from '../knownValues.ts';
import { layoutOf, type Layout } from '../layout.ts';
import { manifestsOf, type Manifest } from '../manifest.ts';
import { schemaAt } from '../schemaWalk.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Completion } from './completionItem.ts';
import { fields, mapKeys } from './fields.ts';
import { labelKeys, referenceValues } from './references.ts';
import { rootFields } from './rootFields.ts';
import { kindValues, knownAt, references, values, versionValues, type ValuePlace } from './values.ts';

const CURSOR = 'xSlipwayCursorx';

/**
 * What may be written at `offset` of a document: fields of the mapping there, or values of the field, with `workspace` also what is named in it.
 * Works on unfinished text by parsing it with a stand-in word at the cursor.
 */
export function complete(text: string, offset: number, workspace?: Workspace): Completion[] {
  const { removed, ...near } = focus(text, offset);
  if (text.includes('{{') && parseDocument(text).isTemplate) return [];
  const found = completeAt(near.text, { offset: near.offset, layout: layoutOf(near.text), workspace });
  return removed === 0 ? found : found.map(item => ({ ...item, range: { start: item.range.start + removed, end: item.range.end + removed } }));
}

interface Context { readonly offset: number; readonly layout: Layout; readonly workspace: Workspace | undefined }

function completeAt(text: string, context: Context): Completion[] {
  const { offset } = context;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = text.indexOf('\n', offset) < 0 ? text.length : text.indexOf('\n', offset);
  const before = text.slice(lineStart, offset);
  const key = /^((?:[ \t]|- )*)([\w.][\w./-]*)?$/.exec(before);
  const value = /^(?:[ \t]|- )*["']?[\w./-]+["']?:[ \t]+(["']?)([\w./-]*)$/.exec(before);
  const item = /^(?:[ \t]|- )*- (["'])([\w./-]*)$/.exec(before);
  if (key !== null) return completeKey(text, { ...context, lineEnd, indentation: key[1] ?? '', typed: key[2] ?? '' });
  const scalar = value ?? item;
  if (scalar !== null) return completeValue(text, { ...context, lineEnd, typed: scalar[2] ?? '', isQuoted: scalar[1] !== '' });
  return [];
}

interface Place extends Context { readonly lineEnd: number; readonly typed: string }

function completeKey(text: string, place: Place & { readonly indentation: string }): Completion[] {
  const rest = /^[\w./-]*(:?)/.exec(text.slice(place.offset, place.lineEnd)) ?? ['', ''];
  const range = { start: place.offset - place.typed.length, end: place.offset + rest[0].length - rest[1].length };
  const asKey = found(`${text.slice(0, range.start)}${CURSOR}:${text.slice(range.end + rest[1].length)}`);
  const hasColon = rest[1] !== '';
  if (asKey !== undefined) {
    const { path, node, definition, root } = asKey;
    if (definition === undefined) return path.length === 0 ? rootFields(root, CURSOR, { range, hasColon }) : [];
    const here = schemaAt(definition, path);
    if (here.definition !== undefined) return fields(here.definition, node, { ...place, range, hasColon });
    if (here.property?.additionalProperties !== undefined) {
      const owner = schemaAt(definition, path.slice(0, -1)).definition;
      const inUse = place.workspace === undefined ? [] : labelKeys(place.workspace, definition, path);
      return owner === undefined ? [] : mapKeys(inUse.length > 0 ? inUse : knownValues(owner.name, String(path.at(-1))), { node, range, hasColon });
    }
    if (here.property?.type === 'array' && here.property.items !== undefined) {
      const items = values(here.property.items, knownAt(definition, [...path, 0]), { range, prefix: '- ' });
      if (items.length > 0) return items;
    }
  }
  const asItem = found(`${text.slice(0, range.start)}${CURSOR}${text.slice(range.end)}`, 'value');
  if (asItem?.definition === undefined) return [];
  const property = schemaAt(asItem.definition, asItem.path).property;
  return property === undefined || property.type === 'boolean' ? [] : [...named(asItem, place.workspace, { range }), ...values(property, knownAt(asItem.definition, asItem.path), { range })];
}

function completeValue(text: string, place: Place & { readonly isQuoted: boolean }): Completion[] {
  const range = { start: place.offset - place.typed.length, end: place.offset + (/^[\w./-]*/.exec(text.slice(place.offset, place.lineEnd))?.[0].length ?? 0) };
  const at = found(`${text.slice(0, range.start)}${CURSOR}${text.slice(range.end)}`, 'value');
  if (at === undefined) return [];
  const [last] = at.path.slice(-1);
  if (at.path.length === 1 && last === 'kind') return kindValues(stringAt(at.root, ['apiVersion']), range);
  if (at.path.length === 1 && last === 'apiVersion') return versionValues(stringAt(at.root, ['kind']), range);
  const property = at.definition === undefined ? undefined : schemaAt(at.definition, at.path).property;
  if (property === undefined || at.definition === undefined) return [];
  const inUse = named(at, place.workspace, { range, isQuoted: place.isQuoted });
  return inUse.length > 0 ? inUse : values(property, knownAt(at.definition, at.path), { range, isQuoted: place.isQuoted });
}

/** What the workspace has for a value. */
function named({ manifest, path }: Found, workspace: Workspace | undefined, place: ValuePlace): Completion[] {
  if (workspace === undefined || manifest?.definition === undefined) return [];
  return references(referenceValues({ workspace, manifest: { ...manifest, definition: manifest.definition }, path, standIn: CURSOR }), place);
}

interface Found { readonly path: readonly PathSegment[]; readonly node: ManifestNode; readonly definition: Definition | undefined; readonly root: ManifestNode; readonly manifest: Manifest | undefined }

/** Parses text that holds the stand-in and finds the mapping (or, for `value`, the place) where it stands. */
function found(text: string, what: 'key' | 'value' = 'key'): Found | undefined {
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

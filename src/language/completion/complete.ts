import { asOf } from '../../api/schema/fieldHistory.ts';
import { stringAt } from '../../manifest/node.ts';
import { parseDocument } from '../../manifest/parse.ts';
import { focus } from '../focus.ts';
import { knownValues } from '../knownValues.ts';
import { kustomizationDefinition } from '../kustomize/kustomizationTable.ts';
import { layoutOf, type Layout } from '../layout.ts';
import { schemaAt } from '../schemaWalk.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Completion } from './completionItem.ts';
import { fields, mapKeys } from './fields.ts';
import { labelKeys, referenceValues } from './references.ts';
import { readFlow } from './readFlow.ts';
import { rootFields } from './rootFields.ts';
import { CURSOR, cursorPlace, readLine, withKey, withValue, type CursorPlace, type Line } from './standIn.ts';
import { isKustomization } from '../workspace/kustomization.ts';
import { customDefinition } from '../workspace/customDefinition.ts';
import { namedCustomKinds } from '../workspace/customKinds.ts';
import { kindValues, knownAt, references, values, versionValues, type ValuePlace } from './values.ts';

/**
 * What may be written at `offset` of a document: fields of the mapping there that Kubernetes 1.`minor`, else the newest, has, or values of the field,
 * with `workspace` also what is named in it. `isNamed`: the file's name says that it is a kustomization; else the text may. Works on unfinished text by parsing it with a stand-in word at the cursor.
 */
export function complete(text: string, offset: number, { workspace, minor = Infinity, isNamed = false }: { readonly workspace?: Workspace; readonly minor?: number; readonly isNamed?: boolean } = {}): Completion[] {
  const { removed, ...near } = focus(text, offset);
  if (text.includes('{{') && parseDocument(text).isTemplate) return [];
  const found = completeAt(near.text, near.offset, { layout: layoutOf(near.text), workspace, minor, isNamed });
  return removed === 0 ? found : found.map(item => ({ ...item, range: { start: item.range.start + removed, end: item.range.end + removed } }));
}

interface Context { readonly layout: Layout; readonly workspace: Workspace | undefined; readonly minor: number; readonly isNamed: boolean }

function completeAt(text: string, offset: number, context: Context): Completion[] {
  const flow = readFlow(text, offset);
  const line = flow === undefined ? readLine(text, offset) : undefined;
  if (flow !== undefined) return flow.isKey ? completeKey(flow.text, { ...context, ...flow, indentation: '', isFlow: true }) : completeValue(flow.text, { ...context, ...flow });
  if (line === undefined) return [];
  return line.indentation === undefined ? completeValue(text, { ...context, ...line }) : completeKey(text, { ...context, ...line, indentation: line.indentation });
}

type Place = Context & Omit<Line, 'indentation'>;

function completeKey(text: string, place: Place & { readonly indentation: string; readonly isFlow?: true }): Completion[] {
  const { range, hasColon, keyQuote = '' } = place;
  const asKey = placeIn(withKey(text, place), 'key', place);
  if (asKey !== undefined) {
    const { path, node, definition, root } = asKey;
    if (definition === undefined) return path.length === 0 && place.isFlow !== true ? rootFields(root, CURSOR, { range, hasColon, keyQuote }) : [];
    const here = schemaAt(definition, path);
    if (here.definition !== undefined) return fields(asOf(here.definition, place.minor), node, { ...place, range, hasColon });
    if (here.property?.additionalProperties !== undefined) {
      const owner = schemaAt(definition, path.slice(0, -1)).definition;
      const inUse = place.workspace === undefined ? [] : labelKeys(place.workspace, definition, path);
      return owner === undefined ? [] : mapKeys(inUse.length > 0 ? inUse : knownValues(owner.name, String(path.at(-1))), { node, range, hasColon, keyQuote });
    }
    if (here.property?.type === 'array' && here.property.items !== undefined && place.isFlow !== true) {
      const items = values(here.property.items, knownAt(definition, [...path, 0]), { range, prefix: '- ' });
      if (items.length > 0) return items;
    }
  }
  const asItem = keyQuote === '' ? placeIn(withValue(text, place), 'value', place) : undefined;
  if (asItem?.definition === undefined) return [];
  const property = schemaAt(asItem.definition, asItem.path).property;
  return property === undefined || property.type === 'boolean' ? [] : [...named(asItem, place.workspace, { range }), ...values(property, knownAt(asItem.definition, asItem.path), { range })];
}

function completeValue(text: string, place: Place): Completion[] {
  const { range, isQuoted, workspace } = place;
  const at = placeIn(withValue(text, { range }), 'value', place);
  if (at === undefined) return [];
  const last = at.isKustomization === true ? undefined : at.path.at(-1);
  if (at.path.length === 1 && last === 'kind') return kindValues(stringAt(at.root, ['apiVersion']), { range, custom: namedCustomKinds(workspace) });
  if (at.path.length === 1 && last === 'apiVersion') return versionValues(stringAt(at.root, ['kind']), { range, custom: namedCustomKinds(workspace) });
  const property = at.definition === undefined ? undefined : schemaAt(at.definition, at.path).property;
  if (property === undefined || at.definition === undefined) return [];
  const inUse = named(at, workspace, { range, isQuoted });
  return inUse.length > 0 ? inUse : values(property, knownAt(at.definition, at.path), { range, isQuoted });
}

/** Where the stand-in is; what the table does not describe the workspace may, or kustomize's. */
function placeIn(text: string, what: 'key' | 'value', { workspace, isNamed }: Pick<Context, 'workspace' | 'isNamed'>): (CursorPlace & { readonly isKustomization?: true }) | undefined {
  const place = cursorPlace(text, what);
  if (place === undefined || place.definition !== undefined) return place;
  if (isKustomization({ root: place.root, isTemplate: false }, isNamed, CURSOR)) return { ...place, definition: kustomizationDefinition(place.root), isKustomization: true };
  const definition = workspace === undefined || place.manifest === undefined ? undefined : customDefinition(workspace, place.manifest);
  return definition === undefined ? place : { ...place, definition };
}

/** What the workspace has for a value. */
function named({ manifest, path }: CursorPlace, workspace: Workspace | undefined, place: ValuePlace): Completion[] {
  if (workspace === undefined || manifest?.definition === undefined) return [];
  return references(referenceValues({ workspace, manifest: { ...manifest, definition: manifest.definition }, path, standIn: CURSOR }), place);
}

import { kinds, type Definition, type Property } from '../api/schema/table.ts';
import { entryOf, stringAt, valueAt, type ManifestNode, type PathSegment, type Range } from '../manifest/node.ts';
import { parseDocument } from '../manifest/parse.ts';
import { focus } from './focus.ts';
import { describe, typeName } from './hover.ts';
import { layoutOf, type Layout } from './layout.ts';
import { manifestsOf } from './manifest.ts';
import { definitionOf, schemaAt } from './schemaWalk.ts';

/** One proposal. `insertText` is a snippet (`$0`, `$1`) that replaces `range`; what it documents is computed by `documentation()`. */
export interface Completion {
  readonly label: string;
  readonly kind: 'field' | 'value' | 'kind';
  readonly detail: string;
  readonly insertText: string;
  readonly range: Range;
  /** Required fields come first, then by name. */
  readonly sortText: string;
  documentation(): string;
}

const CURSOR = 'xSlipwayCursorx';

/**
 * What may be written at `offset` of a document: fields of the mapping there, or values of the field.
 * Works on unfinished text by parsing it with a stand-in word at the cursor.
 */
export function complete(text: string, offset: number): Completion[] {
  const { removed, ...near } = focus(text, offset);
  if (text.includes('{{') && parseDocument(text).isTemplate) return [];
  const layout = layoutOf(near.text);
  const found = completeAt(near.text, near.offset, layout);
  return removed === 0 ? found : found.map(item => ({ ...item, range: { start: item.range.start + removed, end: item.range.end + removed } }));
}

function completeAt(text: string, offset: number, layout: Layout): Completion[] {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = text.indexOf('\n', offset) < 0 ? text.length : text.indexOf('\n', offset);
  const before = text.slice(lineStart, offset);
  const key = /^((?:[ \t]|- )*)([\w.][\w./-]*)?$/.exec(before);
  const value = /^(?:[ \t]|- )*["']?[\w./-]+["']?:[ \t]+["']?([\w./-]*)$/.exec(before);
  if (key !== null) return completeKey(text, { lineEnd, offset, indentation: key[1] ?? '', typed: key[2] ?? '', layout });
  if (value !== null) return completeValue(text, { lineEnd, offset, typed: value[1] ?? '' });
  return [];
}

interface Place { readonly lineEnd: number; readonly offset: number; readonly typed: string }

function completeKey(text: string, place: Place & { readonly indentation: string; readonly layout: Layout }): Completion[] {
  const rest = /^[\w./-]*(:?)/.exec(text.slice(place.offset, place.lineEnd)) ?? ['', ''];
  const range = { start: place.offset - place.typed.length, end: place.offset + rest[0].length - rest[1].length };
  const asKey = found(`${text.slice(0, range.start)}${CURSOR}:${text.slice(range.end + rest[1].length)}`);
  const hasColon = rest[1] !== '';
  if (asKey !== undefined) {
    const { path, node, definition, root } = asKey;
    if (definition === undefined) return path.length === 0 ? rootFields(root, range, hasColon) : [];
    const here = schemaAt(definition, path);
    if (here.definition !== undefined) return fields(here.definition, node, { ...place, range, hasColon });
    if (here.property?.type === 'array' && here.property.items?.enum !== undefined) return values(here.property.items, range, '- ');
  }
  const asItem = found(`${text.slice(0, range.start)}${CURSOR}${text.slice(range.end)}`, 'value');
  if (asItem?.definition === undefined) return [];
  const property = schemaAt(asItem.definition, asItem.path).property;
  return property?.enum === undefined ? [] : values(property, range);
}

function completeValue(text: string, place: Place): Completion[] {
  const range = { start: place.offset - place.typed.length, end: place.offset + (/^[\w./-]*/.exec(text.slice(place.offset, place.lineEnd))?.[0].length ?? 0) };
  const at = found(`${text.slice(0, range.start)}${CURSOR}${text.slice(range.end)}`, 'value');
  if (at === undefined) return [];
  const [last] = at.path.slice(-1);
  if (at.path.length === 1 && last === 'kind') return kindValues(stringAt(at.root, ['apiVersion']), range);
  if (at.path.length === 1 && last === 'apiVersion') return versionValues(stringAt(at.root, ['kind']), range);
  const property = at.definition === undefined ? undefined : schemaAt(at.definition, at.path).property;
  return property === undefined ? [] : values(property, range);
}

interface Found { readonly path: readonly PathSegment[]; readonly node: ManifestNode; readonly definition: Definition | undefined; readonly root: ManifestNode }

/** Parses text that holds the stand-in and finds the mapping (or, for `value`, the place) where it stands. */
function found(text: string, what: 'key' | 'value' = 'key'): Found | undefined {
  const document = parseDocument(text);
  if (document.root === undefined) return undefined;
  const manifests = manifestsOf({ start: 0, document });
  const tops = manifests.length > 0 ? manifests.map(({ root, definition }) => ({ root: root as ManifestNode, definition })) : [{ root: document.root, definition: undefined }];
  for (const { root, definition } of tops) {
    const path = pathOfCursor(root, what);
    if (path !== undefined) return { path, root, definition, node: valueAt(root, path) ?? root };
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

interface FieldPlace { readonly range: Range; readonly hasColon: boolean; readonly indentation: string; readonly layout: Layout }

function fields(definition: Definition, node: ManifestNode, place: FieldPlace): Completion[] {
  const present = new Set(node.kind === 'mapping' ? node.entries.map(entry => String(entry.key.value)) : []);
  return Object.entries(definition.properties).filter(([name]) => !present.has(name)).map(([name, property]): Completion => {
    const isRequired = definition.required.includes(name);
    return {
      label: name, kind: 'field', range: place.range, detail: `${typeName(property)}${isRequired ? ' (required)' : ''}`, sortText: `${isRequired ? 0 : name === 'status' ? 2 : 1}${name}`,
      insertText: place.hasColon ? escapeSnippet(name) : `${escapeSnippet(name)}:${opening(property, place)}`, documentation: () => describe(name, property, isRequired),
    };
  });
}

/** What follows the colon: a new line for a mapping, a first dash for a list, a space for a scalar. */
function opening(property: Property, { indentation, layout }: FieldPlace): string {
  const column = indentation.replaceAll('-', ' ');
  if (property.type === 'array') return `\n${column}${' '.repeat(layout.dash)}- $0`;
  if (property.type === 'object' && (property.additionalProperties !== undefined || definitionOf(property) !== undefined)) return `\n${column}${' '.repeat(layout.mapping)}$0`;
  return ' $0';
}

const escapeSnippet = (text: string) => text.replace(/[\\$}]/g, '\\$&');

/** The first keys of an object, in a text that is empty yet or has begun to be one. */
function rootFields(root: ManifestNode, range: Range, hasColon: boolean): Completion[] {
  const others = root.kind === 'mapping' ? root.entries.filter(entry => entry.key.value !== CURSOR) : [];
  if (others.length > 0 && entryOf(root, 'apiVersion') === undefined && entryOf(root, 'kind') === undefined) return [];
  if (/^kustomize\./.test(stringAt(root, ['apiVersion']) ?? '')) return [];
  const docs: Readonly<Record<string, string>> = { apiVersion: 'The group and version of the object\'s kind.', kind: 'The kind of the object.', metadata: 'Name, namespace, labels and annotations.', spec: 'The desired state.' };
  return Object.entries(docs).filter(([name]) => entryOf(root, name) === undefined).map(([name, text], index): Completion => ({
    label: name, kind: 'field', detail: '', range, sortText: `${index}${name}`, documentation: () => text,
    insertText: hasColon ? name : name === 'metadata' || name === 'spec' ? `${name}:\n  $0` : `${name}: $0`,
  }));
}

function values(property: Property, range: Range, prefix = ''): Completion[] {
  const offered = property.enum?.filter(value => value !== '') ?? (property.type === 'boolean' ? ['true', 'false'] : []);
  return offered.map((value, index): Completion => ({
    label: value, kind: 'value', detail: '', insertText: `${prefix}${value}`, range, sortText: String(index).padStart(3, '0'), documentation: () => property.description ?? '',
  }));
}

function kindValues(apiVersion: string | undefined, range: Range): Completion[] {
  const offered = kinds().filter(entry => entry.plural !== undefined && entry.removed === undefined && (apiVersion === undefined || apiVersion === '' || entry.apiVersion === apiVersion));
  return offered.map(({ kind, apiVersion: version }): Completion => ({ label: kind, kind: 'kind', detail: version, insertText: kind, range, sortText: `${isPreview(version) ? 1 : 0}${rankOf(COMMON_KINDS, kind)}${kind}`, documentation: () => '' }));
}

function versionValues(kind: string | undefined, range: Range): Completion[] {
  const offered = kinds().filter(entry => entry.removed === undefined && entry.plural !== undefined && (kind === undefined || kind === '' || entry.kind === kind));
  return [...new Set(offered.map(entry => entry.apiVersion))].map((version): Completion => ({ label: version, kind: 'value', detail: '', insertText: version, range, sortText: `${isPreview(version) ? 1 : 0}${rankOf(COMMON_VERSIONS, version)}${version}`, documentation: () => '' }));
}

/** What most manifests hold, most common first; the rest follows by name. */
const COMMON_KINDS = ['Deployment', 'Service', 'ConfigMap', 'Secret', 'Pod', 'Ingress', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'PersistentVolumeClaim', 'Namespace', 'ServiceAccount', 'HorizontalPodAutoscaler', 'NetworkPolicy', 'Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding', 'PodDisruptionBudget'];
const COMMON_VERSIONS = ['apps/v1', 'v1', 'batch/v1', 'networking.k8s.io/v1', 'autoscaling/v2', 'rbac.authorization.k8s.io/v1', 'policy/v1'];

const isPreview = (version: string) => /v\d+(?:alpha|beta)/.test(version);
const rankOf = (common: readonly string[], name: string) => String(common.includes(name) ? common.indexOf(name) : 99).padStart(2, '0');

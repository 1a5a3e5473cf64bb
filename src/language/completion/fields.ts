import type { Definition, Property } from '../../api/schema/table.ts';
import { t } from '../../base/words.ts';
import type { ManifestNode, Range } from '../../manifest/node.ts';
import { deprecationOf } from '../deprecatedField.ts';
import { fieldSnippets, type FieldSnippet } from '../fieldSnippets.ts';
import { describe, typeName } from '../hover.ts';
import type { KnownValue } from '../knownValues.ts';
import type { Layout } from '../layout.ts';
import { definitionOf } from '../schemaWalk.ts';
import { escapeSnippet, indentBody, type Completion } from './completionItem.ts';

/** Where a key is written: what it replaces, and the indentation of its line, dashes included. */
export interface FieldPlace { readonly range: Range; readonly hasColon: boolean; /** What a quoted key ends with. */ readonly keyQuote?: string; readonly indentation: string; readonly layout: Layout; /** The Kubernetes that it is for. */ readonly minor: number; /** Inside `{}`. */ readonly isFlow?: true }

/** The fields that a mapping does not have yet: required ones first, deprecated ones, `status` and what only the API sets last; then what they are mostly filled with. */
export function fields(definition: Definition, node: ManifestNode, place: FieldPlace): Completion[] {
  const present = presentIn(node);
  return Object.entries(definition.properties).filter(([name]) => !present.has(name)).flatMap(([name, property]): Completion[] => {
    const isRequired = definition.required.includes(name);
    const isDeprecated = deprecationOf(property) !== undefined;
    const rank = rankOf(name, { definition, isRequired, isDeprecated });
    const column = place.indentation.replaceAll('-', ' ');
    const field: Completion = {
      label: name, kind: 'field', range: place.range, detail: `${typeName(property)}${isRequired ? ` (${t('required')})` : ''}`, sortText: `${rank}${name}`,
      insertText: place.hasColon ? `${escapeSnippet(name)}${place.keyQuote ?? ''}` : `${escapeSnippet(name)}${place.keyQuote ?? ''}:${place.isFlow === true ? flowOpening(property) : opening(property, column, place.layout)}`, documentation: () => describe(name, property, isRequired),
      ...(isDeprecated ? { deprecated: true as const } : {}),
    };
    return [field, ...(place.hasColon || place.isFlow === true || place.keyQuote !== undefined ? [] : fieldSnippets(definition.name, name).filter(({ since = 0 }) => since <= place.minor).map((snippet, index) => filled({ name, snippet, sortText: `1~${name} ${index}`, place, column })))];
  });
}

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
/** What authors write into `metadata`, in the order in which they do. */
const AUTHORS_FIRST: readonly string[] = ['name', 'namespace', 'labels', 'annotations'];
/** What the API sets there, and takes from nobody. */
const SET_BY_API: ReadonlySet<string> = new Set(['creationTimestamp', 'deletionGracePeriodSeconds', 'deletionTimestamp', 'generation', 'managedFields', 'resourceVersion', 'selfLink', 'uid']);

function rankOf(name: string, { definition, isRequired, isDeprecated }: { readonly definition: Definition; readonly isRequired: boolean; readonly isDeprecated: boolean }): string {
  const isMeta = definition.name === OBJECT_META;
  if (isMeta && AUTHORS_FIRST.includes(name)) return `0${AUTHORS_FIRST.indexOf(name)}`;
  if (name === 'status' || isDeprecated || (isMeta && SET_BY_API.has(name))) return isRequired ? '0' : '2';
  return isRequired ? '0' : '1';
}

/** Known keys that a free map does not have yet. */
export function mapKeys(known: readonly KnownValue[], { node, range, hasColon, keyQuote }: { readonly node: ManifestNode; readonly range: Range; readonly hasColon: boolean; readonly keyQuote: string }): Completion[] {
  const present = presentIn(node);
  return known.filter(({ value }) => !present.has(value)).map(({ value, about }, index): Completion => ({
    label: value, kind: 'value', detail: '', range, sortText: String(index).padStart(3, '0'), insertText: hasColon ? `${value}${keyQuote}` : `${value}${keyQuote}: $0`, documentation: () => about,
  }));
}

const presentIn = (node: ManifestNode) => new Set(node.kind === 'mapping' ? node.entries.map(entry => String(entry.key.value)) : []);

/** What follows the colon: a new line for a mapping, a first dash for a list, a space for a scalar. */
function opening(property: Property, column: string, layout: Layout): string {
  if (property.type === 'array') return `\n${column}${' '.repeat(layout.dash)}- $0`;
  if (isMapping(property)) return `\n${column}${' '.repeat(layout.mapping)}$0`;
  return ' $0';
}

const flowOpening = (property: Property) => property.type === 'array' ? ' [$0]' : isMapping(property) ? ' {$0}' : ' $0';

const isMapping = (property: Property) => property.type === 'object' && (property.additionalProperties !== undefined || definitionOf(property) !== undefined);

function filled({ name, snippet, sortText, place: { range, layout }, column }: { readonly name: string; readonly snippet: FieldSnippet; readonly sortText: string; readonly place: FieldPlace; readonly column: string }): Completion {
  const below = column + ' '.repeat(snippet.isList === true ? layout.dash : layout.mapping);
  const body = layout.mapping === 2 ? snippet.body : widen(snippet.body, layout.mapping);
  return { label: snippet.label, kind: 'snippet', detail: '', range, sortText, insertText: `${escapeSnippet(name)}:\n${below}${indentBody(body, below)}`, documentation: () => `${snippet.about()}\n\n\`\`\`yaml\n${name}:\n${snippet.body.replace(/^(?=.)/gm, '  ')}\`\`\`` };
}

/** Indentation by two columns as indentation by `step`; what stands behind a dash keeps its two. */
function widen(body: string, step: number): string {
  return body.replace(/^(?: {2})+/gm, (blanks: string) => {
    const levels = blanks.length / 2;
    return body.startsWith('- ') ? ' '.repeat(2 + (levels - 1) * step) : ' '.repeat(levels * step);
  });
}

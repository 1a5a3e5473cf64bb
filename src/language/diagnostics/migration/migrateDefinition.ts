import { entryOf, stringAt, toData, valueAt, type ManifestNode, type MappingEntry, type MappingNode } from '../../../manifest/node.ts';
import type { TextEdit } from '../../finding.ts';
import { layoutOf } from '../../layout.ts';
import { columnOf, lineBreakOf, lineEnd } from '../../lines.ts';
import type { Manifest } from '../../manifest.ts';
import { isMovable, isOnOneLine, removeEntry, shift } from '../../moveEntry.ts';
import { itemsOf } from '../../workspace/podSymbol.ts';

/** What v1beta1 says once for all versions, and v1 in each, by its name there. */
const OF_VERSIONS: Readonly<Record<string, string>> = { validation: 'schema', subresources: 'subresources', additionalPrinterColumns: 'additionalPrinterColumns' };

/** A definition without a schema takes anything. */
const OPEN_SCHEMA = ['schema:', '  openAPIV3Schema:', '    type: object', '    x-kubernetes-preserve-unknown-fields: true'];

/**
 * A CustomResourceDefinition of v1beta1 as v1 has it: schema, subresources and columns in each version, `jsonPath` for `JSONPath`. Undefined in
 * flow style, for webhooks that convert, and where fields that the schema does not name would be dropped from now on.
 * @source kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions
 */
export function migrateDefinition({ root, placed: { document: { text } } }: Manifest): readonly TextEdit[] | undefined {
  const spec = valueAt(root, ['spec']);
  if (spec?.kind !== 'mapping' || spec.flow || !spec.entries.every(entry => isMovable(text, entry)) || (stringAt(spec, ['conversion', 'strategy']) ?? 'None') !== 'None') return undefined;
  const shared = spec.entries.filter(({ key }) => Object.hasOwn(OF_VERSIONS, String(key.value)));
  const [version, versions] = [entryOf(spec, 'version'), entryOf(spec, 'versions')];
  const items = itemsOf(versions?.value);
  const schemas = [valueAt(spec, ['validation']), ...items.map(item => valueAt(item, ['schema']))].filter(schema => schema !== undefined);
  if (schemas.length > 0 && (toData(valueAt(spec, ['preserveUnknownFields'])) !== false || !schemas.every(schema => stringAt(schema, ['openAPIV3Schema', 'type']) === 'object'))) return undefined;
  if (shared.some(({ value }) => value === undefined || value.kind === 'scalar') || (schemas.length === 0 && toData(valueAt(spec, ['preserveUnknownFields'])) !== null)) return undefined;
  const removals = shared.map(entry => removeEntry(text, entry));
  if (versions !== undefined) return intoVersions({ shared, removals: [...removals, ...version === undefined ? [] : [removeEntry(text, version)]], versions, isOpen: schemas.length === 0, text });
  if (version?.value === undefined || !isOnOneLine(text, version)) return undefined;
  const column = columnOf(text, version.key.range.start) + layoutOf(text).dash;
  const end = lineEnd(text, version.range.end);
  const lines = [`${' '.repeat(column)}- name: ${text.slice(version.value.range.start, end)}`, ...['served: true', 'storage: true'].map(line => `${' '.repeat(column + 2)}${line}`), ...linesFor(shared, { text, column: column + 2, isOpen: schemas.length === 0 })];
  return [{ range: { start: version.range.start, end }, newText: ['versions:', ...lines].join(lineBreakOf(text)) }, ...removals];
}

interface Whole { readonly shared: readonly MappingEntry[]; readonly removals: readonly TextEdit[]; readonly versions: MappingEntry; readonly isOpen: boolean; readonly text: string }

function intoVersions({ shared, removals, versions, isOpen, text }: Whole): readonly TextEdit[] | undefined {
  const items = itemsOf(versions.value);
  if (versions.value?.kind !== 'sequence' || versions.value.flow || items.length === 0 || items.length < versions.value.items.length) return undefined;
  const added = items.map(item => intoVersion(item, shared, { text, isOpen }));
  return added.every(edits => edits !== undefined) ? [...added.flat(), ...removals] : undefined;
}

function intoVersion(item: MappingNode, shared: readonly MappingEntry[], { text, isOpen }: { readonly text: string; readonly isOpen: boolean }): TextEdit[] | undefined {
  const [first] = item.entries;
  const isThere = shared.some(({ key }) => entryOf(item, OF_VERSIONS[String(key.value)] ?? '') !== undefined);
  if (item.flow || first === undefined || isThere || !['name', 'served', 'storage'].every(field => entryOf(item, field) !== undefined)) return undefined;
  const lines = linesFor(shared, { text, column: columnOf(text, first.key.range.start), isOpen });
  const at = lineEnd(text, item.range.end);
  const columns = pathKeys(valueAt(item, ['additionalPrinterColumns'])).map(range => ({ range, newText: 'jsonPath' }));
  return [...columns, ...lines.length === 0 ? [] : [{ range: { start: at, end: at }, newText: lines.map(line => `${lineBreakOf(text)}${line}`).join('') }]];
}

/** The shared entries as a version has them, with the comments above. */
function linesFor(shared: readonly MappingEntry[], { text, column, isOpen }: { readonly text: string; readonly column: number; readonly isOpen: boolean }): string[] {
  const own = shared.flatMap(entry => {
    const from = removeEntry(text, entry).range.start;
    const renames = [{ range: entry.key.range, newText: OF_VERSIONS[String(entry.key.value)] ?? '' }, ...entry.key.value === 'additionalPrinterColumns' ? pathKeys(entry.value).map(range => ({ range, newText: 'jsonPath' })) : []];
    const written = renames.toSorted((a, b) => b.range.start - a.range.start).reduce((all, { range, newText }) => all.slice(0, range.start - from) + newText + all.slice(range.end - from), text.slice(from, lineEnd(text, entry.range.end)));
    return written.split(/\r?\n/).map(line => shift(line, column - columnOf(text, entry.key.range.start)));
  });
  return isOpen ? [...own, ...OPEN_SCHEMA.map(line => `${' '.repeat(column)}${line}`)] : own;
}

const pathKeys = (columns: ManifestNode | undefined) => itemsOf(columns).flatMap(column => entryOf(column, 'JSONPath')?.key.range ?? []);

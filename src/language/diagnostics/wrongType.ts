import type { Property } from '../../api/schema/table.ts';
import { t } from '../../base/words.ts';
import { formatPath, type ManifestNode } from '../../manifest/node.ts';
import type { Finding, Fix } from '../finding.ts';
import type { ValueVisit, Visits } from '../schemaWalk.ts';

/** A value of another JSON type than its field takes; offers quotes where text was meant and a list where one item stands alone. */
export function wrongType({ values }: Visits, text: string): Finding[] {
  return values.flatMap(visit => {
    const { node, property, path } = visit;
    if (node === undefined || isNull(node) || isTemplated(node) || fits(node, property)) return [];
    return [{
      code: 'wrong-type', severity: 'error' as const, range: rangeOf(visit, node), fixes: fixesFor(node, property, text),
      message: t('{0} takes {1}, not {2}', formatPath(path), wanted(property), given(node)),
    }];
  });
}

const isNull = (node: ManifestNode) => node.kind === 'scalar' && node.value === null;
const isTemplated = (node: ManifestNode) => node.kind === 'scalar' && typeof node.value === 'string' && node.value.includes('{{');

/** Whether a property takes a value of that JSON type. */
export function fits(node: ManifestNode, property: Property): boolean {
  const value = node.kind === 'scalar' ? node.value : undefined;
  switch (property.type) {
    case 'any': return true;
    case 'array': return node.kind === 'sequence';
    case 'object': return node.kind === 'mapping';
    case 'string': return typeof value === 'string';
    case 'integer': return typeof value === 'number' && Number.isInteger(value);
    case 'number': return typeof value === 'number';
    case 'boolean': return typeof value === 'boolean';
    case 'quantity': return typeof value === 'string' || typeof value === 'number';
    case 'intOrString': return typeof value === 'string' || (typeof value === 'number' && Number.isInteger(value));
  }
}

function wanted(property: Property): string {
  switch (property.type) {
    case 'array': return t('a list');
    case 'object': return t('a mapping');
    case 'string': return t('a string');
    case 'integer': return t('a whole number');
    case 'number': return t('a number');
    case 'boolean': return t('true or false');
    case 'quantity': return t('a quantity');
    case 'intOrString': return t('a whole number or a string');
    case 'any': return t('any value');
  }
}

/** What a value is, in words. */
export function given(node: ManifestNode): string {
  if (node.kind === 'mapping') return t('a mapping');
  if (node.kind === 'sequence') return t('a list');
  return typeof node.value === 'string' ? t('the string {0}', JSON.stringify(node.value)) : typeof node.value === 'boolean' ? t('the boolean {0}', String(node.value)) : t('the number {0}', String(node.value));
}

/** A collection is marked at its key: its own range can be long. */
function rangeOf(visit: ValueVisit, node: ManifestNode) {
  return node.kind === 'scalar' || visit.entry === undefined ? node.range : visit.entry.key.range;
}

/** A value with a tag or an anchor, or an alias: its own text does not decide its type, or decides that of others too. */
const MARKED = /(?:^|[\s[{,:-])(?:[&!]\S*\s+\S|\*)$/;
const MARK_LENGTH = 200;

function fixesFor(node: ManifestNode, property: Property, text: string): Fix[] {
  if (node.kind !== 'scalar' || MARKED.test(text.slice(Math.max(0, node.range.start - MARK_LENGTH), node.range.start + 1))) return [];
  const written = text.slice(node.range.start, node.range.end);
  if (property.type === 'string' && node.style === 'plain') return [{ title: t('Put it in quotes'), edits: [{ range: node.range, newText: JSON.stringify(written) }], preferred: true, sure: true }];
  const unquoted = String(node.value);
  if (node.style === 'quoted' && unquotable(unquoted, property)) return [{ title: t('Remove the quotes'), edits: [{ range: node.range, newText: unquoted }], preferred: true, sure: true }];
  if (property.type === 'array' && node.style === 'plain') return [{ title: t('Make it a list'), edits: [{ range: node.range, newText: `[${written}]` }] }];
  return [];
}

function unquotable(value: string, property: Property): boolean {
  if (property.type === 'integer') return /^-?\d+$/.test(value);
  if (property.type === 'boolean') return /^(true|false)$/.test(value);
  return property.type === 'number' && /^-?\d+(\.\d+)?$/.test(value);
}


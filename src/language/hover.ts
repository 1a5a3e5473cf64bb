import { formatPath, type Range } from '../manifest/node.ts';
import type { PlacedDocument } from '../manifest/parse.ts';
import type { Property } from '../api/schema/table.ts';
import { locate } from './locate.ts';
import { manifestsOf } from './manifest.ts';
import { schemaAt } from './schemaWalk.ts';

/** Markdown and the key it is about; the range counts from the document's start. */
export interface Hover { readonly markdown: string; readonly range: Range }

/** What a field is for: its path, type, values and description. Undefined where the schema knows nothing. */
export function hover(placed: PlacedDocument, offset: number): Hover | undefined {
  for (const manifest of manifestsOf(placed)) {
    if (offset < manifest.root.range.start || offset > manifest.root.range.end || manifest.definition === undefined) continue;
    const { path, entry } = locate(manifest.root, offset);
    if (entry === undefined) return undefined;
    if (path.length === 1 && path[0] === 'kind') return { markdown: `**${manifest.kind}** \`${manifest.apiVersion}\`\n\n${manifest.definition.description ?? ''}`, range: entry.range };
    const keyPath = typeof path.at(-1) === 'number' ? path.slice(0, -1) : path;
    const { property } = schemaAt(manifest.definition, keyPath);
    if (property === undefined) return undefined;
    const owner = schemaAt(manifest.definition, keyPath.slice(0, -1)).definition ?? (keyPath.length === 1 ? manifest.definition : undefined);
    const isRequired = owner?.required.includes(String(keyPath.at(-1))) === true;
    return { markdown: describe(formatPath(keyPath), property, isRequired), range: entry.key.range };
  }
  return undefined;
}

export function describe(title: string, property: Property, isRequired: boolean): string {
  const values = property.enum === undefined ? '' : `\n\nValues: ${property.enum.map(value => `\`${value}\``).join(', ')}`;
  return `**${title}** \`${typeName(property)}\`${isRequired ? ' *required*' : ''}\n\n${property.description ?? ''}${values}`;
}

/** 'string', '[]Container', 'map[string]quantity', as kubectl explain prints types. */
export function typeName(property: Property): string {
  if (property.items !== undefined) return `[]${typeName(property.items)}`;
  if (property.additionalProperties !== undefined) return `map[string]${typeName(property.additionalProperties)}`;
  if (property.ref !== undefined) return property.ref.split('.').at(-1) ?? 'object';
  return property.type === 'intOrString' ? 'integer or string' : property.type;
}


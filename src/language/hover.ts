import { formatPath, type PathSegment, type Range } from '../manifest/node.ts';
import type { PlacedDocument } from '../manifest/parse.ts';
import { fieldHistoryOf, type FieldHistory } from '../api/schema/fieldHistory.ts';
import { lifecycleOf } from '../api/schema/keys.ts';
import { kindEntry, type Definition, type Property } from '../api/schema/table.ts';
import { t } from '../base/words.ts';
import { defaultAt } from './defaults.ts';
import { locate } from './locate.ts';
import { manifestsOf, type Manifest } from './manifest.ts';
import { definitionOf, schemaAt } from './schemaWalk.ts';
import { customDefinition } from './workspace/customDefinition.ts';
import type { Workspace } from './workspace/workspace.ts';

/** Markdown and the key it is about; the range counts from the document's start. */
export interface Hover { readonly markdown: string; readonly range: Range }

/** What a field is for: its path, type, values, description and, but in a patch, the default. Undefined where the schema, and what the workspace says of custom resources, know nothing. */
export function hover(placed: PlacedDocument, offset: number, { workspace, isPatch = false }: { readonly workspace?: Workspace; readonly isPatch?: boolean } = {}): Hover | undefined {
  for (const manifest of manifestsOf(placed)) {
    const definition = manifest.definition ?? (workspace === undefined ? undefined : customDefinition(workspace, manifest));
    if (offset < manifest.root.range.start || offset > manifest.root.range.end || definition === undefined) continue;
    const { path, entry } = locate(manifest.root, offset);
    if (entry === undefined) return undefined;
    if (path.length === 1 && path[0] === 'kind') return { markdown: describeKind(manifest, definition.description), range: entry.range };
    const keyPath = typeof path.at(-1) === 'number' ? path.slice(0, -1) : path;
    const { property } = schemaAt(definition, keyPath);
    const history = describeHistory(definition, keyPath);
    if (property === undefined) return history === '' ? undefined : { markdown: `**${formatPath(keyPath)}**${history}`, range: entry.key.range };
    const owner = schemaAt(definition, keyPath.slice(0, -1)).definition ?? (keyPath.length === 1 ? definition : undefined);
    const isRequired = owner?.required.includes(String(keyPath.at(-1))) === true;
    const fallback = isPatch ? undefined : manifest.definition === undefined ? property.default : defaultAt(manifest, keyPath);
    return { markdown: `${describe(formatPath(keyPath), property, isRequired)}${fallback === undefined ? '' : `\n\n${t('Default here: {0}', `\`${fallback}\``)}`}${history}`, range: entry.key.range };
  }
  return undefined;
}

/** Since when Kubernetes' API has the field at `path`, where that is later than 1.25: of it and of what it stands in the youngest. */
function describeHistory(root: Definition, path: readonly PathSegment[]): string {
  const histories = path.flatMap((field, index): FieldHistory[] => {
    const owner = index === 0 ? root : schemaAt(root, path.slice(0, index)).definition;
    return owner === undefined || typeof field === 'number' ? [] : [fieldHistoryOf(owner.name, field) ?? {}];
  });
  const [since, until] = [Math.max(...histories.map(each => each.since ?? 0)), Math.min(...histories.map(each => each.until ?? Infinity))];
  return [...since > 0 ? [t('In the API since Kubernetes {0}.', `1.${since}`)] : [], ...until < Infinity ? [t('No longer in the API since Kubernetes {0}.', `1.${until}`)] : []].map(sentence => `\n\n${sentence}`).join('');
}

/** What a kind is, since when it is served in which version, and its page in Kubernetes' reference. */
function describeKind({ apiVersion, kind }: Manifest, description = ''): string {
  const { introduced, deprecated, removed, replacement } = lifecycleOf(apiVersion, kind) ?? {};
  const history = [
    ...(introduced === undefined ? [] : [t('introduced in Kubernetes {0}', introduced)]), ...(deprecated === undefined ? [] : [t('deprecated since {0}', deprecated)]),
    ...(removed === undefined ? [] : [t('not served from {0} on', removed)]), ...(replacement === undefined ? [] : [t('replaced by {0}', replacement)]),
  ].join(', ');
  const isServed = kindEntry(apiVersion, kind)?.plural !== undefined && removed === undefined;
  return `**${kind}** \`${apiVersion}\`\n\n${description}${history === '' ? '' : `\n\n${history[0]?.toUpperCase()}${history.slice(1)}.`}${isServed ? `\n\n[${t('Reference')}](${referencePage(apiVersion, kind)})` : ''}`;
}

/** @source kubernetes.io generated API reference: #kind-version-group */
function referencePage(apiVersion: string, kind: string): string {
  const [group, version = group] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  return `https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.36/#${kind.toLowerCase()}-${version}-${group?.replaceAll('.', '-')}`;
}

export function describe(title: string, property: Property, isRequired: boolean): string {
  const values = property.enum === undefined ? '' : `\n\n${t('Values: {0}', property.enum.map(value => `\`${value}\``).join(', '))}`;
  return `**${title}** \`${typeName(property)}\`${isRequired ? ` *${t('required')}*` : ''}\n\n${property.description ?? ''}${values}`;
}

/** 'string', '[]Container', 'map[string]quantity', as kubectl explain prints types. */
export function typeName(property: Property): string {
  if (property.items !== undefined) return `[]${typeName(property.items)}`;
  if (property.additionalProperties !== undefined) return `map[string]${typeName(property.additionalProperties)}`;
  const type = property.ref ?? definitionOf(property)?.name ?? '';
  if (type !== '') return type.split('.').at(-1) ?? 'object';
  return property.type === 'intOrString' ? 'integer or string' : property.type;
}


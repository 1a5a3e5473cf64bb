import { entryOf, stringAt, valueAt, type ManifestNode, type MappingNode, type Range, type ScalarNode } from '../../manifest/node.ts';
import { SECTIONS, servicesOf, type Section } from './composeFile.ts';
import { tagOf } from './project/composeData.ts';

/** A name in a Compose file: where it is declared or used. */
export interface ComposeName {
  readonly section: Section;
  readonly role: 'declaration' | 'use';
  readonly name: string;
  /** Of the name alone. */
  readonly range: Range;
  readonly style: ScalarNode['style'];
  /** The service that uses it. */
  readonly service?: string;
  /** How it is used: depends_on names services in another way than networks do. */
  readonly field?: string;
  /** The file that declares it, where that is another one. */
  readonly file?: string;
  /** What it names may be absent. */
  readonly isOptional?: true;
}

/** Every name that a Compose file declares or uses, in no particular order; what is taken away by `!reset` uses none. */
export function composeNames(root: MappingNode, text: string): ComposeName[] {
  return [...SECTIONS.flatMap(section => declarations(root, section)), ...servicesOf(root).flatMap(({ name, node }) => node?.kind === 'mapping' ? uses(withoutReset(node, text), text).map(use => ({ ...use, service: name })) : [])];
}

function withoutReset(service: MappingNode, text: string): MappingNode {
  return text.includes('!reset') ? { ...service, entries: service.entries.filter(entry => tagOf(entry, text) !== 'reset') } : service;
}

function declarations(root: MappingNode, section: Section): ComposeName[] {
  const node = entryOf(root, section)?.value;
  return node?.kind !== 'mapping' ? [] : node.entries.filter(({ merged }) => merged === undefined).map(({ key }) => ({ section, role: 'declaration', name: String(key.value), range: key.range, style: key.style }));
}

/** Lists of names, or mappings by name, or lists of mappings with `source`. */
const LISTS: readonly (readonly [field: string, section: Section])[] = [['networks', 'networks'], ['secrets', 'secrets'], ['configs', 'configs'], ['models', 'models'], ['depends_on', 'services']];

function uses(service: MappingNode, text: string): ComposeName[] {
  const scalar = (node: ManifestNode | undefined, section: Section, field: string): ComposeName[] => node?.kind === 'scalar' && typeof node.value === 'string' && !node.value.includes('$')
    ? [{ section, role: 'use', name: node.value, range: node.range, style: node.style, field }] : [];
  return [
    ...LISTS.flatMap(([field, section]) => {
      const node = entryOf(service, field)?.value;
      if (node?.kind === 'mapping') return node.entries.filter(({ merged }) => merged === undefined).map(({ key, value }): ComposeName => ({ section, role: 'use', name: String(key.value), range: key.range, style: key.style, field, ...isFalse(entryOf(value, 'required')?.value) ? { isOptional: true } : {} }));
      return itemsOf(node).flatMap(item => scalar(item.kind === 'mapping' ? valueAt(item, ['source']) : item, section, field));
    }),
    ...itemsOf(entryOf(service, 'volumes')?.value).flatMap(item => item.kind === 'mapping' ? (stringAt(item, ['type']) === 'volume' ? scalar(valueAt(item, ['source']), 'volumes', 'volumes') : []) : before(item, text, { section: 'volumes', field: 'volumes', isName: /^[A-Za-z0-9][\w.-]+$/ })),
    ...itemsOf(entryOf(service, 'links')?.value).flatMap(item => before(item, text, { section: 'services', field: 'links', isWhole: true })),
    ...itemsOf(entryOf(service, 'volumes_from')?.value).flatMap(item => before(item, text, { section: 'services', field: 'volumes_from', isWhole: true })),
    ...['network_mode', 'ipc', 'pid'].flatMap(field => behind(entryOf(service, field)?.value, text, field)),
    ...scalar(valueAt(service, ['extends', 'service']) ?? valueAt(service, ['extends']), 'services', 'extends').flatMap(name => fromFile(name, valueAt(service, ['extends', 'file']))),
  ];
}

/** The name with the file that declares it; none where nobody can tell which file that is. */
function fromFile(name: ComposeName, file: ManifestNode | undefined): ComposeName[] {
  if (file === undefined) return [name];
  return file.kind === 'scalar' && typeof file.value === 'string' && !file.value.includes('$') ? [{ ...name, file: file.value }] : [];
}

const isFalse = (node: ManifestNode | undefined) => node?.kind === 'scalar' && node.value === false;

const itemsOf = (node: ManifestNode | undefined): ManifestNode[] => node?.kind === 'sequence' ? node.items.filter(item => item !== undefined) : [];

interface Short { readonly section: Section; readonly field: string; readonly isName?: RegExp; readonly isWhole?: true }

/** What stands before the first colon of a short form: `data:/var/lib`. */
function before(node: ManifestNode, text: string, { section, field, isName, isWhole }: Short): ComposeName[] {
  if (node.kind !== 'scalar' || typeof node.value !== 'string' || node.value.includes('$') || node.style === 'block') return [];
  const colon = node.value.indexOf(':');
  const name = colon < 0 ? node.value : node.value.slice(0, colon);
  if (name === '' || name === 'container' || (colon < 0 && isWhole !== true) || isName?.test(name) === false) return [];
  return [{ section, role: 'use', name, range: part(node, text, name), style: 'plain', field }];
}

/** `service:db` */
function behind(node: ManifestNode | undefined, text: string, field: string): ComposeName[] {
  if (node?.kind !== 'scalar' || typeof node.value !== 'string' || !node.value.startsWith('service:') || node.style === 'block') return [];
  const name = node.value.slice('service:'.length);
  return name === '' || name.includes('$') ? [] : [{ section: 'services', role: 'use', name, range: part(node, text, name, 'service:'.length), style: 'plain', field }];
}

function part(node: ScalarNode, text: string, name: string, from = 0): Range {
  const start = node.range.start + (/["']/.test(text[node.range.start] ?? '') ? 1 : 0) + from;
  return { start, end: start + name.length };
}

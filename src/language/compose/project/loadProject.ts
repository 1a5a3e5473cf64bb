import { parseDocument } from '../../../manifest/parse.ts';
import { resolveFrom } from '../../workspace/kustomizations.ts';
import { isMapping, listOf, mappingOf, textOf, textsOf, toComposeData, type Data } from './composeData.ts';
import type { Variables } from './interpolate.ts';
import { mergeComposeData, withoutTags } from './mergeService.ts';
import { readEnvFile } from './readEnvFile.ts';
import { rebase } from './rebase.ts';

/** What a Compose file means with all that it includes and extends; paths count from its own folder. */
export interface ComposeProject {
  readonly services: Readonly<Record<string, Data>>;
  readonly networks: Data;
  readonly volumes: Data;
  readonly configs: Data;
  readonly secrets: Data;
  /** Sentences on what could not be read, none twice. */
  readonly problems: readonly string[];
}

/** Answers the text of a file by its URI; undefined when there is none. */
export type ReadText = (uri: string) => string | undefined;

/** Reads the project of the file at `uri`. Never throws: what cannot be read is left out and told. */
export function loadProject(uri: string, text: string, read: ReadText): ComposeProject {
  const reader = new Reader(read, uri);
  const { services, ...sections } = reader.load(uri, { text, including: [uri], values: reader.dotEnv(uri) });
  return { services: mapServices(services), ...sections, problems: [...new Set([...reader.problems, ...[...reader.missing].map(name => `the variable ${name} has no value here; it is taken as empty`)])] };
}

interface Sections { readonly services: Data; readonly networks: Data; readonly volumes: Data; readonly configs: Data; readonly secrets: Data }

const NAMES = ['services', 'networks', 'volumes', 'configs', 'secrets'] as const;

interface Source { readonly text: string; readonly including: readonly string[]; readonly values: ReadonlyMap<string, string> }

class Reader {
  readonly problems: string[] = [];
  readonly missing = new Set<string>();
  readonly #read: ReadText;
  readonly #home: string;

  constructor(read: ReadText, home: string) {
    this.#read = read;
    this.#home = home;
  }

  dotEnv(uri: string): ReadonlyMap<string, string> { return readEnvFile(this.#read(resolveFrom(uri, '.env') ?? '') ?? ''); }

  load(uri: string, source: Source): Sections {
    const root = this.#dataOf(uri, source);
    const own = Object.fromEntries(NAMES.map(section => [section, this.#rebased(uri, section, mappingOf(root[section]))])) as unknown as Sections;
    const services = Object.fromEntries(Object.entries(own.services).map(([name, service]) => [name, this.#extended(uri, { name, service: mappingOf(service), services: own.services, source, seen: [] })]));
    const included = listOf(root['include']).map(item => this.#included(uri, item, source));
    const all = [...included, { ...own, services }];
    return Object.fromEntries(NAMES.map(section => [section, Object.assign({}, ...all.map(each => each[section])) as Data])) as unknown as Sections;
  }

  #dataOf(uri: string, { text, values }: Pick<Source, 'text' | 'values'>): Data {
    const { root, problems } = parseDocument(text);
    if (problems.some(({ code }) => code !== 'DUPLICATE_KEY')) this.problems.push(`${nameOf(uri)} is not valid YAML`);
    const variables: Variables = { values, missing: this.missing };
    return root?.kind === 'mapping' ? mappingOf(toComposeData(root, text, variables)) : {};
  }

  /** Several paths of one item are laid over each other. */
  #included(uri: string, item: unknown, { including, values }: Source): Sections {
    const paths = isMapping(item) ? textsOf(item['path']) : textsOf(item);
    let merged: Sections = { services: {}, networks: {}, volumes: {}, configs: {}, secrets: {} };
    for (const path of paths) {
      const target = resolveFrom(uri, path);
      const text = target === undefined ? undefined : this.#read(target);
      if (target === undefined || text === undefined) { this.problems.push(`${path}, which ${nameOf(uri)} includes, cannot be read`); continue; }
      if (including.includes(target)) { this.problems.push(`${path} includes itself`); continue; }
      const files = isMapping(item) ? textsOf(item['env_file']).map(file => readEnvFile(this.#read(resolveFrom(uri, file) ?? '') ?? '')) : [this.dotEnv(target)];
      const loaded = this.load(target, { text, including: [...including, target], values: new Map([...files.flatMap(file => [...file]), ...values]) });
      merged = Object.fromEntries(NAMES.map(section => [section, mergeComposeData(merged[section], loaded[section])])) as unknown as Sections;
    }
    return merged;
  }

  /** A service with what it extends below it. */
  #extended(uri: string, { name, service, services, source, seen }: { readonly name: string; readonly service: Data; readonly services: Data; readonly source: Source; readonly seen: readonly string[] }): Data {
    const { extends: link, ...own } = service;
    if (link === undefined || link === null) return own;
    const [file, base] = isMapping(link) ? [textOf(link['file']), textOf(link['service'])] : [undefined, textOf(link)];
    const target = file === undefined ? uri : resolveFrom(uri, file);
    const key = `${target ?? ''}#${base ?? ''}`;
    const text = file === undefined ? source.text : target === undefined ? undefined : this.#read(target);
    if (target === undefined || text === undefined) { this.problems.push(`${file ?? ''}, which service ${name} extends, cannot be read`); return own; }
    const others = file === undefined ? services : this.#rebased(target, 'services', mappingOf(this.#dataOf(target, { ...source, text })['services']));
    const found = base === undefined ? undefined : others[base];
    if (base === undefined || found === undefined || seen.includes(key)) { this.problems.push(seen.includes(key) ? `service ${name} extends itself` : `service ${base ?? ''}, which service ${name} extends, is not there`); return own; }
    return mergeComposeData(this.#extended(target, { name: base, service: mappingOf(found), services: others, source: { ...source, text }, seen: [...seen, key] }), own);
  }

  #rebased(uri: string, section: typeof NAMES[number], entries: Data): Data {
    return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, isMapping(entry) ? rebase(entry, { section, from: uri, to: this.#home }) : entry]));
  }
}

function mapServices(services: Data): Readonly<Record<string, Data>> {
  return Object.fromEntries(Object.entries(services).map(([name, service]) => [name, mappingOf(withoutTags(service))]));
}

const nameOf = (uri: string) => decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));

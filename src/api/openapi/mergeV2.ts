import { isDeepStrictEqual } from 'node:util';
import { escapeToken, unescapeToken } from '../patch/jsonPointer.ts';
import type { Schema } from './components.ts';

type Named = Readonly<Record<string, unknown>>;

/** What of another server's OpenAPI v2 document is about one version of a group: its paths, and the definitions and parameters that they refer to. Throws for what nests too deep to be worked on. */
export function selectOpenApiV2(document: Schema, { group, version }: { readonly group: string; readonly version: string }): Schema {
  const root = `/apis/${group}/${version}/`;
  const paths = Object.fromEntries(Object.entries(part(document, 'paths')).filter(([path]) => `${path}/`.startsWith(root)));
  const kept = { definitions: new Map<string, unknown>(), parameters: new Map<string, unknown>() };
  const keep = (value: unknown): void => {
    for (const { section, name } of referencesIn(value)) {
      const target = part(document, section)[name];
      if (target === undefined || kept[section].has(name)) continue;
      kept[section].set(name, target);
      keep(target);
    }
  };
  keep(paths);
  return { paths, definitions: Object.fromEntries(kept.definitions), parameters: Object.fromEntries(kept.parameters) };
}

/** One document of all; of paths the first one's count, and a definition that an earlier one has otherwise is renamed. @source k8s.io/kube-openapi pkg/aggregator */
export function mergeOpenApiV2(own: Schema, others: readonly Schema[]): Schema {
  return others.reduce((merged, other) => {
    const names = new Map((['definitions', 'parameters'] as const).flatMap(section => freeNames(part(merged, section), part(other, section)).map(([name, free]) => [`${section}/${name}`, free] as const)));
    const renamed = rename(other, names) as Schema;
    const section = (name: Section) => ({ ...Object.fromEntries(Object.entries(part(renamed, name)).map(([key, value]) => [names.get(`${name}/${key}`) ?? key, value])), ...part(merged, name) });
    const parameters = section('parameters');
    return { ...merged, paths: { ...part(renamed, 'paths'), ...part(merged, 'paths') }, definitions: section('definitions'), ...(Object.keys(parameters).length === 0 ? {} : { parameters }) };
  }, own);
}

type Section = 'definitions' | 'parameters';

const part = (document: Schema, name: string): Named => (document[name] as Named | undefined) ?? {};

/** [name, one that `taken` has not otherwise, nor `added` for something else] of all that is added. */
function freeNames(taken: Named, added: Named): readonly (readonly [string, string])[] {
  return Object.entries(added).map(([name, value]) => {
    const fits = (candidate: string) => (candidate === name || !Object.hasOwn(added, candidate)) && (!Object.hasOwn(taken, candidate) || isDeepStrictEqual(taken[candidate], value));
    for (let number = 1; ; number++) {
      const candidate = number === 1 ? name : `${name}_v${number}`;
      if (fits(candidate)) return [name, candidate];
    }
  });
}

const REFERENCE = /^#\/(definitions|parameters)\/(.+)$/;

const MAX_DEPTH = 500;

interface Reference { readonly section: Section; readonly name: string }

function referenceAt(key: string, value: unknown): Reference | undefined {
  const [, section, name] = key === '$ref' && typeof value === 'string' ? REFERENCE.exec(value) ?? [] : [];
  return section === undefined || name === undefined ? undefined : { section: section as Section, name: unescapeToken(name) };
}

function referencesIn(value: unknown, depth = 0): Reference[] {
  if (depth > MAX_DEPTH) throw new RangeError('the document nests too deep');
  if (Array.isArray(value)) return value.flatMap(each => referencesIn(each, depth + 1));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const reference = referenceAt(key, child);
    return reference === undefined ? referencesIn(child, depth + 1) : [reference];
  });
}

function rename(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map(each => rename(each, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => {
    const reference = referenceAt(key, child);
    return [key, reference === undefined ? rename(child, names) : `#/${reference.section}/${escapeToken(names.get(`${reference.section}/${reference.name}`) ?? reference.name)}`];
  }));
}

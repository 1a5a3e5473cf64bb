import type { GoField, GoPackage } from './goTypes.ts';

interface Keys { patchMergeKey?: string; patchStrategy?: string; listType?: string; listMapKeys?: readonly string[]; mapType?: string; default?: unknown }

/** Merge keys by definition and JSON property, embedded structs flattened as OpenAPI has them. */
export function toMergeKeys(packages: readonly GoPackage[]): Record<string, Record<string, Keys>> {
  return collect(packages, ({ field }) => {
    const keys: Keys = {
      ...(field.patchMergeKey === undefined ? {} : { patchMergeKey: field.patchMergeKey }),
      ...(field.patchStrategy === undefined ? {} : { patchStrategy: field.patchStrategy }),
      ...(field.listType === undefined ? {} : { listType: field.listType }),
      ...(field.listMapKeys.length === 0 ? {} : { listMapKeys: field.listMapKeys }),
      ...(field.mapType === undefined ? {} : { mapType: field.mapType }),
      ...(field.defaultValue === undefined || !/^["\d]/.test(field.defaultValue) ? {} : { default: JSON.parse(field.defaultValue) as unknown }),
    };
    return Object.keys(keys).length === 0 ? undefined : keys;
  });
}

/** Definitions that are set as a whole, sorted. */
export function toAtomicStructs(packages: readonly GoPackage[]): string[] {
  return packages.flatMap(pkg => [...pkg.atomicStructs].map(name => `${pkg.name}.${name}`)).sort();
}

/** Properties that every JSON of a definition has, null or empty: structs held by value, lists and maps that are never left out. */
export function toZeroFields(packages: readonly GoPackage[]): Record<string, readonly string[]> {
  const names = new Set(packages.flatMap(pkg => [...pkg.structs.keys()]));
  const isStruct = ({ goType }: GoField) => /^(?:\w+\.)?\w+$/.test(goType) && names.has(goType.slice(goType.indexOf('.') + 1)) && !NOT_MAPS.has(goType);
  const isCollection = ({ goType, omitEmpty }: GoField) => !omitEmpty && /^(?:\[\](?!byte)|map\[)/.test(goType);
  const byDefinition = collect(packages, ({ field }) => isStruct(field) || isCollection(field) ? true : undefined);
  return Object.fromEntries(Object.entries(byDefinition).filter(([definition]) => !definition.endsWith('List')).map(([definition, fields]) => [definition, Object.keys(fields)]));
}

/** Structs that JSON does not carry as maps. */
const NOT_MAPS = new Set(['metav1.Time', 'metav1.MicroTime', 'metav1.Duration', 'resource.Quantity', 'intstr.IntOrString', 'runtime.RawExtension', 'Time', 'MicroTime', 'Duration', 'Quantity', 'IntOrString']);

const BUILTIN = new Set(['string', 'bool', 'int', 'int32', 'int64', 'uint32', 'byte', 'float64']);

/** Go names of scalar, list and map types that are declared with a name of their own ('v1.Protocol', '[]v1.PodIP' is not one). */
export function toGoTypes(packages: readonly GoPackage[]): Record<string, Record<string, string>> {
  const structNames = new Set(packages.flatMap(pkg => [...pkg.structs.keys()]));
  return collect(packages, ({ field, pkg }) => {
    const [, sign = '', base = ''] = /^((?:\*|\[\]|map\[\w+\])*)(.*)$/.exec(field.goType) ?? [];
    const bare = base.includes('.') ? base.slice(base.indexOf('.') + 1) : base;
    if (BUILTIN.has(bare) || structNames.has(bare) || field.json === undefined) return undefined;
    return `${sign.replaceAll('*', '')}${base.includes('.') ? base.replace(/^(?:core|meta|\w*)(v\w+)\./, '$1.') : `${pkg.version}.${base}`}`;
  });
}

function collect<T>(packages: readonly GoPackage[], read: (place: { readonly field: GoField; readonly pkg: GoPackage }) => T | undefined): Record<string, Record<string, T>> {
  const result: Record<string, Record<string, T>> = {};
  for (const pkg of packages) {
    for (const name of [...pkg.structs.keys()].sort()) {
      const found: Record<string, T> = {};
      for (const field of flatten(name, pkg)) {
        const value = field.json === undefined ? undefined : read({ field, pkg });
        if (value !== undefined && field.json !== undefined) found[field.json] = value;
      }
      if (Object.keys(found).length > 0) result[`${pkg.name}.${name}`] = found;
    }
  }
  return result;
}

function flatten(struct: string, pkg: GoPackage): GoField[] {
  return (pkg.structs.get(struct) ?? []).flatMap(field => field.json === undefined && pkg.structs.has(field.goType) ? flatten(field.goType, pkg) : [field]);
}

/** Releases that introduced, deprecated and removed kinds, and what replaces them, by '<apiVersion> <kind>'. */
export function toLifecycle(packages: readonly GoPackage[]): Record<string, Record<string, string>> {
  const result: Record<string, Record<string, string>> = {};
  for (const { lifecycle, group, version } of packages) {
    const apiVersion = group === '' ? version : `${group}/${version}`;
    for (const [, kind = '', what = '', answer = ''] of lifecycle.matchAll(/func \(in \*(\w+)\) APILifecycle(\w+)\(\)[^{]*\{\n\treturn (.*)\n/g)) {
      if (kind.endsWith('List')) continue;
      const entry = result[`${apiVersion} ${kind}`] ??= {};
      const release = /^(\d+), (\d+)$/.exec(answer);
      const replacement = /Group: "([^"]*)", Version: "([^"]*)", Kind: "([^"]*)"/.exec(answer);
      if (release !== null) entry[what.toLowerCase()] = `${release[1]}.${release[2]}`;
      else if (replacement !== null) entry[what.toLowerCase()] = `${replacement[1] === '' ? '' : `${replacement[1]}/`}${replacement[2]} ${replacement[3]}`;
    }
  }
  return result;
}

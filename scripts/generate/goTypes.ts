import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One field of a Go struct, from its declaration, its tags and the markers in its comment. */
export interface GoField {
  /** Absent for embedded structs. */
  readonly json?: string;
  readonly omitEmpty: boolean;
  /** Embedded, with its fields lying in the parent's JSON. */
  readonly inline: boolean;
  readonly goType: string;
  /** Field number in protobuf; absent for TypeMeta, which lies in the envelope. */
  readonly number?: number;
  readonly patchStrategy?: string;
  readonly patchMergeKey?: string;
  readonly listType?: string;
  readonly listMapKeys: readonly string[];
  readonly mapType?: string;
  /** The marker's JSON text. */
  readonly defaultValue?: string;
}

/** A Go package of API types. `name` is its OpenAPI prefix ('io.k8s.api.core.v1'), `group` its API group. */
export interface GoPackage {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly structs: ReadonlyMap<string, readonly GoField[]>;
  /** Names of structs that are set as a whole (`+structType=atomic`). */
  readonly atomicStructs: ReadonlySet<string>;
  readonly proto: string;
  readonly lifecycle: string;
}

/** Reads every package with a generated.proto below `root` ('…/src/k8s.io'). */
export function readGoPackages(root: string): GoPackage[] {
  const aliases: { readonly directory: string; readonly name: string; readonly target: string }[] = [];
  const packages = globSync('{api,apimachinery}/**/generated.proto', { cwd: root }).map(file => file.replaceAll(path.sep, '/')).filter(file => !file.includes('testapigroup')).sort().map(file => {
    const directory = path.join(root, path.dirname(file));
    const structs = new Map<string, readonly GoField[]>();
    const atomicStructs = new Set<string>();
    let group = '';
    for (const source of globSync('*.go', { cwd: directory }).filter(name => !/(_test|generated.*|\.pb)\.go$/.test(name)).sort()) {
      const text = readFileSync(path.join(directory, source), 'utf8');
      group = /GroupName\s*=\s*"([^"]*)"/.exec(text)?.[1] ?? group;
      for (const [, name = '', target = ''] of text.matchAll(/^type (\w+) =? ?(v\w+\.\w+)$/gm)) aliases.push({ directory, name, target });
      for (const [, comment = '', name = '', body = ''] of text.matchAll(/((?:^\/\/.*\n)*)^type (\w+) struct \{\n([\s\S]*?)^\}/gm)) {
        structs.set(name, readFields(body));
        if (/^\/\/ ?\+structType=atomic$/m.test(comment)) atomicStructs.add(name);
      }
    }
    const lifecycleFile = path.join(directory, 'zz_generated.prerelease-lifecycle.go');
    return {
      directory, name: `io.k8s.${path.dirname(file).replaceAll('/', '.')}`, group, version: path.basename(path.dirname(file)), structs, atomicStructs,
      proto: readFileSync(path.join(root, file), 'utf8'),
      lifecycle: globSync(lifecycleFile).length === 0 ? '' : readFileSync(lifecycleFile, 'utf8'),
    };
  });
  for (const { directory, name, target } of aliases) {
    const [version = '', type = ''] = target.split('.');
    const source = packages.find(pkg => pkg.directory === path.join(directory, '..', version));
    const fields = source?.structs.get(type);
    const alias = packages.find(pkg => pkg.directory === directory);
    if (fields !== undefined) alias?.structs.set(name, fields);
    if (source?.atomicStructs.has(type) === true) alias?.atomicStructs.add(name);
  }
  return packages;
}

function readFields(body: string): GoField[] {
  const fields: GoField[] = [];
  let markers: string[] = [];
  for (const line of body.split('\n')) {
    const comment = /^\s*\/\/\s?(.*)$/.exec(line);
    if (comment !== null) { markers.push((comment[1] ?? '').trim()); continue; }
    const field = /^\t(?:(\w+)\s+)?([\w.*[\]]+)\s+`([^`]*)`/.exec(line);
    if (field !== null) fields.push(toField(field, markers));
    markers = [];
  }
  return fields;
}

function toField([, , goType = '', tags = '']: RegExpExecArray, markers: readonly string[]): GoField {
  const [json = '', ...flags] = (tag(tags, 'json') ?? '').split(',');
  const number = /(?:^|,)(\d+)(?:,|$)/.exec(tag(tags, 'protobuf') ?? '')?.[1];
  const marker = (name: string) => markers.filter(text => text.startsWith(`+${name}=`)).map(text => text.slice(name.length + 2));
  const patchStrategy = tag(tags, 'patchStrategy');
  const patchMergeKey = tag(tags, 'patchMergeKey');
  const listType = marker('listType')[0];
  const mapType = marker('mapType')[0];
  const defaultValue = marker('default')[0];
  return {
    ...(json === '' ? {} : { json }), goType, omitEmpty: flags.includes('omitempty') || flags.includes('omitzero'), inline: flags.includes('inline'), listMapKeys: marker('listMapKey'),
    ...(number === undefined ? {} : { number: Number(number) }), ...(patchStrategy === undefined ? {} : { patchStrategy }),
    ...(patchMergeKey === undefined ? {} : { patchMergeKey }), ...(listType === undefined ? {} : { listType }),
    ...(mapType === undefined ? {} : { mapType }), ...(defaultValue === undefined ? {} : { defaultValue }),
  };
}

function tag(tags: string, name: string): string | undefined {
  return new RegExp(String.raw`(?:^|\s)${name}:"([^"]*)"`).exec(tags)?.[1];
}

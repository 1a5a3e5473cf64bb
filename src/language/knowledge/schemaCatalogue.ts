import type { CustomResourceDefinition } from '../../api/customResources/customResourceDefinition.ts';
import { isJsonObject, type JsonSchema } from '../../api/customResources/jsonSchema.ts';
import { parseFile } from '../../manifest/parse.ts';
import { manifestsOf } from '../manifest.ts';
import { describeDefinition, toVersionKind, type CustomVersionKind, type DescribedKind } from '../workspace/customKinds.ts';
import type { GroupKind } from '../workspace/referenceKinds.ts';

/** Files below a folder of schemas, by their paths from there with `/`. */
export interface SchemaFiles {
  readonly names: readonly string[];
  /** Undefined for what cannot be read. */
  read(name: string): string | undefined;
}

/** The versions of a kind that the folder knows; without `isWhole` there may be more. */
export interface CataloguedKind { readonly versions: ReadonlyMap<string, CustomVersionKind>; readonly isWhole: boolean }

/** As roles name what they grant: no version and no kind. */
export interface GroupResource { readonly group: string; readonly plural: string }

/**
 * The kinds that a folder of schemas describes: CustomResourceDefinitions in YAML, and JSON schemas that are named as kubeconform
 * (`widget-example-v1.json`) or datree's catalogue (`example.com/widget_v1.json`) name them. Files are read when a kind of theirs is asked for.
 */
export class SchemaCatalogue {
  readonly #files: SchemaFiles;
  readonly #known = new Map<string, CataloguedKind | 'nothing'>();
  #definitions: readonly DescribedKind[] | undefined;

  constructor(files: SchemaFiles) { this.#files = files; }

  kindOf(wanted: GroupKind): CataloguedKind | undefined {
    const key = `${wanted.group}/${wanted.kind}`;
    let known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, known = this.#fromDefinitions(wanted) ?? this.#fromSchemas(wanted) ?? 'nothing');
    return known === 'nothing' ? undefined : known;
  }

  /** Whether a definition names a resource so, or a JSON schema, which has no plural, a kind that may be called so. */
  hasResource({ group, plural }: GroupResource): boolean {
    const kinds = [plural, ...plural.endsWith('s') ? [plural.slice(0, -1), plural.replace(/es$/, ''), plural.replace(/ies$/, 'y')] : []];
    return this.#described().some(each => each.group === group && each.plural === plural) || this.#files.names.some(name => kinds.some(kind => versionIn(name, { group, kind }) !== undefined));
  }

  #fromDefinitions({ group, kind }: GroupKind): CataloguedKind | undefined {
    const found = this.#described().find(each => each.group === group && each.kind === kind);
    return found === undefined ? undefined : { versions: found.versions, isWhole: true };
  }

  #described(): readonly DescribedKind[] {
    return this.#definitions ??= this.#files.names.filter(name => /\.ya?ml$/i.test(name)).flatMap(name => {
      const text = this.#files.read(name);
      return text?.includes('CustomResourceDefinition') !== true ? [] : parseFile(text).documents.flatMap(manifestsOf).flatMap(manifest => describeDefinition(manifest) ?? []);
    });
  }

  #fromSchemas(wanted: GroupKind): CataloguedKind | undefined {
    const named = this.#files.names.flatMap(name => { const version = versionIn(name, wanted); return version === undefined ? [] : [{ name, version }]; });
    const versions = named.flatMap(({ name, version }): [string, CustomVersionKind][] => {
      const schema = toSchema(this.#files.read(name));
      return schema === undefined ? [] : [[version, toVersionKind(definitionOf(wanted), { name: version, served: true, storage: true, schema: { openAPIV3Schema: schema } })]];
    });
    return versions.length === 0 ? undefined : { versions: new Map(versions), isWhole: false };
  }
}

/** The version for which a file describes a kind by its name. @source kubeconform's default schema location, and datree's CRDs-catalog */
function versionIn(file: string, { group, kind }: GroupKind): string | undefined {
  const [folder = '', name] = ['', ...file.toLowerCase().split('/')].slice(-2);
  const [, plain, version, dashed, start, dashedVersion] = /^(?:([a-z0-9]+)_(v\w+)|([a-z0-9]+)-([a-z0-9.-]+)-(v\w+))\.json$/.exec(name ?? '') ?? [];
  if (plain === kind.toLowerCase()) return folder === group || !folder.includes('.') ? version : undefined;
  return dashed === kind.toLowerCase() && (start === group || start === group.split('.')[0]) ? dashedVersion : undefined;
}

function toSchema(text: string | undefined): JsonSchema | undefined {
  try {
    const schema: unknown = JSON.parse(text ?? '');
    return isJsonObject(schema) ? asStructural(schema) as JsonSchema : undefined;
  } catch { return undefined; }
}

/** JSON schema as CustomResourceDefinitions have it: one type, null apart from it; what stands elsewhere may be anything. */
function asStructural(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asStructural);
  if (!isJsonObject(schema)) return schema;
  if ('$ref' in schema) return { 'x-kubernetes-preserve-unknown-fields': true };
  const { type, ...rest } = schema;
  const types = Array.isArray(type) ? type.filter(each => each !== 'null') : [type];
  const isOpen = rest['additionalProperties'] === true || (rest['properties'] === undefined && rest['additionalProperties'] === undefined && types[0] === 'object');
  return {
    ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, LITERAL.has(key) ? value : asStructural(value)])),
    ...types.length === 1 && types[0] !== undefined ? { type: types[0] } : {}, ...Array.isArray(type) && type.includes('null') ? { nullable: true } : {},
    ...isOpen || types.length > 1 ? { 'x-kubernetes-preserve-unknown-fields': true } : {},
  };
}

/** What holds values, not schemas. */
const LITERAL: ReadonlySet<string> = new Set(['default', 'enum', 'example', 'required']);

function definitionOf({ group, kind }: GroupKind): CustomResourceDefinition {
  const plural = kind.toLowerCase();
  return { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: `${plural}.${group}` }, spec: { group, names: { plural, kind }, scope: 'Namespaced', versions: [] } };
}

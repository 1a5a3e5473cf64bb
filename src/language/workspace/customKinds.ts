import { makeCustomKind } from '../../api/customResources/customKind.ts';
import type { CustomResourceDefinition, CustomVersion } from '../../api/customResources/customResourceDefinition.ts';
import { fieldSchema, type JsonSchema } from '../../api/customResources/jsonSchema.ts';
import type { PathSegment } from '../../manifest/node.ts';
import { apiKindOf, judgeAsApi, type ApiKind } from '../judgeAsApi.ts';
import type { Manifest } from '../manifest.ts';
import type { ObjectSymbol } from './objectSymbol.ts';
import type { GroupKind } from './referenceKinds.ts';
import { withUsableSchemas } from './usableSchemas.ts';
import type { PlacedObject, Workspace } from './workspace.ts';

/** A kind that a CustomResourceDefinition describes, or another schema. */
export interface CustomKindSource {
  /** Absent for one that no file of the workspace describes. */
  readonly definition?: PlacedObject;
  /** There are no other versions. */
  readonly isWhole: boolean;
  /** By version: only those that are served. */
  readonly versions: ReadonlyMap<string, CustomVersionKind>;
}

/** One version: what the API makes of it, and the schema that says so. */
export interface CustomVersionKind extends ApiKind { readonly schema: JsonSchema }

/** The kind, from the workspace's own definitions, else from what is known beside them; undefined where nothing describes it. Of a definition that the API would refuse what of it can be used. */
export function customKindOf(workspace: Workspace, { group, kind }: GroupKind): CustomKindSource | undefined {
  for (const placed of workspace.objectsOfKind({ group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' })) {
    const described = describedBy(placed.object);
    if (described?.group === group && described.kind === kind) return { definition: placed, versions: described.versions, isWhole: described.isSound };
  }
  const { schemas, cluster } = workspace.knowledge;
  return schemas?.kindOf({ group, kind }) ?? cluster?.kindOf({ group, kind });
}

/** The kinds that the workspace's definitions and the cluster's describe, in each version. */
export function namedCustomKinds(workspace: Workspace | undefined): readonly { readonly apiVersion: string; readonly kind: string }[] {
  if (workspace === undefined) return [];
  const own = workspace.objectsOfKind({ group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' }).flatMap(({ object }) => describedBy(object) ?? [])
    .flatMap(({ group, kind, versions }) => [...versions.keys()].map(version => ({ apiVersion: `${group}/${version}`, kind })));
  const held = (workspace.knowledge.cluster?.customKinds ?? []).filter(({ apiVersion, kind }) => !own.some(each => each.apiVersion === apiVersion && each.kind === kind));
  return [...own, ...held];
}

/** The fields that the schema names below `path`. */
export function fieldsAt(schema: JsonSchema, path: readonly PathSegment[]): readonly string[] {
  const found = path.reduce<JsonSchema | undefined>((current, part) => current === undefined ? undefined : typeof part === 'number' ? current.items : fieldSchema(current, part), schema);
  return Object.keys(found?.properties ?? {});
}

/** What a definition says. */
export interface DescribedKind extends GroupKind { readonly plural: string; readonly versions: ReadonlyMap<string, CustomVersionKind>; /** The API takes the definition. */ readonly isSound: boolean }

const cache = new WeakMap<ObjectSymbol, DescribedKind | 'nothing'>();

function describedBy(object: ObjectSymbol): DescribedKind | undefined {
  let known = cache.get(object);
  if (known === undefined) cache.set(object, known = (object.manifest === undefined ? undefined : describeTolerantly(object.manifest)) ?? 'nothing');
  return known === 'nothing' ? undefined : known;
}

/** What a CustomResourceDefinition describes; undefined for any other object, and for one that the API would refuse. */
export function describeDefinition(manifest: Manifest): DescribedKind | undefined {
  const { object, errors } = judgeDefinition(manifest) ?? {};
  if (object === undefined || errors === undefined || errors.length > 0) return undefined;
  return described(object as CustomResourceDefinition, true);
}

/** The same, of one that the API would refuse what of it can be used. */
function describeTolerantly(manifest: Manifest): DescribedKind | undefined {
  const { object, errors = [] } = judgeDefinition(manifest) ?? {};
  const usable = object === undefined || errors.length === 0 ? undefined : withUsableSchemas(object as CustomResourceDefinition, errors);
  return usable === undefined ? describeDefinition(manifest) : described(usable, false);
}

function judgeDefinition(manifest: Manifest) {
  const apiKind = manifest.kind === 'CustomResourceDefinition' ? apiKindOf(manifest.apiVersion, manifest.kind) : undefined;
  return apiKind === undefined ? undefined : judgeAsApi(manifest, apiKind);
}

function described(definition: CustomResourceDefinition, isSound: boolean): DescribedKind {
  const { group, names } = definition.spec;
  return { group, kind: names.kind, plural: names.plural, versions: servedVersions(definition), isSound };
}

/** What the API makes of the objects of each version that is served. */
export function servedVersions(definition: CustomResourceDefinition): ReadonlyMap<string, CustomVersionKind> {
  return new Map(definition.spec.versions.filter(({ served }) => served).map(version => [version.name, toVersionKind(definition, version)]));
}

/** What the API makes of the objects of one version. */
export function toVersionKind(definition: CustomResourceDefinition, version: CustomVersion): CustomVersionKind {
  const { behaviour, check, schema } = makeCustomKind(definition, version);
  return { namespaced: definition.spec.scope === 'Namespaced', behaviour, check, schema };
}

import { makeCustomKind } from '../../api/customResources/customKind.ts';
import type { CustomResourceDefinition } from '../../api/customResources/customResourceDefinition.ts';
import { fieldSchema, type JsonSchema } from '../../api/customResources/jsonSchema.ts';
import type { PathSegment } from '../../manifest/node.ts';
import { apiKindOf, judgeAsApi, type ApiKind } from '../judgeAsApi.ts';
import type { ObjectSymbol } from './objectSymbol.ts';
import type { GroupKind } from './referenceKinds.ts';
import type { PlacedObject, Workspace } from './workspace.ts';

/** A kind that a CustomResourceDefinition of the workspace describes. */
export interface CustomKindSource {
  readonly definition: PlacedObject;
  /** By version: only those that are served. */
  readonly versions: ReadonlyMap<string, CustomVersionKind>;
}

/** One version: what the API makes of it, and the schema that says so. */
export interface CustomVersionKind extends ApiKind { readonly schema: JsonSchema }

/** The kind, from the workspace's own definitions; undefined where none describes it, or one that the API would refuse. */
export function customKindOf(workspace: Workspace, { group, kind }: GroupKind): CustomKindSource | undefined {
  for (const placed of workspace.objectsOfKind({ group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' })) {
    const described = describedBy(placed.object);
    if (described?.group === group && described.kind === kind) return { definition: placed, versions: described.versions };
  }
  return undefined;
}

/** The fields that the schema names below `path`. */
export function fieldsAt(schema: JsonSchema, path: readonly PathSegment[]): readonly string[] {
  const found = path.reduce<JsonSchema | undefined>((current, part) => current === undefined ? undefined : typeof part === 'number' ? current.items : fieldSchema(current, part), schema);
  return Object.keys(found?.properties ?? {});
}

interface Described extends GroupKind { readonly versions: ReadonlyMap<string, CustomVersionKind> }

const cache = new WeakMap<ObjectSymbol, Described | 'nothing'>();

function describedBy(object: ObjectSymbol): Described | undefined {
  let known = cache.get(object);
  if (known === undefined) cache.set(object, known = describe(object) ?? 'nothing');
  return known === 'nothing' ? undefined : known;
}

function describe({ manifest }: ObjectSymbol): Described | undefined {
  const apiKind = manifest === undefined ? undefined : apiKindOf(manifest.apiVersion, manifest.kind);
  if (manifest === undefined || apiKind === undefined) return undefined;
  const { object, errors } = judgeAsApi(manifest, apiKind);
  if (object === undefined || errors.length > 0) return undefined;
  const definition = object as CustomResourceDefinition;
  const { group, names, scope, versions } = definition.spec;
  const served = versions.filter(version => version.served).map((version): [string, CustomVersionKind] => {
    const { behaviour, check, schema } = makeCustomKind(definition, version);
    return [version.name, { namespaced: scope === 'Namespaced', behaviour, check, schema }];
  });
  return { group, kind: names.kind, versions: new Map(served) };
}

import { makeCustomKind } from '../../api/customResources/customKind.ts';
import type { CustomResourceDefinition } from '../../api/customResources/customResourceDefinition.ts';
import { apiKindOf, judgeAsApi, type ApiKind } from '../judgeAsApi.ts';
import type { ObjectSymbol } from './objectSymbol.ts';
import type { GroupKind } from './referenceKinds.ts';
import type { PlacedObject, Workspace } from './workspace.ts';

/** A kind that a CustomResourceDefinition of the workspace describes. */
export interface CustomKindSource {
  readonly definition: PlacedObject;
  /** By version: only those that are served. */
  readonly versions: ReadonlyMap<string, ApiKind>;
}

/** The kind, from the workspace's own definitions; undefined where none describes it, or one that the API would refuse. */
export function customKindOf(workspace: Workspace, { group, kind }: GroupKind): CustomKindSource | undefined {
  for (const placed of workspace.objectsOfKind({ group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' })) {
    const described = describedBy(placed.object);
    if (described?.group === group && described.kind === kind) return { definition: placed, versions: described.versions };
  }
  return undefined;
}

interface Described extends GroupKind { readonly versions: ReadonlyMap<string, ApiKind> }

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
  const served = versions.filter(version => version.served).map((version): [string, ApiKind] => {
    const { behaviour, check } = makeCustomKind(definition, version);
    return [version.name, { namespaced: scope === 'Namespaced', behaviour, keepsNulls: true, check }];
  });
  return { group, kind: names.kind, versions: new Map(served) };
}

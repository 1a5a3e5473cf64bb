import type { FieldError } from '../api/apiError.ts';
import type { KindBehaviour } from '../api/kind.ts';
import { behaviourOf } from '../api/kinds/index.ts';
import type { KubernetesObject } from '../api/objects.ts';
import { resourceForKind, verbsOf } from '../api/resources.ts';
import { checkSchema, type SchemaProblem } from '../api/schema/check.ts';
import { withoutFields } from '../api/schema/withoutFields.ts';
import { withoutNulls } from '../base/withoutNulls.ts';
import { toData, type MappingNode } from '../manifest/node.ts';
import type { Manifest } from './manifest.ts';
import { holdsEmptyItem } from './unfinished.ts';

/** What the API server makes of a new object of some kind before it stores it. */
export interface ApiKind { readonly namespaced: boolean; readonly behaviour: KindBehaviour; check(object: KubernetesObject): readonly SchemaProblem[] }

/** The kind as the engine serves it; undefined where nothing is created of it. */
export function apiKindOf(apiVersion: string, kind: string): ApiKind | undefined {
  const resource = resourceForKind(apiVersion, kind);
  if (resource === undefined || resource.virtual === true || !verbsOf(resource).includes('create')) return undefined;
  return { namespaced: resource.namespaced, behaviour: behaviourOf(resource), check: object => checkSchema(object, apiVersion, kind) };
}

/**
 * The field errors with which the API server would refuse a manifest: its very own defaults and validation, run on a copy.
 * Nothing for an object that does not even decode, which is the schema's matter, nor for one whose lists are not written to their end.
 */
export function apiErrorsOf({ root }: Manifest, { namespaced, behaviour, check }: ApiKind): readonly FieldError[] {
  const written = toObject(root);
  if (written === undefined || holdsEmptyItem(written)) return [];
  const problems = check(written);
  if (problems.some(({ code }) => code === 'wrongType' || code === 'badFormat')) return [];
  const object = withoutFields(written, problems.filter(({ code }) => code === 'unknownField').map(({ path }) => path));
  completeMetadata(object, namespaced);
  behaviour.applyDefaults(object);
  behaviour.prepareForCreate(object);
  return [...behaviour.validate(object), ...behaviour.validateCreate?.(object) ?? []];
}

function toObject(root: MappingNode): KubernetesObject | undefined {
  const data = withoutNulls(toData(root)) as Partial<KubernetesObject>;
  const { metadata = {} } = data;
  return typeof metadata === 'object' && !Array.isArray(metadata) ? { ...data, metadata } : undefined;
}

/** What the request and the server say where the manifest does not. */
function completeMetadata({ metadata }: KubernetesObject, namespaced: boolean): void {
  if (namespaced) metadata.namespace ||= 'default';
  if (!metadata.name && metadata.generateName) metadata.name = `${metadata.generateName}xxxxx`;
  for (const field of ['resourceVersion', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'generation', 'creationTimestamp'] as const) delete metadata[field];
  metadata.uid = '00000000-0000-4000-8000-000000000000';
}

import type { FieldError } from '../api/apiError.ts';
import type { KindBehaviour } from '../api/kind.ts';
import { behaviourOf } from '../api/kinds/index.ts';
import type { KubernetesObject } from '../api/objects.ts';
import { resourceForKind, verbsOf } from '../api/resources.ts';
import { checkSchema, type SchemaProblem } from '../api/schema/check.ts';
import { asDecoded } from '../api/schema/asDecoded.ts';
import { withoutNulls } from '../base/withoutNulls.ts';
import { toData, type MappingNode } from '../manifest/node.ts';
import type { Manifest } from './manifest.ts';

/** What the API server makes of a new object of some kind before it stores it. */
export interface ApiKind { readonly namespaced: boolean; readonly behaviour: KindBehaviour; check(object: KubernetesObject): readonly SchemaProblem[] }

/** The kind as the engine serves it; undefined where nothing is created of it. */
export function apiKindOf(apiVersion: string, kind: string): ApiKind | undefined {
  const resource = resourceForKind(apiVersion, kind);
  if (resource === undefined || resource.virtual === true || !verbsOf(resource).includes('create')) return undefined;
  return { namespaced: resource.namespaced, behaviour: behaviourOf(resource), check: object => checkSchema(object, apiVersion, kind) };
}

/** What the API server says of a new object. */
export interface ApiVerdict {
  /** Why it does not even decode: then nothing else is looked at. */
  readonly decoding: readonly SchemaProblem[];
  readonly errors: readonly FieldError[];
}

/** How the API server would judge a manifest: its very own decoding, defaults and validation, run on a copy. */
export function judgeAsApi({ root }: Manifest, { namespaced, behaviour, check }: ApiKind): ApiVerdict {
  const written = toObject(root);
  const problems = written === undefined ? [] : check(written);
  const decoding = problems.filter(({ code }) => code === 'wrongType' || code === 'badFormat');
  if (written === undefined || decoding.length > 0) return { decoding, errors: [] };
  const object = asDecoded(written, problems);
  completeMetadata(object, namespaced);
  behaviour.applyDefaults(object);
  behaviour.prepareForCreate(object);
  return { decoding, errors: [...behaviour.validate(object), ...behaviour.validateCreate?.(object) ?? []] };
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
  for (const field of ['resourceVersion', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'generation'] as const) delete metadata[field];
  metadata.uid = '00000000-0000-0000-0000-000000000000';
  metadata.creationTimestamp = '2000-01-01T00:00:00Z';
}

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
export interface ApiKind {
  readonly namespaced: boolean;
  readonly behaviour: KindBehaviour;
  /** null is a value of its own: custom resources. */
  readonly keepsNulls?: true;
  check(object: KubernetesObject): readonly SchemaProblem[];
}

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
  /** Fields that it does not know. */
  readonly unknown: readonly SchemaProblem[];
  readonly errors: readonly FieldError[];
  /** What it would take and tell the writer of all the same. */
  readonly warnings: readonly string[];
  /** As it would be stored, defaults filled in; undefined for what does not decode. */
  readonly object: KubernetesObject | undefined;
}

/** How the API server would judge a manifest: its very own decoding, defaults and validation, run on a copy. */
export function judgeAsApi({ root }: Manifest, { namespaced, behaviour, check, keepsNulls }: ApiKind): ApiVerdict {
  const written = toObject(root, keepsNulls === true);
  const problems = written === undefined ? [] : check(written);
  const decoding = problems.filter(({ code }) => code === 'wrongType' || code === 'badFormat');
  const unknown = problems.filter(({ code }) => code === 'unknownField');
  if (written === undefined || decoding.length > 0) return { decoding, unknown, errors: [], warnings: [], object: undefined };
  const object = asDecoded(written, problems);
  completeMetadata(object, namespaced);
  behaviour.applyDefaults(object);
  behaviour.prepareForCreate(object);
  return { decoding, unknown, errors: [...behaviour.validate(object), ...behaviour.validateCreate?.(object) ?? []], warnings: behaviour.warnings?.(object, undefined) ?? [], object };
}

function toObject(root: MappingNode, keepsNulls: boolean): KubernetesObject | undefined {
  const data = (keepsNulls ? toData(root) : withoutNulls(toData(root))) as Partial<KubernetesObject>;
  const metadata: unknown = keepsNulls ? withoutNulls(data.metadata ?? {}) : data.metadata ?? {};
  return typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) ? { ...data, metadata: metadata as KubernetesObject['metadata'] } : undefined;
}

/** What the request and the server say where the manifest does not. */
function completeMetadata({ metadata }: KubernetesObject, namespaced: boolean): void {
  if (namespaced) metadata.namespace ||= 'default';
  if (!metadata.name && metadata.generateName) metadata.name = `${metadata.generateName}xxxxx`;
  for (const field of ['resourceVersion', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'generation'] as const) delete metadata[field];
  metadata.uid = '00000000-0000-0000-0000-000000000000';
  metadata.creationTimestamp = '2000-01-01T00:00:00Z';
}

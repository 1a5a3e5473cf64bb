import type { FieldError } from '../api/apiError.ts';
import type { KindBehaviour } from '../api/kind.ts';
import { behaviourOf } from '../api/kinds/index.ts';
import type { KubernetesObject } from '../api/objects.ts';
import { resourceForKind, verbsOf } from '../api/resources.ts';
import { checkSchema, type SchemaProblem } from '../api/schema/check.ts';
import { asDecoded } from '../api/schema/asDecoded.ts';
import { toData, type MappingNode, type PathSegment } from '../manifest/node.ts';
import { aroundWrongTypes, isWrong } from './aroundWrongTypes.ts';
import { parseFieldPath } from './fieldPath.ts';
import type { Manifest } from './manifest.ts';

/** What the API server makes of a new object of some kind before it stores it. */
export interface ApiKind {
  readonly namespaced: boolean;
  readonly behaviour: KindBehaviour;
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
  /** Why it does not even decode: what is said besides does not hang on these values. */
  readonly decoding: readonly SchemaProblem[];
  /** Fields that it does not know. */
  readonly unknown: readonly SchemaProblem[];
  readonly errors: readonly FieldError[];
  /** What it would take and tell the writer of all the same. */
  readonly warnings: readonly string[];
  /** As it would be stored, defaults filled in; undefined for what does not decode. */
  readonly object: KubernetesObject | undefined;
}

/** How the API server would judge a manifest: its very own decoding, defaults and validation, run on a copy. Where values do not decode, on what is there besides. */
export function judgeAsApi(manifest: Manifest, kind: ApiKind): ApiVerdict {
  const written = toObject(manifest.root);
  const problems = written === undefined ? [] : kind.check(written);
  const decoding = problems.filter(isWrong);
  const unknown = problems.filter(({ code }) => code === 'unknownField');
  if (written === undefined) return { decoding, unknown, errors: [], warnings: [], object: undefined };
  if (decoding.length === 0) return { decoding, unknown, ...judged(written, problems, kind) };
  const [without, meant] = aroundWrongTypes(manifest, written, kind.check)?.map(object => judged(object, kind.check(object), kind)) ?? [];
  const isElsewhere = (field: string) => !decoding.some(({ path }) => holdsField(path, parseFieldPath(field)));
  const errors = (without?.errors ?? []).filter(({ field, message }) => isElsewhere(field) && meant?.errors.some(other => other.field === field && other.message === message) === true);
  return { decoding, unknown, errors, warnings: (without?.warnings ?? []).filter(sentence => meant?.warnings.includes(sentence)), object: undefined };
}

/** Whether a field is at or below a path; some of Kubernetes' sentences leave out which item of a list they mean. */
function holdsField(path: readonly PathSegment[], field: readonly PathSegment[]): boolean {
  const names = field.some(part => typeof part === 'number') ? path : path.filter(part => typeof part !== 'number');
  return names.every((part, index) => String(part) === String(field[index]));
}

/** Of what decodes. */
function judged(written: KubernetesObject, problems: readonly SchemaProblem[], { namespaced, behaviour }: ApiKind): Pick<ApiVerdict, 'errors' | 'warnings' | 'object'> {
  const object = asDecoded(written, problems);
  completeMetadata(object, namespaced);
  behaviour.applyDefaults(object);
  behaviour.prepareForCreate(object);
  return { errors: [...behaviour.validate(object), ...behaviour.validateCreate?.(object) ?? []], warnings: behaviour.warnings?.(object, undefined) ?? [], object };
}

/** An object as it is written; undefined where its metadata is none. */
export function toObject(root: MappingNode): KubernetesObject | undefined {
  const data = toData(root) as Partial<KubernetesObject>;
  const metadata: unknown = data.metadata ?? {};
  return typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) ? { ...data, metadata: metadata as KubernetesObject['metadata'] } : undefined;
}

/** What the request and the server say where the manifest does not. */
function completeMetadata({ metadata }: KubernetesObject, namespaced: boolean): void {
  if (namespaced) metadata.namespace ||= 'default';
  else delete metadata.namespace; // taken, and dropped
  if (!metadata.name && metadata.generateName) metadata.name = `${metadata.generateName}xxxxx`;
  for (const field of ['resourceVersion', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'generation'] as const) delete metadata[field];
  metadata.uid = '00000000-0000-0000-0000-000000000000';
  metadata.creationTimestamp = '2000-01-01T00:00:00Z';
}

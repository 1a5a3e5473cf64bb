import { ApiError, type FieldError } from '../api/apiError.ts';
import { addEvictionTolerations } from '../api/defaults/evictionTolerations.ts';
import type { KindBehaviour } from '../api/kind.ts';
import type { KubernetesObject, Pod, Secret } from '../api/objects.ts';
import { applyMergePatch } from '../api/patch/merge.ts';
import { applyStrategicMergePatch } from '../api/patch/strategic.ts';
import { createThreeWayMergePatch, lastApplied } from '../api/patch/threeWay.ts';
import { isMap } from '../api/patch/values.ts';
import { asDecoded } from '../api/schema/asDecoded.ts';
import { semanticEqual } from '../api/semanticEqual.ts';
import { withSecretDigests } from '../api/secretDigests.ts';
import { withoutSecretData } from '../api/withoutSecretData.ts';
import { cloneJson } from '../base/cloneJson.ts';
import { toData, valueAt, type PathSegment } from '../manifest/node.ts';
import { isWrong } from './aroundWrongTypes.ts';
import { dataAt, parseFieldPath } from './fieldPath.ts';
import { judgeAsApi, toObject, type ApiKind } from './judgeAsApi.ts';
import type { Manifest } from './manifest.ts';

/** A change that the API server would refuse: where it is, as far as the text goes, what is there now, and why in the API's words. */
export interface RefusedChange { readonly path: readonly PathSegment[]; readonly before: unknown; readonly error: FieldError }

/**
 * What the API server would refuse of a change if a manifest were applied over the object that is there, as `kubectl apply` does it; by its
 * very own validation, run on copies. Each refusal is put down to the smallest parts whose change is refused by itself. Left out is what is
 * said of the object as it is; what admission adds whenever the object is applied is added here too. Secrets are compared by digests of
 * their data where the object is immutable, else without. Empty where
 * the manifest does not decode or is refused by itself, or the object is there in another version.
 */
export function refusedChanges(manifest: Manifest, kind: ApiKind, live: KubernetesObject): readonly RefusedChange[] {
  const { behaviour, check } = kind;
  const written = toObject(manifest.root);
  if (written === undefined || live.apiVersion !== manifest.apiVersion) return [];
  const own = judgeAsApi(manifest, kind);
  if (own.object === undefined || own.errors.length > 0) return [];
  const before = recordOf(live, kind); // without it, nobody knows what else would go
  const old = completed(live, behaviour);
  const refusals = (wanted: KubernetesObject): readonly FieldError[] => {
    const changed = cloneJson(wanted);
    behaviour.prepareForUpdate(changed, old, undefined);
    return [...before === undefined ? [] : behaviour.validate(changed), ...behaviour.validateUpdate(changed, old, undefined)].filter(({ field }) => !field.startsWith('metadata.'));
  };
  const stated = comparable(asDecoded(written, check(written).filter(({ code }) => code !== 'nullField')), live); // null takes a field out
  const [again, wanted] = [before, stated].map(configuration => configuration === undefined ? undefined : afterApply(configuration, live, manifest));
  if (wanted === undefined) return [];
  const stored = (applied: KubernetesObject) => admitted(completed(applied, behaviour));
  const mended = new Set([...refusals(old), ...again === undefined ? [] : refusals(stored(again))].map(({ field }) => field));
  const next = [...mended].map(parseFieldPath).reduce((object, path) => dataAt(old, path) === undefined ? object : withValue(object, path, dataAt(old, path)) as KubernetesObject, stored(wanted));
  const trials = { left: Math.min(MOST_TRIALS, Math.floor(MOST_TRIED_CHARACTERS / JSON.stringify(next).length)) };
  return refusals(next).filter(({ field }) => !mended.has(field)).flatMap(error => smallestRefused([], { old, next, trials, isRefused: wanted => refusals(wanted).some(({ field }) => field === error.field) }).map(found => {
    const path = found.length === 0 ? parseFieldPath(error.field) : found;
    return { path: asWritten(path, manifest, next), before: dataAt(old, path), error };
  }));
}

/** As the object that is there was handed over: a Secret that is immutable with digests, any other without its data. */
const comparable = (stated: KubernetesObject, live: KubernetesObject): KubernetesObject =>
  live.kind === 'Secret' && (live as Secret).immutable === true ? withSecretDigests(stated, live.metadata.uid) : withoutSecretData(stated);

/** Each judges the whole object, at every edit: fewer of a large one. */
const MOST_TRIALS = 50;
const MOST_TRIED_CHARACTERS = 1_000_000;
/** Of one mapping or list; more of them are one change of it. */
const MOST_PARTS = 10;

/** What kubectl recorded as applied last, where that is an object of the kind: anyone may write it. */
function recordOf(live: KubernetesObject, { check }: ApiKind): KubernetesObject | undefined {
  const record = lastApplied(live) as KubernetesObject | undefined;
  return record?.apiVersion === live.apiVersion && record?.kind === live.kind && !check(record as KubernetesObject).some(isWrong) ? record : undefined;
}

/** The object as `kubectl apply` leaves it: what a configuration says, without what was applied before and is no longer said. Undefined where lists cannot be merged, since an item lacks its key. */
function afterApply({ metadata, ...written }: KubernetesObject, live: KubernetesObject, { apiVersion, kind }: Manifest): KubernetesObject | undefined {
  const { status: _status, ...wanted } = { ...written, metadata: { ...metadata, name: live.metadata.name, ...live.metadata.namespace === undefined ? {} : { namespace: live.metadata.namespace } } } as KubernetesObject & { readonly status?: unknown };
  const { type, body } = createThreeWayMergePatch(lastApplied(live), wanted, live, { apiVersion, kind });
  try { return type === 'strategic' ? applyStrategicMergePatch(live, body, { apiVersion, kind }) : applyMergePatch(live, body); } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

/** A copy with the defaults of this version: another one may have stored it. */
function completed(object: KubernetesObject, behaviour: KindBehaviour): KubernetesObject {
  const copy = cloneJson(object);
  behaviour.applyDefaults(copy);
  return copy;
}

/** With what admission adds to a pod at each update, whether its manifest says it or not. */
function admitted(object: KubernetesObject): KubernetesObject {
  const { spec } = object as Pod;
  if (object.kind === 'Pod' && object.apiVersion === 'v1' && spec !== undefined) addEvictionTolerations(spec);
  return object;
}

interface Change { readonly old: KubernetesObject; readonly next: KubernetesObject; readonly trials: { left: number }; isRefused(wanted: KubernetesObject): boolean }

/** The paths from `path` on whose change alone is refused, as deep as that can be said; `path` itself where only several together are, and where trying each would take too long. */
function smallestRefused(path: readonly PathSegment[], change: Change): (readonly PathSegment[])[] {
  const [before, after] = [dataAt(change.old, path), dataAt(change.next, path)];
  const changed = partsOf(before, after).filter(part => !semanticEqual(dataAt(before, [part]), dataAt(after, [part])));
  if (changed.length > change.trials.left) return [path];
  change.trials.left -= changed.length;
  const alone = changed.filter(part => change.isRefused(withValue(change.old, [...path, part], dataAt(after, [part])) as KubernetesObject));
  return alone.length === 0 || alone.length > MOST_PARTS ? [path] : alone.flatMap(part => smallestRefused([...path, part], change));
}

function partsOf(before: unknown, after: unknown): PathSegment[] {
  if (Array.isArray(before) && Array.isArray(after)) return before.length === after.length ? [...before.keys()] : [];
  return isMap(before) && isMap(after) ? [...new Set([...Object.keys(before), ...Object.keys(after)])] : [];
}

/** The value with another one at a path; undefined takes the field out. */
function withValue(target: unknown, [part, ...rest]: readonly PathSegment[], value: unknown): unknown {
  if (part === undefined) return value;
  if (Array.isArray(target)) return target.map((item: unknown, index) => index === part ? withValue(item, rest, value) : item);
  const { [part]: before, ...others } = (isMap(target) ? target : {}) as Readonly<Record<PathSegment, unknown>>;
  const changed = withValue(before, rest, value);
  return changed === undefined ? others : { ...others, [part]: changed };
}

/** The path in the text: up to a list that has other items there, since others added theirs. */
function asWritten(path: readonly PathSegment[], { root }: Manifest, next: KubernetesObject): readonly PathSegment[] {
  const lengthIn = (list: unknown) => Array.isArray(list) ? list.length : undefined;
  const list = path.findIndex((part, index) => typeof part === 'number' && lengthIn(toData(valueAt(root, path.slice(0, index)))) !== lengthIn(dataAt(next, path.slice(0, index))));
  return list < 0 ? path : path.slice(0, list);
}

import { withoutNulls } from '../base/withoutNulls.ts';
import { behaviourOf } from '../api/kinds/index.ts';
import type { KubernetesObject } from '../api/objects.ts';
import { resourceForKind } from '../api/resources.ts';
import { checkSchema } from '../api/schema/check.ts';
import { toData, type PathSegment } from '../manifest/node.ts';
import type { ParsedDocument } from '../manifest/parse.ts';
import { dataAt } from './fieldPath.ts';
import type { Manifest } from './manifest.ts';
import { holdsEmptyItem } from './unfinished.ts';

/** A value that the API server fills in because the manifest does not set it. */
export interface DefaultValue { readonly path: readonly PathSegment[]; readonly value: string | number | boolean }

const known = new WeakMap<ParsedDocument, Map<Manifest['root'], readonly DefaultValue[]>>();

/** What the API server would fill in for an object, by the very code with which the engine does; none for kinds that it does not serve and objects that do not decode. */
export function defaultsOf(manifest: Manifest): readonly DefaultValue[] {
  const { document } = manifest.placed;
  const inDocument = known.get(document) ?? new Map<Manifest['root'], readonly DefaultValue[]>();
  known.set(document, inDocument);
  const found = inDocument.get(manifest.root) ?? compute(manifest);
  inDocument.set(manifest.root, found);
  return found;
}

function compute(manifest: Manifest): readonly DefaultValue[] {
  const written = toData(manifest.root);
  return added(written, filledIn(manifest, written), []);
}

/** What the API server would fill in at `path` if the manifest did not say it; undefined when nothing, as for an item of a list. */
export function defaultAt(manifest: Manifest, path: readonly PathSegment[]): DefaultValue['value'] | undefined {
  const [last] = path.slice(-1);
  if (typeof last !== 'string') return undefined;
  const without = toData(manifest.root);
  const parent = dataAt(without, path.slice(0, -1));
  if (!isRecord(parent)) return undefined; // of a key that is there twice, the other one counts
  delete parent[last];
  const found = dataAt(filledIn(manifest, without), path);
  return found === '' || (typeof found !== 'string' && typeof found !== 'number' && typeof found !== 'boolean') ? undefined : found;
}

/** The object with its defaults; itself when it is not served or would not decode. */
function filledIn({ apiVersion, kind }: Manifest, written: unknown): unknown {
  const resource = resourceForKind(apiVersion, kind);
  if (resource === undefined || resource.virtual === true || holdsEmptyItem(written) || checkSchema(written, apiVersion, kind).some(({ code }) => code === 'wrongType' || code === 'badFormat')) return written;
  const filled = { metadata: {}, ...withoutNulls(written) as object } as KubernetesObject;
  behaviourOf(resource).applyDefaults(filled);
  return filled;
}

/** Scalars of `filled` that `written` lacks; the zero values that decoding gives to required fields are no defaults. */
function added(written: unknown, filled: unknown, path: readonly PathSegment[]): DefaultValue[] {
  if (Array.isArray(filled)) return filled.flatMap((item, index) => added(Array.isArray(written) ? (written as unknown[])[index] : undefined, item, [...path, index]));
  if (typeof filled === 'object' && filled !== null) return Object.entries(filled).flatMap(([name, value]) => added(isRecord(written) ? written[name] : undefined, value, [...path, name]));
  if ((written !== undefined && written !== null) || filled === '' || filled === null) return [];
  return typeof filled === 'string' || typeof filled === 'number' || typeof filled === 'boolean' ? [{ path, value: filled }] : [];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

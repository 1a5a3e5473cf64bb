import { isAlreadyExists, isConflict, isNotFound } from '../api/apiError.ts';
import type { Client } from '../api/client.ts';
import type { UnstructuredObject } from '../api/objects.ts';
import { createThreeWayMergePatch, lastApplied, withLastApplied } from '../api/patch/threeWay.ts';
import { type Resource, resourceForKind } from '../api/resources.ts';

const FIELD_MANAGER = 'kubectl-client-side-apply';
const MAX_ATTEMPTS = 5;

export interface ApplyOptions {
  /** For namespaced objects that name none. */
  readonly namespace: string;
  readonly dryRun?: boolean;
  /** Finds the resource of a kind; absent: those that the engine serves. */
  readonly findResource?: (apiVersion: string, kind: string) => Promise<Resource | undefined>;
  readonly signal?: AbortSignal;
}

/** What became of one object, with what the server warned of as it was written; `failed` carries the reason. */
export type ApplyResult = { readonly object: UnstructuredObject; readonly warnings: readonly string[] } & (
  | { readonly outcome: 'created' | 'configured' | 'unchanged' | 'deleted' | 'absent'; readonly resource: Resource }
  | { readonly outcome: 'failed'; readonly error: Error });

/** One object and its place in the API, and who is told what the server warns of. */
interface Target { readonly object: UnstructuredObject; readonly resource: Resource; readonly onWarning: (text: string) => void }

type Done = Pick<Exclude<ApplyResult, { readonly outcome: 'failed' }>, 'outcome' | 'object'>;

/**
 * `kubectl apply -f` of each object in order: created, or patched by the three-way difference to what was applied last
 * and what is there. One object's failure does not keep the others; never rejects but on abort.
 */
export function applyObjects(client: Client, objects: readonly UnstructuredObject[], options: ApplyOptions): Promise<ApplyResult[]> {
  return forEach(objects, options, target => applyObject(client, target, options));
}

/** `kubectl delete -f`: in reverse order, dependents in the background; `absent` where there was nothing. Never rejects but on abort. */
export async function deleteObjects(client: Client, objects: readonly UnstructuredObject[], options: ApplyOptions): Promise<ApplyResult[]> {
  const write = { propagationPolicy: 'Background' as const, ...(options.dryRun === true ? { dryRun: true } : {}), ...(options.signal === undefined ? {} : { signal: options.signal }) };
  return forEach(objects.toReversed(), options, async ({ object, resource }) => {
    try {
      const remaining = await client.delete(resource, keyOf(object), write);
      return { outcome: 'deleted', object: (remaining ?? object) as UnstructuredObject };
    } catch (error) {
      if (isNotFound(error)) return { outcome: 'absent', object };
      throw error;
    }
  });
}

async function forEach(objects: readonly UnstructuredObject[], options: ApplyOptions, act: (target: Target) => Promise<Done>): Promise<ApplyResult[]> {
  const results: ApplyResult[] = [];
  for (const object of objects) {
    options.signal?.throwIfAborted();
    const warnings = new Set<string>(); // an attempt that is made again is warned of the same
    try {
      const { apiVersion = '', kind = '' } = object;
      const resource = await (options.findResource?.(apiVersion, kind) ?? resourceForKind(apiVersion, kind));
      if (resource === undefined) throw new Error(`no matches for kind "${kind}" in version "${apiVersion}"`);
      const done = await act({ resource, object: placed(object, resource, options.namespace), onWarning: text => { warnings.add(text); } });
      results.push({ ...done, resource, warnings: [...warnings] });
    } catch (error) {
      options.signal?.throwIfAborted();
      results.push({ outcome: 'failed', object, error: error as Error, warnings: [...warnings] });
    }
  }
  return results;
}

function placed(object: UnstructuredObject, resource: Resource, namespace: string): UnstructuredObject {
  if (!resource.namespaced || object.metadata?.namespace !== undefined) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

function keyOf({ metadata }: UnstructuredObject): { name: string; namespace?: string } {
  if (metadata.name === undefined || metadata.name === '') throw new Error('resource name may not be empty');
  return { name: metadata.name, ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }) };
}

async function applyObject(client: Client, { object, resource, onWarning }: Target, { dryRun, signal }: ApplyOptions): Promise<Done> {
  const key = keyOf(object);
  const modified = withLastApplied(object);
  const abort = signal === undefined ? {} : { signal };
  const write = { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict' as const, onWarning, ...(dryRun === true ? { dryRun: true } : {}), ...abort };
  for (let attempt = 1; ; attempt++) {
    const current = await client.get(resource, key, abort).catch((error: unknown) => { if (isNotFound(error)) return undefined; throw error; });
    try {
      if (current === undefined) return { outcome: 'created', object: await client.create(resource, modified, write) as UnstructuredObject };
      const { type, body } = createThreeWayMergePatch(lastApplied(current), modified, current, { apiVersion: object.apiVersion ?? '', kind: object.kind ?? '' });
      if (Object.keys(body).length === 0) return { outcome: 'unchanged', object: current as UnstructuredObject };
      return { outcome: 'configured', object: await client.patch(resource, key, { type, body }, write) as UnstructuredObject };
    } catch (error) {
      // Somebody else wrote in between: look again.
      if (attempt >= MAX_ATTEMPTS || !(isConflict(error) || current === undefined && isAlreadyExists(error))) throw error;
    }
  }
}

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

/** What became of one object, with what the server warned of; `failed` carries the reason. */
export type ApplyResult =
  | { readonly outcome: 'created' | 'configured' | 'unchanged' | 'deleted' | 'absent'; readonly object: UnstructuredObject; readonly resource: Resource; readonly warnings: readonly string[] }
  | { readonly outcome: 'failed'; readonly object: UnstructuredObject; readonly error: Error };

/**
 * `kubectl apply -f` of each object in order: created, or patched by the three-way difference to what was applied last
 * and what is there. One object's failure does not keep the others; never rejects but on abort.
 */
export function applyObjects(client: Client, objects: readonly UnstructuredObject[], options: ApplyOptions): Promise<ApplyResult[]> {
  return forEach(objects, options, (resource, object) => applyObject(client, resource, object, options));
}

/** `kubectl delete -f`: in reverse order, dependents in the background; `absent` where there was nothing. Never rejects but on abort. */
export async function deleteObjects(client: Client, objects: readonly UnstructuredObject[], options: ApplyOptions): Promise<ApplyResult[]> {
  const write = { propagationPolicy: 'Background' as const, ...(options.dryRun === true ? { dryRun: true } : {}), ...(options.signal === undefined ? {} : { signal: options.signal }) };
  return forEach(objects.toReversed(), options, async (resource, object) => {
    try {
      const remaining = await client.delete(resource, keyOf(object), write);
      return { outcome: 'deleted', object: (remaining ?? object) as UnstructuredObject, resource, warnings: [] };
    } catch (error) {
      if (isNotFound(error)) return { outcome: 'absent', object, resource, warnings: [] };
      throw error;
    }
  });
}

async function forEach(objects: readonly UnstructuredObject[], options: ApplyOptions, act: (resource: Resource, object: UnstructuredObject) => Promise<ApplyResult>): Promise<ApplyResult[]> {
  const results: ApplyResult[] = [];
  for (const object of objects) {
    options.signal?.throwIfAborted();
    try {
      const { apiVersion = '', kind = '' } = object;
      const resource = await (options.findResource?.(apiVersion, kind) ?? resourceForKind(apiVersion, kind));
      if (resource === undefined) throw new Error(`no matches for kind "${kind}" in version "${apiVersion}"`);
      results.push(await act(resource, placed(object, resource, options.namespace)));
    } catch (error) {
      options.signal?.throwIfAborted();
      results.push({ outcome: 'failed', object, error: error as Error });
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

async function applyObject(client: Client, resource: Resource, object: UnstructuredObject, { dryRun, signal }: ApplyOptions): Promise<ApplyResult> {
  const key = keyOf(object);
  const modified = withLastApplied(object);
  const abort = signal === undefined ? {} : { signal };
  for (let attempt = 1; ; attempt++) {
    const warnings: string[] = [];
    const write = { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict' as const, onWarning: (text: string) => { warnings.push(text); }, ...(dryRun === true ? { dryRun: true } : {}), ...abort };
    const current = await client.get(resource, key, abort).catch((error: unknown) => { if (isNotFound(error)) return undefined; throw error; });
    try {
      if (current === undefined) return { outcome: 'created', object: await client.create(resource, modified, write) as UnstructuredObject, resource, warnings };
      const { type, body } = createThreeWayMergePatch(lastApplied(current), modified, current, { apiVersion: object.apiVersion ?? '', kind: object.kind ?? '' });
      if (Object.keys(body).length === 0) return { outcome: 'unchanged', object: current as UnstructuredObject, resource, warnings };
      return { outcome: 'configured', object: await client.patch(resource, key, { type, body }, write) as UnstructuredObject, resource, warnings };
    } catch (error) {
      // Somebody else wrote in between: look again.
      if (attempt >= MAX_ATTEMPTS || !(isConflict(error) || current === undefined && isAlreadyExists(error))) throw error;
    }
  }
}

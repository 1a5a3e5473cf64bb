import { isDeepStrictEqual } from 'node:util';
import { apiErrors } from '../../../api/apiError.ts';
import type { WatchEvent, WatchOptions } from '../../../api/client.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import { apiVersionOf, groupResourceOf } from '../../../api/resources.ts';
import type { Timer } from '../../../base/clock.ts';
import type { StorageEvent, StorageWatch } from '../../storage/contract.ts';
import type { Machinery } from '../machinery.ts';
import { assertNotFuture, parseResourceVersion } from '../reading/resourceVersion.ts';
import { toSelection } from '../reading/selection.ts';
import type { Selection } from '../reading/selection.ts';
import type { ServedResource } from '../served.ts';
import { asWorked, storedAs, toServed } from '../served.ts';

const BOOKMARK_INTERVAL_MS = 60_000;
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/**
 * Opens a watch at once (so that its start is fixed when this returns) and delivers as it is iterated; iterate it, or abort the signal.
 * Throws ApiError 400 for bad parameters, 410 for a version that is no longer kept, 504 for one in the future; later 410 when the reader lags too far.
 */
export function watchObjects(machinery: Machinery, resource: ServedResource, options: WatchOptions): AsyncGenerator<WatchEvent<KubernetesObject>, void> {
  if (resource.virtual === true) throw apiErrors.methodNotAllowed(groupResourceOf(resource));
  options.signal?.throwIfAborted();
  const selection = toSelection(machinery, resource, options);
  const version = parseResourceVersion(options.resourceVersion);
  assertNotFuture(machinery.storage, options.resourceVersion);
  const scope = { resource: groupResourceOf(storedAs(resource)), ...(options.namespace === undefined ? {} : { namespace: options.namespace }) };
  if (version !== undefined && options.sendInitialEvents !== true) {
    return deliver(machinery, resource, { options, selection, initial: [], watch: machinery.storage.watch({ ...scope, after: version }) });
  }
  const { listing, watch } = machinery.storage.listAndWatch(scope);
  return deliver(machinery, resource, { options, selection, initial: options.sendInitialEvents === false ? [] : listing.objects, watch, version: listing.version });
}

interface Opened {
  readonly options: WatchOptions;
  readonly selection: Selection;
  readonly initial: readonly KubernetesObject[];
  readonly watch: StorageWatch;
  readonly version?: number;
}

async function* deliver(machinery: Machinery, resource: ServedResource, { options, selection, initial, watch, version }: Opened): AsyncGenerator<WatchEvent<KubernetesObject>, void> {
  const close = () => watch.close();
  options.signal?.addEventListener('abort', close, { once: true });
  if (options.signal?.aborted === true) close();
  const timers = [...timeoutTimer(machinery, options, watch), ...bookmarkTimer(machinery, options, watch)];
  const following = machinery.resources.onChange(() => { if (isOutdated(machinery, resource)) watch.close(); });
  if (isOutdated(machinery, resource)) close();
  try {
    for (const object of (await asWorked(resource, initial)).filter(each => selection.matches(each))) yield { type: 'ADDED', object: toServed(resource, object) };
    if (options.sendInitialEvents === true && options.allowWatchBookmarks === true && version !== undefined) yield bookmark(resource, version, { [INITIAL_EVENTS_END]: 'true' });
    for await (const event of watch) {
      if (options.signal?.aborted === true) break;
      const seen = event.type === 'PROGRESS' ? bookmark(resource, event.version) : toWatchEvent(resource, selection, await asWorkedEvent(resource, event));
      if (seen !== undefined) yield seen;
    }
    options.signal?.throwIfAborted();
  } finally {
    for (const timer of timers) timer.cancel();
    following.dispose();
    options.signal?.removeEventListener('abort', close);
    watch.close();
  }
}

/** Watches of custom resources end when their definition goes or says something else, as upstream. @source apiextensions-apiserver pkg/apiserver customresource_handler.go updateCustomResourceDefinition */
function isOutdated({ resources }: Machinery, { custom, group, version, plural }: ServedResource): boolean {
  return custom !== undefined && !isDeepStrictEqual(resources.find(group, version, plural)?.custom?.definition, custom.definition);
}

async function asWorkedEvent(resource: ServedResource, event: StorageEvent): Promise<StorageEvent> {
  if (resource.conversion === undefined) return event;
  const [object, previous] = await asWorked(resource, event.previous === undefined ? [event.object] : [event.object, event.previous]);
  return { ...event, object: object as KubernetesObject, ...(previous === undefined ? {} : { previous }) };
}

/** What a reader of the selection sees of a change; undefined when nothing. An object that leaves the selection is DELETED, as it was before. */
export function toWatchEvent(resource: ServedResource, selection: Selection, event: StorageEvent): WatchEvent<KubernetesObject> | undefined {
  const before = event.previous !== undefined && selection.matches(event.previous);
  const after = event.type !== 'DELETED' && selection.matches(event.object);
  if (after) return { type: before ? 'MODIFIED' : 'ADDED', object: toServed(resource, event.object) };
  if (!before || event.previous === undefined) return undefined;
  if (event.type === 'DELETED') return { type: 'DELETED', object: toServed(resource, event.object) };
  const last = { ...event.previous, metadata: { ...event.previous.metadata, resourceVersion: String(event.version) } };
  return { type: 'DELETED', object: toServed(resource, last) };
}

function bookmark(resource: ServedResource, version: number, annotations?: Readonly<Record<string, string>>): WatchEvent<KubernetesObject> {
  const object: KubernetesObject = { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata: { resourceVersion: String(version), ...(annotations === undefined ? {} : { annotations }) } };
  return { type: 'BOOKMARK', object };
}

/** A last bookmark spares the client's next watch what this one has seen. */
function timeoutTimer(machinery: Machinery, options: WatchOptions, watch: StorageWatch): readonly Timer[] {
  if (options.timeoutSeconds === undefined || options.timeoutSeconds <= 0) return [];
  return [machinery.clock.setTimer(() => {
    if (options.allowWatchBookmarks === true) watch.requestProgress();
    watch.close();
  }, options.timeoutSeconds * 1000, { unref: true })];
}

function bookmarkTimer(machinery: Machinery, options: WatchOptions, watch: StorageWatch): readonly Timer[] {
  if (options.allowWatchBookmarks !== true) return [];
  let timer = machinery.clock.setTimer(onDue, BOOKMARK_INTERVAL_MS, { unref: true });
  function onDue(): void {
    watch.requestProgress();
    timer = machinery.clock.setTimer(onDue, BOOKMARK_INTERVAL_MS, { unref: true });
  }
  return [{ cancel: () => timer.cancel() }];
}

import { isDeepStrictEqual } from 'node:util';
import { describeError } from '../../../base/logger.ts';
import { toTimestamp } from '../../../base/clock.ts';
import { isNotFound } from '../../../api/apiError.ts';
import { CLEANUP_FINALIZER, isConditionTrue, type CustomResourceDefinition } from '../../../api/customResources/customResourceDefinition.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import { customResourceDefinitions, groupResourceOf } from '../../../api/resources.ts';
import type { Machinery } from '../machinery.ts';
import type { PodNetworkDial } from '../../contracts/podNetworkDial.ts';
import { builtInServed, isStored, type ServedResource } from '../served.ts';
import { engineUser } from '../user.ts';
import { changeObject } from '../verbs/update.ts';
import { deleteObjects } from '../verbs/deleteCollection.ts';
import { computeNames } from './computeNames.ts';
import { toServedResources, toStoredResource } from './toServedResources.ts';

const RESOURCE = groupResourceOf(customResourceDefinitions);

/**
 * Serves what the stored CustomResourceDefinitions describe: those that are there already before this returns, every later one as it comes, until
 * the storage closes. Names are accepted in the order of definitions; what a definition under deletion still has is deleted before it goes.
 */
export function serveCustomResources(api: Machinery, { dial }: { readonly dial?: PodNetworkDial | undefined } = {}): void {
  const machinery: Following = { ...api, ...(dial === undefined ? {} : { dial }) };
  const { listing, watch } = machinery.storage.listAndWatch({ resource: RESOURCE });
  const definitions = new Map(listing.objects.map(object => [object.metadata.name ?? '', object as CustomResourceDefinition]));
  for (const definition of definitions.values()) register(machinery, definition);
  void (async () => {
    for (const name of [...definitions.keys()]) await reconcile(machinery, definitions, name);
    for await (const event of watch) {
      if (event.type === 'PROGRESS') continue;
      const { name } = event.key;
      if (event.type !== 'DELETED') definitions.set(name, event.object as CustomResourceDefinition);
      else { definitions.delete(name); machinery.resources.set(name, []); }
      // Names that others had asked for in vain may be free now.
      const group = (event.object as CustomResourceDefinition).spec.group;
      const waiting = event.type === 'DELETED' ? [...definitions.values()].filter(each => each.spec.group === group && !isConditionTrue(each, 'NamesAccepted')) : [];
      for (const each of [name, ...waiting.map(({ metadata }) => metadata.name ?? '')]) await reconcile(machinery, definitions, each);
    }
  })().catch((error: unknown) => machinery.logger.log('error', 'custom resources are followed no more', { error }));
}

/** `dial`: reaches conversion webhooks in pods. */
type Following = Machinery & { readonly dial?: PodNetworkDial };

/** The kind's built-in schema applies as soon as it is established; a changed definition takes effect with its next request. */
function register(machinery: Following, definition: CustomResourceDefinition): void {
  machinery.resources.set(definition.metadata.name ?? '', toServedResources(definition, machinery));
}

async function reconcile(machinery: Following, definitions: Map<string, CustomResourceDefinition>, name: string): Promise<void> {
  const definition = definitions.get(name);
  if (definition === undefined) return;
  try {
    if (definition.metadata.deletionTimestamp !== undefined) { register(machinery, definition); startCleanUp(machinery, definition); return; }
    const others = [...definitions.values()].filter(each => each !== definition);
    const status = computeNames(definition, others, machinery.clock.now());
    const next = isDeepStrictEqual(status, definition.status) ? definition : { ...definition, status };
    // Served before the status says so, so that whoever waits for Established finds it.
    register(machinery, next);
    definitions.set(name, next);
    if (next !== definition) await writeStatus(machinery, name, stored => ({ ...stored, status: computeNames(stored, others, machinery.clock.now()) }));
  } catch (error) {
    if (!isNotFound(error)) machinery.logger.log('error', 'a custom resource definition could not be followed', { name, error });
  }
}

const cleaning = new WeakMap<Machinery, Set<string>>();

/** Returns at once: finalizers of single objects can hold a clean-up for long. */
function startCleanUp(machinery: Machinery, definition: CustomResourceDefinition): void {
  const name = definition.metadata.name ?? '';
  const running = cleaning.get(machinery) ?? new Set<string>();
  cleaning.set(machinery, running);
  if (running.has(name)) return;
  running.add(name);
  cleanUpPersistently(machinery, definition)
    .catch((error: unknown) => machinery.logger.log('error', 'the objects of a custom resource are deleted no more', { name, error }))
    .finally(() => running.delete(name));
}

/** Tries again after what fails, which the definition's status says meanwhile, until the definition is gone. Rejects when the storage is closed. */
async function cleanUpPersistently(machinery: Machinery, definition: CustomResourceDefinition): Promise<void> {
  const { name = '', uid } = definition.metadata;
  for (let waitMs = FIRST_RETRY_MS; machinery.storage.get({ resource: RESOURCE, namespace: '', name })?.metadata.uid === uid; waitMs = Math.min(waitMs * 2, LAST_RETRY_MS)) {
    try { await cleanUp(machinery, definition); return; } catch (error) {
      machinery.logger.log('error', 'the objects of a custom resource could not be deleted', { name, error });
      await reportFailure(machinery, definition, describeError(error)).catch(() => undefined /* the next try says it */);
    }
    await new Promise<void>(resolve => { machinery.clock.setTimer(resolve, waitMs, { unref: true }); });
  }
}

async function reportFailure(machinery: Machinery, { metadata }: CustomResourceDefinition, why: string): Promise<void> {
  const condition = { type: 'Terminating', status: 'True' as const, reason: 'InstanceDeletionFailed', message: `could not issue all deletes: ${why}` };
  await writeStatus(machinery, metadata.name ?? '', stored => {
    if (stored.status === undefined || stored.metadata.uid !== metadata.uid) return stored;
    const before = stored.status.conditions?.find(({ type }) => type === 'Terminating');
    const lastTransitionTime = before?.status === 'True' ? before.lastTransitionTime : toTimestamp(machinery.clock.now());
    const others = (stored.status.conditions ?? []).filter(each => each !== before);
    return { ...stored, status: { ...stored.status, conditions: [...others, { ...condition, ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }) }] } };
  });
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;

/** Objects of built-in kinds are nobody's to delete, whatever a definition is called. @source apiextensions-apiserver pkg/controller/finalizer/crd_finalizer.go */
async function cleanUp(machinery: Machinery, definition: CustomResourceDefinition): Promise<void> {
  const name = definition.metadata.name ?? '';
  if (definition.metadata.finalizers?.includes(CLEANUP_FINALIZER) !== true) return;
  const versions = machinery.resources.all.filter(resource => resource.custom !== undefined && groupResourceOf(resource) === name);
  const instances = versions.find(isStored) ?? versions[0] ?? toStoredResource(definition);
  const overlaps = builtInServed.some(resource => groupResourceOf(resource) === name);
  if (!overlaps && instances !== undefined && !await deleteInstances(machinery, instances)) return;
  await changeObject(machinery, customResourceDefinitions, { name, namespace: undefined, subresource: 'status', context: contextOf() }, stored => {
    const next = structuredClone(stored);
    if (next.metadata.uid === definition.metadata.uid) next.metadata.finalizers = (next.metadata.finalizers ?? []).filter(finalizer => finalizer !== CLEANUP_FINALIZER);
    return next;
  });
}

/** True when none is left; finalizers of theirs may hold some. */
async function deleteInstances(machinery: Machinery, resource: ServedResource): Promise<boolean> {
  const scope = { resource: groupResourceOf(resource) };
  await deleteObjects(machinery, resource, { options: {}, context: contextOf() });
  if (machinery.storage.list(scope).objects.length === 0) return true;
  const { listing, watch } = machinery.storage.listAndWatch(scope);
  const left = new Set(listing.objects.map(keyOf));
  if (left.size === 0) { watch.close(); return true; }
  for await (const event of watch) {
    if (event.type === 'DELETED') left.delete(keyOf(event.object));
    if (left.size === 0) return true;
  }
  return false;
}

const keyOf = ({ metadata }: KubernetesObject) => `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
const contextOf = () => ({ user: engineUser('system:apiextensions-apiserver'), warn: () => undefined });

async function writeStatus(machinery: Machinery, name: string, change: (stored: CustomResourceDefinition) => CustomResourceDefinition): Promise<void> {
  await changeObject(machinery, customResourceDefinitions, { name, namespace: undefined, subresource: 'status', context: contextOf() }, stored => change(structuredClone(stored) as CustomResourceDefinition));
}

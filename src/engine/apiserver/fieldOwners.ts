import { ApiError } from '../../api/apiError.ts';
import type { UpdateSubresource } from '../../api/kind.ts';
import type { KubernetesObject, ManagedFieldsEntry } from '../../api/objects.ts';
import { apiVersionOf } from '../../api/resources.ts';
import { applyConfiguration } from '../../api/managedFields/applyConfiguration.ts';
import type { VersionedKind } from '../../api/managedFields/changeOwners.ts';
import { emptyObject } from '../../api/managedFields/emptyObject.ts';
import type { FieldSet } from '../../api/managedFields/fieldSet.ts';
import { deducedType } from '../../api/managedFields/fieldType.ts';
import { readManagers } from '../../api/managedFields/managers.ts';
import { fieldElement } from '../../api/managedFields/pathElement.ts';
import { tableType } from '../../api/managedFields/tableType.ts';
import { trackUpdate } from '../../api/managedFields/trackUpdate.ts';
import type { Writer } from '../../api/managedFields/trackUpdate.ts';
import { toTimestamp } from '../../base/clock.ts';
import type { Machinery, RequestContext } from './machinery.ts';
import { storedAs, toServed } from './served.ts';
import type { ServedResource } from './served.ts';

/** One write of an object, as far as ownership of fields goes. */
export interface OwnedWrite {
  readonly resource: ServedResource;
  /** As stored; undefined: the object is new. */
  readonly live: KubernetesObject | undefined;
  readonly subresource?: UpdateSubresource | undefined;
  readonly context: RequestContext;
}

/** Sets `next.metadata.managedFields` to what they are after the write; `next` is as it is to be stored. They go when they cannot be followed because a conversion fails. Within `settled`. */
export function updateOwners(machinery: Machinery, next: KubernetesObject, { resource, live, subresource, context }: OwnedWrite): void {
  const kind = versionedKind(machinery, resource);
  const apiVersion = apiVersionOf(resource);
  const entries = unlessRefused(() => trackUpdate({
    kind, live: live === undefined ? emptyObject(apiVersion, resource.kind) : toVersion(kind, live, apiVersion), next: toVersion(kind, next, apiVersion),
    writer: writerOf(machinery, resource, { subresource, context, fields: next }),
  }));
  if (entries === undefined) delete next.metadata.managedFields; else next.metadata.managedFields = entries;
}

/** @source apimachinery managedfields FieldManager.UpdateNoErrors */
function unlessRefused<T>(work: () => T): T | undefined {
  try { return work(); } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

/** The object after server-side apply, in the version of the request, its managedFields set. Within `settled`. Throws ApiError 400, 409 and 500. */
export function applyOwned(machinery: Machinery, configuration: KubernetesObject, { resource, live, subresource, context, force }: OwnedWrite & { readonly force: boolean }): KubernetesObject {
  const kind = versionedKind(machinery, resource);
  const apiVersion = apiVersionOf(resource);
  const before = live === undefined ? emptyObject(apiVersion, resource.kind) : toVersion(kind, live, apiVersion);
  return applyConfiguration({ kind, kindName: resource.kind, live: before, configuration, force, writer: writerOf(machinery, resource, { subresource, context, fields: { ...before, ...configuration } }) });
}

/** Puts managedFields that admission left unreadable back to what they were, and says so. @source k8s.io/apiserver endpoints/handlers/fieldmanager admission.go */
export function keepReadableOwners({ metadata }: KubernetesObject, before: ManagedFieldsEntry[] | undefined, warn: RequestContext['warn']): void {
  if (metadata.managedFields === before || readManagers(metadata.managedFields ?? []) !== undefined) return;
  if (before === undefined) delete metadata.managedFields; else metadata.managedFields = before;
  warn('.metadata.managedFields was in an invalid state after admission; this could be caused by an outdated mutating admission controller; please fix your requests: error decoding managed fields');
}

function toVersion(kind: VersionedKind, object: KubernetesObject, apiVersion: string): KubernetesObject {
  return object.apiVersion === apiVersion ? object : kind.convert(object, apiVersion) ?? object;
}

function writerOf(machinery: Machinery, resource: ServedResource, { subresource, context, fields }: Pick<OwnedWrite, 'subresource' | 'context'> & { readonly fields: object }): Writer {
  return {
    manager: context.fieldManager ?? '', apiVersion: apiVersionOf(resource), time: toTimestamp(machinery.clock.now()),
    ...(subresource === undefined ? {} : { subresource }), ignored: untouchedFields(resource, subresource, fields),
  };
}

const STATUS: FieldSet = { 'f:status': {} };
const NONE: FieldSet = {};

/** Endpoints that write a part of the spec alone, and that part. */
const SPEC_PARTS: Readonly<Record<string, readonly string[]>> = { ephemeralcontainers: ['ephemeralContainers'], resize: ['containers', 'initContainers'] };

/** What the endpoint keeps as stored: status on the resource itself when it has its own endpoint; all but that and metadata on the latter; all but its part on others. */
function untouchedFields(resource: ServedResource, subresource: UpdateSubresource | undefined, fields: object): FieldSet {
  if (subresource === undefined || subresource === 'finalize') return resource.subresources.includes('status') ? STATUS : NONE;
  const part = SPEC_PARTS[subresource];
  if (part !== undefined) {
    const spec = Object.keys((fields as { readonly spec?: object }).spec ?? {}).filter(field => !part.includes(field));
    return { ...setOf(Object.keys(fields).filter(field => field !== 'spec')), ...(spec.length === 0 ? {} : { [fieldElement('spec')]: setOf(spec) }) };
  }
  return setOf(Object.keys(fields).filter(field => field !== 'metadata' && field !== 'status'));
}

const setOf = (fields: readonly string[]): FieldSet => Object.fromEntries(fields.map(field => [fieldElement(field), NONE]));

/** The kind in every version in which it is served. */
function versionedKind(machinery: Machinery, resource: ServedResource): VersionedKind {
  const stored = storedAs(resource);
  const servedAs = (apiVersion: string) => machinery.resources.all.find(each => storedAs(each) === stored && apiVersionOf(each) === apiVersion);
  return {
    typeOf(apiVersion) {
      const served = servedAs(apiVersion);
      return served === undefined ? undefined : machinery.behaviourOf(served).fieldType?.(apiVersion) ?? tableType(apiVersion, served.kind) ?? deducedType;
    },
    convert(object, apiVersion) {
      const [from, to] = [servedAs(object.apiVersion ?? ''), servedAs(apiVersion)];
      if (from === undefined || to === undefined) return undefined;
      if (to.conversion !== undefined) return toServed(to, to.conversion.convertNow(object));
      const inStorage = from.view?.toStored(object) ?? object;
      return to.view?.toServed(inStorage) ?? inStorage;
    },
  };
}

import { apiErrors } from '../../api/apiError.ts';
import type { CustomKind } from '../../api/customResources/customKind.ts';
import type { KubernetesObject } from '../../api/objects.ts';
import type { Resource } from '../../api/resources.ts';
import { events, groupResourceOf, horizontalPodAutoscalers, servedResources } from '../../api/resources.ts';
import { horizontalPodAutoscalersV1, toAutoscalerV1, toStoredAutoscaler } from './autoscalingV1.ts';
import { eventsV1, toCoreEvent, toEventsV1 } from './eventsV1.ts';

/** Carries objects between the versions of a resource by asking somebody. Throws ApiError 500. */
export interface VersionConversion {
  /** Stored objects, in whatever version, in that of the resource; made once for each of them. */
  readStored(stored: readonly KubernetesObject[]): Promise<readonly KubernetesObject[]>;
  /** The same for objects that may still change. */
  toServed(objects: readonly KubernetesObject[]): Promise<readonly KubernetesObject[]>;
  toStored(object: KubernetesObject): Promise<KubernetesObject>;
  /** Does `work`, again each time that a conversion which it asked `convertNow` for had to be waited for. */
  settle<T>(work: () => T): Promise<T>;
  /** Any object in the version of the resource; for what runs in `settle`, of this version or another of the same definition. */
  convertNow(object: KubernetesObject): KubernetesObject;
}

/** A resource as the API serves it. One that is another view of a stored resource names that and the conversions. */
export interface ServedResource extends Resource {
  readonly view?: {
    readonly of: Resource;
    /** Both make a new object and leave the argument alone. */
    readonly toServed: (stored: KubernetesObject) => KubernetesObject;
    readonly toStored: (served: KubernetesObject) => KubernetesObject;
  };
  /** A request is worked on in its own version then, and `view` only brings objects into shape; what is stored is converted when it is read and written. */
  readonly conversion?: VersionConversion;
  /** What the built-in tables say of other kinds. */
  readonly custom?: CustomKind;
}

/** What is served always, in discovery order; `ResourceRegistry` adds to it. */
export const builtInServed: readonly ServedResource[] = [
  ...servedResources,
  { ...eventsV1, view: { of: events, toServed: toEventsV1, toStored: toCoreEvent } },
  { ...horizontalPodAutoscalersV1, view: { of: horizontalPodAutoscalers, toServed: toAutoscalerV1, toStored: toStoredAutoscaler } },
];

/** The resource under which objects of `resource` are stored. */
export const storedAs = (resource: ServedResource): Resource => resource.view?.of ?? resource;

/** The version in which a request is worked on, admitted and validated. */
export const workedAs = (resource: ServedResource): Resource => resource.conversion === undefined ? storedAs(resource) : resource;

/** True for the one view of several in which objects are stored. */
export const isStored = (resource: ServedResource): boolean => resource.virtual !== true && (resource.view === undefined || (resource.custom !== undefined && resource.view.of.version === resource.version));

export const toServed = (resource: ServedResource, stored: KubernetesObject): KubernetesObject => resource.view === undefined ? stored : resource.view.toServed(stored);

/** Stored objects in the version in which requests are worked on. Throws ApiError 500. */
export const asWorked = async (resource: ServedResource, stored: readonly KubernetesObject[]): Promise<readonly KubernetesObject[]> => resource.conversion === undefined ? stored : resource.conversion.readStored(stored);

/** Stored objects as the resource shows them. Throws ApiError 500. */
export const readAs = async (resource: ServedResource, stored: readonly KubernetesObject[]): Promise<readonly KubernetesObject[]> => (await asWorked(resource, stored)).map(each => toServed(resource, each));

/** The result of work that may convert objects between all versions of the resource. */
export const settled = async <T>(resource: ServedResource, work: () => T): Promise<T> => resource.conversion === undefined ? work() : resource.conversion.settle(work);

/** The storage key of an object of a served resource. */
export function storageKeyOf(resource: ServedResource, key: { readonly namespace?: string | undefined; readonly name: string }) {
  return { resource: groupResourceOf(storedAs(resource)), namespace: resource.namespaced ? key.namespace ?? '' : '', name: key.name };
}

/** Throws ApiError 405 for resources that are served from live data. */
export function assertWritable(resource: ServedResource): void {
  if (resource.virtual === true) throw apiErrors.methodNotAllowed(groupResourceOf(resource));
}

/** An object's subject for error messages. */
export const subjectOf = (resource: Resource, name: string) => ({ resource: groupResourceOf(resource), name });

import type { KubernetesObject } from '../../../api/objects.ts';
import { apiVersionOf } from '../../../api/resources.ts';
import { type ServedResource, toServed, workedAs } from '../served.ts';
import type { AdmissionAttributes } from './admissionPlugin.ts';

/** A request as a webhook or policy sees it. */
export interface SeenRequest {
  readonly seenAs: ServedResource;
  /** The object's kind when it is not the resource's: a Scale, PodExecOptions. */
  readonly ownKind?: { readonly apiVersion: string; readonly kind: string };
  readonly object: KubernetesObject | undefined;
  readonly oldObject: KubernetesObject | undefined;
}

/** Shows a request in the version that the rules of a webhook or policy name. Throws ApiError 500 when a conversion webhook fails. */
export async function seeRequest({ resource, object, oldObject }: AdmissionAttributes, seenAs: ServedResource): Promise<SeenRequest> {
  const subject = object ?? oldObject;
  if (subject !== undefined && !isOfResource(subject, resource)) return { seenAs, ownKind: { apiVersion: subject.apiVersion ?? '', kind: subject.kind ?? '' }, object, oldObject };
  const view = async (each: KubernetesObject | undefined) => each === undefined ? undefined : toServed(seenAs, (await seenAs.conversion?.toServed([each]))?.[0] ?? each);
  return { seenAs, object: await view(object), oldObject: await view(oldObject) };
}

/** What a webhook or policy made of an object that it saw, in the version in which the request is worked on; a new object. Throws ApiError 500. */
export async function fromSeen(resource: ServedResource, { seenAs, ownKind }: SeenRequest, changed: KubernetesObject): Promise<KubernetesObject> {
  if (ownKind !== undefined) return structuredClone(changed);
  if (resource.conversion !== undefined) return structuredClone((await resource.conversion.toServed([changed]))[0] as KubernetesObject);
  return seenAs.view === undefined ? structuredClone(changed) : seenAs.view.toStored(changed);
}

function isOfResource({ kind, apiVersion }: KubernetesObject, resource: ServedResource): boolean {
  const worked = workedAs(resource);
  return kind === undefined || (kind === worked.kind && apiVersion === apiVersionOf(worked));
}

import { apiErrors } from '../../../api/apiError.ts';
import type { ObjectKey } from '../../../api/client.ts';
import type { KubernetesObject } from '../../../api/objects.ts';

/** Throws ApiError 400 for an object that is not the one on the URL. @source k8s.io/apiserver registry/rest EnsureObjectNamespaceMatchesRequestNamespace, endpoints/handlers checkName */
export function assertSameObject({ metadata }: KubernetesObject, { name, namespace }: { readonly name: string; readonly namespace?: ObjectKey['namespace'] }): void {
  assertNamespace(metadata.namespace ?? '', namespace);
  if ((metadata.name ?? '') === '') throw apiErrors.badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  if (metadata.name !== name) throw apiErrors.badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
}

/** `asked`: the request's namespace; undefined where it has none. Throws ApiError 400. */
export function assertNamespace(namespace: string, asked: string | undefined): void {
  if (namespace !== '' && asked !== undefined && namespace !== asked) throw apiErrors.badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

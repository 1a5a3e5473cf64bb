import type { KubernetesObject, ParamKind, ParamRef } from '../../../../api/objects.ts';
import { groupResourceOf } from '../../../../api/resources.ts';
import { matchesLabelSelector } from '../../../../api/selectors.ts';
import type { Storage } from '../../../storage/contract.ts';
import type { ResourceRegistry } from '../../resourceRegistry.ts';
import { readAs, type ServedResource, storageKeyOf, storedAs } from '../../served.ts';

export interface ParamSource { readonly storage: Pick<Storage, 'get' | 'list'>; readonly resources: Pick<ResourceRegistry, 'forKind'> }

/** A policy or binding is set up wrongly; the failure policy says what follows. */
export class PolicyConfigurationError extends Error {}

/** The resource that a policy's parameters are of; undefined for a policy without. Throws `PolicyConfigurationError`. */
export function paramResourceOf({ resources }: ParamSource, paramKind: ParamKind | undefined): ServedResource | undefined {
  if (paramKind === undefined) return undefined;
  const { apiVersion = '', kind = '' } = paramKind;
  const found = resources.forKind(apiVersion, kind);
  if (found === undefined || found.virtual === true) throw new PolicyConfigurationError(`failed to find resource referenced by paramKind: '${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}'`);
  return found;
}

/**
 * The parameters with which a binding is to be judged, one after the other; [undefined] where none are wanted, [] where none are there and that is
 * allowed. `namespace`: the request's. Throws `PolicyConfigurationError`. @source k8s.io/apiserver pkg/admission/plugin/policy/generic CollectParams
 */
export async function collectParams(source: ParamSource, resource: ServedResource | undefined, { paramRef, namespace }: { readonly paramRef: ParamRef | undefined; readonly namespace: string | undefined }): Promise<readonly (KubernetesObject | undefined)[]> {
  if (resource === undefined || paramRef === undefined) return [undefined];
  const found = await readParams(source, resource, { paramRef, namespace: namespaceOf(resource, paramRef, namespace) });
  if (found.length === 0 && paramRef.parameterNotFoundAction === 'Deny') throw new PolicyConfigurationError('no params found for policy binding with `Deny` parameterNotFoundAction');
  return found;
}

function namespaceOf({ namespaced }: ServedResource, { namespace: own = '' }: ParamRef, ofRequest = ''): string {
  if (!namespaced && own !== '') throw new PolicyConfigurationError('paramRef.namespace must not be provided for a cluster-scoped `paramKind`');
  if (namespaced && own === '' && ofRequest === '') throw new PolicyConfigurationError('cannot use namespaced paramRef in policy binding that matches cluster-scoped resources');
  return namespaced ? own || ofRequest : '';
}

async function readParams({ storage }: ParamSource, resource: ServedResource, { paramRef, namespace }: { readonly paramRef: ParamRef; readonly namespace: string }): Promise<readonly KubernetesObject[]> {
  const { name = '', selector } = paramRef;
  if (name !== '') {
    const found = storage.get(storageKeyOf(resource, { namespace, name }));
    return found === undefined ? [] : readAs(resource, [found]);
  }
  const all = storage.list({ resource: groupResourceOf(storedAs(resource)), ...(resource.namespaced ? { namespace } : {}) }).objects;
  return readAs(resource, all.filter(({ metadata }) => matchesLabelSelector(selector ?? {}, metadata.labels ?? {})));
}

import { apiErrors } from '../../../api/apiError.ts';
import type { KubernetesObject, ParamKind, ParamRef } from '../../../api/objects.ts';
import { groupOf, groupResourceOf, mutatingAdmissionPolicies, mutatingAdmissionPolicyBindings, validatingAdmissionPolicies, validatingAdmissionPolicyBindings, type Resource } from '../../../api/resources.ts';
import { semanticEqual } from '../../../api/semanticEqual.ts';
import { forbidden } from '../../../api/validation/fieldErrors.ts';
import type { Storage } from '../../storage/contract.ts';
import type { Authorizer } from '../authorization/authorizer.ts';
import type { ResourceRegistry } from '../resourceRegistry.ts';
import { PRIVILEGED, type User } from '../user.ts';
import type { AdmissionPlugin } from './admissionPlugin.ts';

interface Policy extends KubernetesObject { readonly spec?: { readonly paramKind?: ParamKind } }
interface Binding extends KubernetesObject { readonly spec?: { readonly policyName?: string; readonly paramRef?: ParamRef } }

export interface ParamAuthorizationParts {
  readonly storage: Pick<Storage, 'get'>;
  readonly resources: Pick<ResourceRegistry, 'forKind'>;
  readonly authorizer: Authorizer;
}

const ANY = '*';
const policies: ReadonlySet<string> = new Set([validatingAdmissionPolicies, mutatingAdmissionPolicies].map(groupResourceOf));
/** What the bindings of a resource bind. */
const boundBy: ReadonlyMap<string, Resource> = new Map([[validatingAdmissionPolicyBindings, validatingAdmissionPolicies], [mutatingAdmissionPolicyBindings, mutatingAdmissionPolicies]].map(([binding, policy]) => [groupResourceOf(binding as Resource), policy as Resource]));

/**
 * Nobody makes a policy see parameters that he may not read himself: all of the kind for a policy, those referred to for a binding. What an update
 * leaves as it is is not asked again.
 * @source pkg/registry/admissionregistration/{validating,mutating}admissionpolicy{,binding} authz.go. There it is part of validation, hence 422.
 */
export function makeParamAuthorization({ storage, resources, authorizer }: ParamAuthorizationParts): AdmissionPlugin {
  /** What is to be read; everything where it cannot be told. */
  const toRead = (paramKind: ParamKind | undefined) => {
    const { apiVersion = '', kind } = paramKind ?? {};
    const parsed = paramKind !== undefined && apiVersion.split('/').length <= 2;
    const found = parsed ? resources.forKind(apiVersion, kind) : undefined;
    return { parsed, found, group: parsed ? groupOf(apiVersion) : ANY, resource: found?.plural ?? ANY };
  };

  const judgePolicy = (user: User, { spec: { paramKind } = {} }: Policy, old: Policy | undefined): string | undefined => {
    if (paramKind === undefined || semanticEqual(paramKind, old?.spec?.paramKind)) return undefined;
    const { group, resource } = toRead(paramKind);
    if (authorizer.authorize(user, { verb: 'get', group, resource, namespace: ANY, name: ANY }).allowed) return undefined;
    return `user ${formatUser(user)} must have "get" permission on all objects of the referenced paramKind (kind=${paramKind.kind ?? ''}, apiVersion=${paramKind.apiVersion ?? ''})`;
  };

  const judgeBinding = (user: User, { spec = {} }: Binding, { old, policyResource }: { readonly old: Binding | undefined; readonly policyResource: Resource }): string | undefined => {
    const { paramRef, policyName = '' } = spec;
    if (paramRef === undefined || (semanticEqual(paramRef, old?.spec?.paramRef) && policyName === old?.spec?.policyName)) return undefined;
    const policy = storage.get({ resource: groupResourceOf(policyResource), namespace: '', name: policyName }) as Policy | undefined;
    const paramKind = policy?.spec?.paramKind;
    const { parsed, found, group, resource } = toRead(paramKind);
    const verb = (paramRef.name ?? '') === '' ? 'list' : 'get';
    if (authorizer.authorize(user, { verb, group, resource, namespace: paramRef.namespace || undefined, name: paramRef.name || undefined }).allowed) return undefined;
    const lacks = `user ${formatUser(user)} does not have "${verb}" permission`;
    const unknown = policy === undefined ? `get policy ${policyName}` : paramKind === undefined || found !== undefined ? undefined
      : `${parsed ? 'resolve' : 'parse'} paramKind &{${paramKind.apiVersion ?? ''} ${paramKind.kind ?? ''}}`;
    return unknown === undefined ? `${lacks} on the object referenced by paramRef` : `unable to ${unknown} to determine minimum required permissions and ${lacks} for all groups, versions and resources`;
  };

  return {
    name: 'ParamAuthorization',
    handles: ({ operation, resource, subresource, user }) => subresource === undefined && (operation === 'CREATE' || operation === 'UPDATE')
      && (policies.has(groupResourceOf(resource)) || boundBy.has(groupResourceOf(resource))) && !user.groups.includes(PRIVILEGED),
    validate({ user, object, oldObject, resource, name }) {
      if (object === undefined) return;
      const policyResource = boundBy.get(groupResourceOf(resource));
      const refused = policyResource === undefined ? judgePolicy(user, object as Policy, oldObject as Policy | undefined) : judgeBinding(user, object as Binding, { old: oldObject as Binding | undefined, policyResource });
      if (refused === undefined) return;
      const field = policyResource === undefined ? 'spec.paramKind' : 'spec.paramRef';
      throw apiErrors.invalid({ kind: resource.kind, group: resource.group, name: object.metadata.name ?? name }, [forbidden(field, refused)]);
    },
  };
}

/** As Go prints a user. */
function formatUser({ name, uid = '', groups, extra = {} }: User): string {
  const more = Object.entries(extra).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, values]) => `${key}:[${values.join(' ')}]`);
  return `&{${name} ${uid} [${groups.join(' ')}] map[${more.join(' ')}]}`;
}

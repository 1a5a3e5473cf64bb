import { apiErrors, type FieldError } from '../../../api/apiError.ts';
import type { ObjectKey } from '../../../api/client.ts';
import type { KubernetesObject, Pod, TokenRequest } from '../../../api/objects.ts';
import { nodes, pods, secrets, serviceAccounts, type Resource } from '../../../api/resources.ts';
import { invalid } from '../../../api/validation/fieldErrors.ts';
import { toTimestamp } from '../../../base/clock.ts';
import { API_AUDIENCES, toClaims, type BoundTo, type ObjectRef } from '../authentication/tokenClaims.ts';
import type { Machinery, RequestContext } from '../machinery.ts';
import { storageKeyOf } from '../served.ts';
import { getObject } from './get.ts';

const DEFAULT_SECONDS = 3600;
const LEAST_SECONDS = 600;
const MOST_SECONDS = 2 ** 32;

/**
 * POST serviceaccounts/{name}/token: a token of the account, bound to what the request names. Throws ApiError 400, 404, 409, 422.
 * @source pkg/registry/core/serviceaccount/storage/token.go. A token's life is never extended, as with --service-account-extend-token-expiration=false.
 */
export async function requestToken(machinery: Machinery, key: ObjectKey, request: TokenRequest, { dryRun }: Pick<RequestContext, 'dryRun'>): Promise<TokenRequest> {
  const { name, namespace = '' } = key;
  const { expirationSeconds = DEFAULT_SECONDS, audiences = [], boundObjectRef } = request.spec ?? {};
  const account = await getObject(machinery, serviceAccounts, key);
  if ((request.metadata.name ?? name) !== name) throw refuse(request, [invalid('metadata.name', request.metadata.name, `must match the service account name: ${name}`)]);
  if ((request.metadata.namespace ?? namespace) !== namespace) throw refuse(request, [invalid('metadata.namespace', request.metadata.namespace, `must match the service account namespace: ${namespace}`)]);
  const errors = validateSeconds(expirationSeconds);
  if (errors.length > 0) throw refuse(request, errors);
  const bound = boundObjectRef === undefined ? {} : await findBound(machinery, boundObjectRef, key);
  const nowMs = machinery.clock.now();
  const wanted = audiences.length === 0 ? API_AUDIENCES : audiences;
  const claims = toClaims({ account: { name, namespace, uid: account.metadata.uid ?? '' }, bound, audiences: wanted, expirationSeconds, nowMs, id: machinery.random.uuid() });
  return {
    ...request, kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1', metadata: { ...request.metadata, name, namespace, creationTimestamp: toTimestamp(nowMs) },
    spec: { ...request.spec, audiences: [...wanted], expirationSeconds },
    status: { token: dryRun === true ? '' : await machinery.tokens.sign(claims), expirationTimestamp: toTimestamp(nowMs + expirationSeconds * 1000) },
  };
}

function validateSeconds(seconds: number): FieldError[] {
  const field = 'spec.expirationSeconds';
  return [
    ...(seconds < LEAST_SECONDS ? [invalid(field, seconds, 'may not specify a duration less than 10 minutes')] : []),
    ...(seconds > MOST_SECONDS ? [invalid(field, seconds, 'may not specify a duration larger than 2^32 seconds')] : []),
  ];
}

const refuse = ({ metadata }: TokenRequest, errors: readonly FieldError[]) => apiErrors.invalid({ kind: 'TokenRequest', group: 'authentication.k8s.io', name: metadata.name ?? '' }, errors);

type Reference = NonNullable<NonNullable<TokenRequest['spec']>['boundObjectRef']>;
const BINDABLE: Readonly<Record<string, { readonly resource: Resource; readonly claim: keyof BoundTo }>> = {
  Pod: { resource: pods as unknown as Resource, claim: 'pod' }, Secret: { resource: secrets as unknown as Resource, claim: 'secret' }, Node: { resource: nodes as unknown as Resource, claim: 'node' },
};

async function findBound(machinery: Machinery, { apiVersion = '', kind = '', name = '', uid = '' }: Reference, { name: account, namespace = '' }: ObjectKey): Promise<BoundTo> {
  const slash = apiVersion.indexOf('/');
  const [group, version] = slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
  const bindable = group === '' && Object.hasOwn(BINDABLE, kind) ? BINDABLE[kind] : undefined;
  if (bindable === undefined) throw apiErrors.badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
  const found = await getObject(machinery, bindable.resource, bindable.resource.namespaced ? { name, namespace } : { name });
  const { uid: actual = '' } = found.metadata;
  if (uid !== '' && uid !== actual) {
    throw apiErrors.conflict({ resource: kind, name }, `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`);
  }
  if (bindable.claim !== 'pod') return { [bindable.claim]: { name, uid: actual } };
  const { serviceAccountName, nodeName } = (found as Pod).spec ?? {};
  if (serviceAccountName !== account) throw apiErrors.badRequest(`cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name.`);
  return { pod: { name, uid: actual }, ...nodeOf(machinery, nodeName) };
}

/** The pod's node, so that who reads the token knows where it comes from; its uid where the Node is there. */
function nodeOf(machinery: Machinery, name: string | undefined): { readonly node?: ObjectRef } {
  if (name === undefined || name === '') return {};
  const node: KubernetesObject | undefined = machinery.storage.get(storageKeyOf(nodes, { name }));
  return { node: { name, uid: node?.metadata.uid ?? '' } };
}

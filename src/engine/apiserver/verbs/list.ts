import { ApiError, apiErrors, isExpired } from '../../../api/apiError.ts';
import type { ListOptions } from '../../../api/client.ts';
import type { KubernetesList, KubernetesObject } from '../../../api/objects.ts';
import { apiVersionOf, groupResourceOf } from '../../../api/resources.ts';
import type { Listing } from '../../storage/contract.ts';
import type { Machinery } from '../machinery.ts';
import { ANY_VERSION, formatContinue, parseContinue } from '../reading/continueToken.ts';
import type { ContinuePoint } from '../reading/continueToken.ts';
import { assertNotFuture, parseResourceVersion } from '../reading/resourceVersion.ts';
import { toSelection } from '../reading/selection.ts';
import type { Selection } from '../reading/selection.ts';
import type { ServedResource } from '../served.ts';
import { asWorked, storedAs, toServed } from '../served.ts';

/**
 * Objects ordered by namespace and name, all at one version; pages of one list share theirs.
 * Throws ApiError 400 for bad parameters, 410 when the version of a page is no longer kept (with a token that goes on regardless),
 * 504 for a version in the future.
 */
export async function listObjects(machinery: Machinery, resource: ServedResource, options: ListOptions): Promise<KubernetesList<KubernetesObject>> {
  const selection = toSelection(machinery, resource, options);
  if (resource.virtual === true) return listVirtual(machinery, resource, options, selection);
  const point = options.continue === undefined || options.continue === '' ? undefined : parseContinue(options.continue);
  const listing = point === undefined ? readFirst(machinery, resource, options) : readNext(machinery, resource, options, point);
  const rest = point === undefined ? listing.objects : listing.objects.filter(object => pathOf(object) > point.after);
  const { items, continueAt, remaining } = page(selection.all ? rest : await asWorked(resource, rest), selection, options.limit ?? 0);
  return {
    kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource),
    metadata: {
      resourceVersion: String(listing.version),
      ...(continueAt === undefined ? {} : { continue: formatContinue({ version: listing.version, after: continueAt }), ...(selection.all ? { remainingItemCount: remaining } : {}) }),
    },
    items: (await asWorked(resource, items)).map(item => toServed(resource, item)),
  };
}

function readFirst(machinery: Machinery, resource: ServedResource, options: ListOptions): Listing {
  const version = exactVersion(options);
  if (version === undefined) assertNotFuture(machinery.storage, options.resourceVersion);
  try { return read(machinery, resource, options, version); } catch (error) {
    throw isExpired(error) ? apiErrors.expired('The resourceVersion for the provided list is too old.') : error;
  }
}

/** @source k8s.io/apiserver pkg/storage/etcd3 handleCompactedErrorForPaging */
function readNext(machinery: Machinery, resource: ServedResource, options: ListOptions, { version, after }: ContinuePoint): Listing {
  if (parseResourceVersion(options.resourceVersion) !== undefined) throw apiErrors.badRequest('specifying resource version is not allowed when using continue');
  try { return read(machinery, resource, options, version === ANY_VERSION ? undefined : version); } catch (error) {
    if (!isExpired(error)) throw error;
    throw new ApiError({ ...apiErrors.expired(INCONSISTENT_CONTINUE).status, metadata: { continue: formatContinue({ version: ANY_VERSION, after }) } });
  }
}

const INCONSISTENT_CONTINUE = 'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

function read(machinery: Machinery, resource: ServedResource, { namespace }: ListOptions, version: number | undefined): Listing {
  return machinery.storage.list({ resource: groupResourceOf(storedAs(resource)), ...(namespace === undefined ? {} : { namespace }), ...(version === undefined ? {} : { version }) });
}

/**
 * The version that the list must be of; undefined for the newest. A limit makes a version exact that no `resourceVersionMatch` says more of.
 * @source https://kubernetes.io/docs/reference/using-api/api-concepts/#semantics-for-get-and-list
 */
function exactVersion({ resourceVersion, resourceVersionMatch, limit = 0 }: ListOptions): number | undefined {
  const version = parseResourceVersion(resourceVersion);
  if (resourceVersionMatch === 'Exact' && version === undefined) throw apiErrors.badRequest('resourceVersionMatch is forbidden unless resourceVersion is provided');
  return resourceVersionMatch === 'Exact' || (resourceVersionMatch === undefined && limit > 0) ? version : undefined;
}

function page(objects: readonly KubernetesObject[], selection: Selection, limit: number): { readonly items: readonly KubernetesObject[]; readonly continueAt?: string; readonly remaining?: number } {
  const selected = selection.all ? objects : objects.filter(object => selection.matches(object));
  if (limit <= 0 || selected.length <= limit) return { items: selected };
  return { items: selected.slice(0, limit), continueAt: pathOf(selected[limit - 1] as KubernetesObject), remaining: selected.length - limit };
}

const pathOf = ({ metadata }: KubernetesObject) => `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;

async function listVirtual(machinery: Machinery, resource: ServedResource, options: ListOptions, selection: Selection): Promise<KubernetesList<KubernetesObject>> {
  const items = await machinery.virtualResources.get(groupResourceOf(resource))?.list(options.namespace) ?? [];
  return { kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata: {}, items: items.filter(item => selection.matches(item)) };
}

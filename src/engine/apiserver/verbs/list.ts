import { ApiError, apiErrors, isExpired } from '../../../api/apiError.ts';
import type { ListOptions } from '../../../api/client.ts';
import type { KubernetesList, KubernetesObject } from '../../../api/objects.ts';
import { apiVersionOf, groupResourceOf } from '../../../api/resources.ts';
import type { Listing } from '../../storage/contract.ts';
import type { Machinery } from '../machinery.ts';
import { formatContinue, parseContinue } from '../reading/continueToken.ts';
import { parseResourceVersion } from '../reading/resourceVersion.ts';
import { toSelection } from '../reading/selection.ts';
import type { Selection } from '../reading/selection.ts';
import type { ServedResource } from '../served.ts';
import { storedAs, toServed } from '../served.ts';

/**
 * Objects ordered by namespace and name, all at one version; pages of one list share theirs.
 * Throws ApiError 400 for bad parameters, 410 when the version of a page is no longer kept, 504 for a version in the future.
 */
export async function listObjects(machinery: Machinery, resource: ServedResource, options: ListOptions): Promise<KubernetesList<KubernetesObject>> {
  const selection = toSelection(machinery, resource, options);
  if (resource.virtual === true) return listVirtual(machinery, resource, options, selection);
  const point = options.continue === undefined || options.continue === '' ? undefined : parseContinue(options.continue);
  const listing = read(machinery, resource, { options, version: point?.version ?? exactVersion(options) });
  if (point === undefined && options.resourceVersionMatch !== 'Exact') assertNotFuture(listing.version, parseResourceVersion(options.resourceVersion));
  const rest = point === undefined ? listing.objects : listing.objects.filter(object => pathOf(object) > point.after);
  const { items, continueAt, remaining } = page(rest, selection, options.limit ?? 0);
  return {
    kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource),
    metadata: {
      resourceVersion: String(listing.version),
      ...(continueAt === undefined ? {} : { continue: formatContinue({ version: listing.version, after: continueAt }), ...(selection.all ? { remainingItemCount: remaining } : {}) }),
    },
    items: items.map(item => toServed(resource, item)),
  };
}

function read(machinery: Machinery, resource: ServedResource, { options, version }: { readonly options: ListOptions; readonly version: number | undefined }): Listing {
  if (options.continue !== undefined && options.continue !== '' && parseResourceVersion(options.resourceVersion) !== undefined) {
    throw apiErrors.badRequest('specifying resource version is not allowed when using continue');
  }
  try {
    return machinery.storage.list({
      resource: groupResourceOf(storedAs(resource)),
      ...(options.namespace === undefined ? {} : { namespace: options.namespace }), ...(version === undefined ? {} : { version }),
    });
  } catch (error) {
    if (!isExpired(error) || options.continue === undefined) throw error;
    throw apiErrors.expired('The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.');
  }
}

function exactVersion(options: ListOptions): number | undefined {
  if (options.resourceVersionMatch !== 'Exact') return undefined;
  const version = parseResourceVersion(options.resourceVersion);
  if (version === undefined) throw apiErrors.badRequest('resourceVersionMatch is forbidden unless resourceVersion is provided');
  return version;
}

/** A version that a restart or another engine's data has never reached: the client must list again. */
function assertNotFuture(current: number, asked: number | undefined): void {
  if (asked === undefined || asked <= current) return;
  const { status } = apiErrors.timeout(`Too large resource version: ${asked}, current: ${current}`);
  throw new ApiError({ ...status, details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1 } });
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

import type { FieldError } from '../apiError.ts';
import type { ResourceRequirements } from '../objects.ts';
import { canonicalQuantity } from '../defaults/quantities.ts';
import { parseQuantity, QUANTITY_FORMAT_MESSAGE, toUnits } from '../quantity.ts';
import { forbidden, invalid, invalidEach, required } from './fieldErrors.ts';
import { qualifiedName } from './names.ts';
import { validateClaimUses } from './resourceClaims.ts';

type Quantities = Readonly<Record<string, string | number>>;

const NANO = 1_000_000_000n;
const STANDARD: readonly string[] = ['cpu', 'memory', 'ephemeral-storage'];
const HUGEPAGES = 'hugepages-';
const QUOTA_PREFIX = 'requests.';

/** `podClaims`: names of the pod's claims, in order. @source pkg/apis/core/validation ValidateContainerResourceRequirements */
export function validateContainerResources(resources: ResourceRequirements | undefined, podClaims: readonly string[], path: string): FieldError[] {
  return [...validateResourceRequirements(resources, path), ...validateClaimUses(resources?.claims, podClaims, `${path}.claims`)];
}

/** @source pkg/apis/core/validation validateResourceRequirements */
export function validateResourceRequirements(resources: ResourceRequirements | undefined, path: string): FieldError[] {
  const limits = resources?.limits ?? {};
  const requests = resources?.requests ?? {};
  const errors = [
    ...Object.entries(limits).flatMap(([name, value]) => [...validateQuantity(name, value, `${path}.limits[${name}]`), ...validatePages(name, value, `${path}.limits[${name}]`)]),
    ...Object.entries(requests).flatMap(([name, value]) => [
      ...validateQuantity(name, value, `${path}.requests[${name}]`),
      ...compareWithLimit({ name, request: value, limit: limits[name] }, path),
      ...validatePages(name, value, `${path}.requests[${name}]`),
    ]),
  ];
  return needsCpuOrMemory(limits, requests) ? [...errors, forbidden(path, 'HugePages require cpu or memory')] : errors;
}

function validateQuantity(name: string, value: string | number, path: string): FieldError[] {
  const errors = validateContainerResourceName(name, path);
  const nano = parseQuantity(value);
  if (nano === undefined) return [...errors, invalid(path, value, QUANTITY_FORMAT_MESSAGE)];
  if (nano < 0n) errors.push(invalid(path, canonicalQuantity(value), 'must be greater than or equal to 0'));
  if (isExtended(name) && nano % NANO !== 0n) errors.push(invalid(path, canonicalQuantity(value), 'must be an integer'));
  return errors;
}

/** Huge pages are whole. @source pkg/apis/core/validation validateResourceQuantityHugePageValue */
function validatePages(name: string, value: string | number, path: string): FieldError[] {
  if (!name.startsWith(HUGEPAGES) || parseQuantity(value) === undefined) return [];
  const size = parseQuantity(name.slice(HUGEPAGES.length)) ?? 0n;
  const isWhole = size > 0n && size % NANO === 0n && toUnits(value) % Number(size / NANO) === 0;
  return isWhole ? [] : [invalid(path, canonicalQuantity(value), `${canonicalQuantity(value)} is not positive integer multiple of ${name}`)];
}

/** A resource that containers can ask for. @source pkg/apis/core/validation validateContainerResourceName */
export function validateContainerResourceName(name: string, path: string): FieldError[] {
  const problems = invalidEach(path, name, qualifiedName(name));
  if (problems.length > 0) return problems;
  if (name.includes('/')) return isNative(name) || isExtended(name) ? [] : [invalid(path, name, "doesn't follow extended resource name standard")];
  if (STANDARD.includes(name) || name.startsWith(HUGEPAGES)) return [];
  return isStandardName(name)
    ? [invalid(path, name, 'must be a standard resource for containers')]
    : [invalid(path, name, 'must be a standard resource type or fully qualified'), invalid(path, name, 'must be a standard resource for containers')];
}

/** Names of quotas and nodes, which no container can ask for. */
export function isStandardName(name: string): boolean {
  return ['storage', 'pods', 'services', 'secrets', 'configmaps', 'persistentvolumeclaims', 'replicationcontrollers', 'resourcequotas'].includes(name);
}

interface Pair { readonly name: string; readonly request: string | number; readonly limit: string | number | undefined }

function compareWithLimit({ name, request, limit }: Pair, path: string): FieldError[] {
  const asked = parseQuantity(request);
  const allowed = limit === undefined ? undefined : parseQuantity(limit);
  if (asked === undefined || limit === undefined || allowed === undefined) {
    return limit === undefined && !isOvercommitAllowed(name) ? [required(`${path}.limits`, 'Limit must be set for non overcommitable resources')] : [];
  }
  if (!isOvercommitAllowed(name) && asked !== allowed) return [invalid(`${path}.requests`, canonicalQuantity(request), `must be equal to ${name} limit of ${canonicalQuantity(limit)}`)];
  if (isOvercommitAllowed(name) && asked > allowed) {
    return [invalid(`${path}.requests`, canonicalQuantity(request), `must be less than or equal to ${name} limit of ${canonicalQuantity(limit)}`)];
  }
  return [];
}

/** Whether more of a resource may be promised than there is. */
export function isOvercommitAllowed(name: string): boolean {
  return isNative(name) && !name.startsWith(HUGEPAGES);
}

/** Kubernetes' own. @source pkg/apis/core/helper IsNativeResource */
function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

/** What nodes and their devices bring, such as GPUs: countable, and with a name that quotas can put `requests.` before. @source pkg/apis/core/helper IsExtendedResourceName */
function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith(QUOTA_PREFIX) && qualifiedName(`${QUOTA_PREFIX}${name}`).length === 0;
}

function needsCpuOrMemory(limits: Quantities, requests: Quantities): boolean {
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  return names.some(name => name.startsWith(HUGEPAGES)) && !names.some(name => name === 'cpu' || name === 'memory');
}

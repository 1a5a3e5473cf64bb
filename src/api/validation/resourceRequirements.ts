import type { FieldError } from '../apiError.ts';
import type { ResourceRequirements } from '../objects.ts';
import { canonicalQuantity } from '../defaults/quantities.ts';
import { parseQuantity, QUANTITY_FORMAT_MESSAGE } from '../quantity.ts';
import { forbidden, invalid, invalidEach, required } from './fieldErrors.ts';
import { qualifiedName } from './names.ts';

type Quantities = Readonly<Record<string, string | number>>;

const NANO = 1_000_000_000n;
const STANDARD: readonly string[] = ['cpu', 'memory', 'ephemeral-storage'];
const HUGEPAGES = 'hugepages-';

/** @source pkg/apis/core/validation ValidateContainerResourceRequirements */
export function validateResourceRequirements(resources: ResourceRequirements | undefined, path: string): FieldError[] {
  const limits = resources?.limits ?? {};
  const requests = resources?.requests ?? {};
  const errors = [
    ...Object.entries(limits).flatMap(([name, value]) => validateQuantity(name, value, `${path}.limits[${name}]`)),
    ...Object.entries(requests).flatMap(([name, value]) => [
      ...validateQuantity(name, value, `${path}.requests[${name}]`),
      ...compareWithLimit({ name, request: value, limit: limits[name] }, path),
    ]),
  ];
  return needsCpuOrMemory(limits, requests) ? [...errors, forbidden(path, 'HugePages require cpu or memory')] : errors;
}

function validateQuantity(name: string, value: string | number, path: string): FieldError[] {
  const errors = validateContainerResourceName(name, path);
  const nano = parseQuantity(value);
  if (nano === undefined) return [...errors, invalid(path, value, QUANTITY_FORMAT_MESSAGE)];
  if (nano < 0n) errors.push(invalid(path, canonicalQuantity(value), 'must be greater than or equal to 0'));
  const isWhole = nano % NANO === 0n;
  if (!STANDARD.includes(name) && !isWhole) errors.push(invalid(path, canonicalQuantity(value), 'must be an integer'));
  return errors;
}

/** A resource that containers can ask for. @source pkg/apis/core/validation validateContainerResourceName */
export function validateContainerResourceName(name: string, path: string): FieldError[] {
  const problems = invalidEach(path, name, qualifiedName(name));
  if (problems.length > 0) return problems;
  if (name.includes('/') || STANDARD.includes(name) || name.startsWith(HUGEPAGES)) return [];
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
  return STANDARD.includes(name) || !(name.includes('/') || name.startsWith(HUGEPAGES));
}

function needsCpuOrMemory(limits: Quantities, requests: Quantities): boolean {
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  return names.some(name => name.startsWith(HUGEPAGES)) && !names.some(name => name === 'cpu' || name === 'memory');
}

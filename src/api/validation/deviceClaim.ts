import type { FieldError } from '../apiError.ts';
import type { DeviceClaim, DeviceConstraint, DeviceRequest, DeviceSubRequest, ExactDeviceRequest } from '../objects.ts';
import { validateList, validateSet } from './boundedLists.ts';
import { validateDeviceTolerations, validateFullDeviceKey, validateOpaque, validateSelectors } from './devices.ts';
import { invalid, invalidEach, notSupported, required } from './fieldErrors.ts';
import { dns1123Label, dns1123Subdomain } from './names.ts';

export const MAX_REQUESTS = 32;
const MAX_CONSTRAINTS = 32;
export const MAX_CONFIGURATIONS = 32;
const MAX_ALTERNATIVES = 8;
const MODES: readonly string[] = ['All', 'ExactCount'];
const NO_REQUEST = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

/** The names by which the rest of a claim speaks of its requests: 'gpu', 'gpu/big'. */
export type RequestNames = ReadonlySet<string>;

export function requestNamesOf({ requests = [] }: DeviceClaim): RequestNames {
  return new Set(requests.flatMap(({ name, firstAvailable = [] }) => [name, ...firstAvailable.map(each => `${name}/${each.name}`)]));
}

/** What a claim asks for. @source pkg/apis/resource/validation validateDeviceClaim */
export function validateDeviceClaim(claim: DeviceClaim, path: string): FieldError[] {
  const names = requestNamesOf(claim);
  return [
    ...validateSet(claim.requests, { path: `${path}.requests`, max: MAX_REQUESTS, check: validateRequest, key: ({ name }) => name }),
    ...validateList(claim.constraints, { path: `${path}.constraints`, max: MAX_CONSTRAINTS, check: (constraint, at) => validateConstraint(constraint, names, at) }),
    ...validateList(claim.config, { path: `${path}.config`, max: MAX_CONFIGURATIONS, check: ({ requests, opaque }, at) => [...validateReferences(requests, names, `${at}.requests`), ...validateOpaque(opaque, `${at}.opaque`)] }),
  ];
}

/** Names of requests, each of which the claim has. */
export function validateReferences(references: readonly string[] | undefined, names: RequestNames, path: string): FieldError[] {
  return validateSet(references, { path, max: MAX_REQUESTS, check: (name, at) => validateReference(name, names, at), key: name => name });
}

export function validateReference(name: string, names: RequestNames, path: string): FieldError[] {
  const segments = name.split('/');
  if (segments.length > 2) return [invalid(path, name, NO_REQUEST)];
  return [...segments.flatMap(segment => validateName(segment, path)), ...names.has(name) ? [] : [invalid(path, name, NO_REQUEST)]];
}

function validateName(name: string | undefined, path: string): FieldError[] {
  return invalidEach(path, name ?? '', dns1123Label(name ?? ''));
}

function validateRequest({ name, exactly, firstAvailable = [] }: DeviceRequest, path: string): FieldError[] {
  const errors = validateName(name, `${path}.name`);
  if (exactly !== undefined && firstAvailable.length > 0) return [...errors, invalid(path, null, 'exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set')];
  if (exactly !== undefined) return [...errors, ...validateExact(exactly, `${path}.exactly`)];
  if (firstAvailable.length === 0) return [...errors, required(path, 'exactly one of `exactly` or `firstAvailable` is required')];
  const check = (each: DeviceSubRequest, at: string) => [...validateName(each.name, `${at}.name`), ...validateExact(each, at)];
  return [...errors, ...validateSet(firstAvailable, { path: `${path}.firstAvailable`, max: MAX_ALTERNATIVES, check, key: each => each.name })];
}

function validateExact({ deviceClassName = '', selectors, allocationMode, count = 0, tolerations }: Partial<Pick<ExactDeviceRequest, 'deviceClassName' | 'selectors' | 'allocationMode' | 'count' | 'tolerations'>>, path: string): FieldError[] {
  const mode: string = allocationMode ?? '';
  const errors = [
    ...deviceClassName === '' ? [required(`${path}.deviceClassName`)] : invalidEach(`${path}.deviceClassName`, deviceClassName, dns1123Subdomain(deviceClassName)),
    ...validateSelectors(selectors, `${path}.selectors`),
  ];
  if (!MODES.includes(mode)) errors.push(notSupported(`${path}.allocationMode`, mode, MODES));
  else if (mode === 'All' && count !== 0) errors.push(invalid(`${path}.count`, count, "must not be specified when allocationMode is 'All'"));
  else if (mode === 'ExactCount' && count <= 0) errors.push(invalid(`${path}.count`, count, 'must be greater than zero'));
  return [...errors, ...validateDeviceTolerations(tolerations, `${path}.tolerations`)];
}

function validateConstraint({ requests, matchAttribute, distinctAttribute }: DeviceConstraint, names: RequestNames, path: string): FieldError[] {
  const errors = validateReferences(requests, names, `${path}.requests`);
  if (matchAttribute !== undefined) return [...errors, ...validateFullDeviceKey(matchAttribute, `${path}.matchAttribute`)];
  if (distinctAttribute !== undefined) return [...errors, ...validateFullDeviceKey(distinctAttribute, `${path}.distinctAttribute`)];
  return [...errors, required(path, 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set')];
}

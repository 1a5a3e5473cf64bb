import type { FieldError } from '../../apiError.ts';
import type { AllocatedDeviceStatus, AllocationResult, Condition, ResourceClaim } from '../../objects.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { validateNodeSelector } from '../../validation/affinity.ts';
import { validateList, validateSet } from '../../validation/boundedLists.ts';
import { validateConditions } from '../../validation/conditions.ts';
import { MAX_CONFIGURATIONS, MAX_REQUESTS, requestNamesOf, validateReference, validateReferences, type RequestNames } from '../../validation/deviceClaim.ts';
import { validateBindingConditions, validateDeviceTolerations, validateOpaque, validateParameters, validatePoolName } from '../../validation/devices.ts';
import { FIELD_IMMUTABLE, forbidden, invalid, invalidEach, required, requiredOneOf, tooLong, tooMany } from '../../validation/fieldErrors.ts';
import { byteLength, dns1123Label } from '../../validation/names.ts';
import { validateCsiDriverName } from '../../validation/storageParameters.ts';

const MAX_CONSUMERS = 256;
const MAX_CONDITIONS = 8;
const MAX_DATA_BYTES = 10 * 1024;
const MAX_INTERFACE_BYTES = 256;
const MAX_HARDWARE_ADDRESS_BYTES = 128;
const MAX_ADDRESSES = 16;
const SOURCES: readonly string[] = ['FromClaim', 'FromClass'];
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Who may use a claim, what it was given, and how the devices are. @source pkg/apis/resource/validation validateResourceClaimStatusUpdate */
export function validateClaimStatus(next: ResourceClaim, old: ResourceClaim): FieldError[] {
  const { allocation, reservedFor = [], devices } = next.status ?? {};
  const before = old.status ?? {};
  const consumers = (before.reservedFor ?? []).map(({ uid }) => uid);
  const allocated = new Set((allocation?.devices?.results ?? []).map(deviceId));
  const errors = [
    ...validateSet(reservedFor, { path: 'status.reservedFor', max: MAX_CONSUMERS, key: ({ uid }) => uid, check: (consumer, at) => (['resource', 'name', 'uid'] as const).flatMap(field => (consumer[field] as string | undefined ?? '') === '' ? [required(`${at}.${field}`)] : []) }),
    ...validateSet(devices, { path: 'status.devices', max: Infinity, key: deviceId, check: (device, at) => validateDeviceStatus(device, allocated, at) }),
  ];
  if (reservedFor.length > 0 && allocation === undefined) errors.push(forbidden('status.reservedFor', 'may not be specified when `allocated` is not set'));
  else if (next.metadata.deletionTimestamp !== undefined && reservedFor.some(({ uid }) => !consumers.includes(uid))) errors.push(forbidden('status.reservedFor', 'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set'));
  if (allocation === undefined) return errors;
  if (before.allocation !== undefined) return semanticEqual(allocation, before.allocation) ? errors : [...errors, invalid('status.allocation', allocation, FIELD_IMMUTABLE)];
  return [...errors, ...validateAllocation(allocation, requestNamesOf(next.spec.devices ?? {}), 'status.allocation')];
}

export function deviceId({ driver = '', pool = '', device = '', shareID }: { readonly driver?: string; readonly pool?: string; readonly device?: string; readonly shareID?: string }): string {
  return `${driver}/${pool}/${device}${shareID === undefined ? '' : `/${shareID}`}`;
}

function validateAllocation({ devices, nodeSelector }: AllocationResult, names: RequestNames, path: string): FieldError[] {
  return [
    ...validateList(devices?.results, { path: `${path}.devices.results`, max: MAX_REQUESTS, check: (result, at) => [
      ...validateReference(result.request as string | undefined ?? '', names, `${at}.request`), ...validateIdentity(result, at), ...validateBindingConditions(result.bindingConditions ?? [], result.bindingFailureConditions ?? [], at),
      ...validateDeviceTolerations(result.tolerations, `${at}.tolerations`), ...validateShare(result.shareID, `${at}.shareID`),
    ] }),
    ...validateList(devices?.config, { path: `${path}.devices.config`, max: 2 * MAX_CONFIGURATIONS, check: ({ source, requests, opaque }, at) => [
      ...requiredOneOf(`${at}.source`, source as string | undefined, SOURCES), ...validateReferences(requests, names, `${at}.requests`), ...validateOpaque(opaque, `${at}.opaque`),
    ] }),
    ...nodeSelector === undefined ? [] : validateNodeSelector({ nodeSelectorTerms: nodeSelector.nodeSelectorTerms as typeof nodeSelector.nodeSelectorTerms | undefined ?? [] }, `${path}.nodeSelector`),
  ];
}

function validateIdentity({ driver = '', pool = '', device = '' }: Partial<Pick<AllocatedDeviceStatus, 'driver' | 'pool' | 'device'>>, path: string): FieldError[] {
  return [...validateCsiDriverName(driver, `${path}.driver`), ...validatePoolName(pool, `${path}.pool`), ...invalidEach(`${path}.device`, device, dns1123Label(device))];
}

function validateShare(shareID: string | undefined, path: string): FieldError[] {
  return shareID === undefined || UUID.test(shareID) ? [] : [invalid(path, shareID, 'uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase hexadecimal characters')];
}

function validateDeviceStatus(device: AllocatedDeviceStatus, allocated: ReadonlySet<string>, path: string): FieldError[] {
  const { shareID, conditions = [], data, networkData } = device;
  const errors = [...validateIdentity(device, path), ...validateShare(shareID, `${path}.shareID`)];
  if (!allocated.has(deviceId(device))) errors.push(invalid(path, deviceId(device), 'must be an allocated device in the claim'));
  if (conditions.length > MAX_CONDITIONS) errors.push(tooMany(`${path}.conditions`, conditions.length, MAX_CONDITIONS));
  errors.push(...validateConditions(conditions as readonly Condition[], `${path}.conditions`), ...data === undefined ? [] : validateParameters(data, { path: `${path}.data`, max: MAX_DATA_BYTES }));
  const { interfaceName = '', hardwareAddress = '', ips = [] } = networkData ?? {};
  if (byteLength(interfaceName) > MAX_INTERFACE_BYTES) errors.push(tooLong(`${path}.networkData.interfaceName`, MAX_INTERFACE_BYTES));
  if (byteLength(hardwareAddress) > MAX_HARDWARE_ADDRESS_BYTES) errors.push(tooLong(`${path}.networkData.hardwareAddress`, MAX_HARDWARE_ADDRESS_BYTES));
  return [...errors, ...validateSet(ips, { path: `${path}.networkData.ips`, max: MAX_ADDRESSES, key: address => address, check: validateInterfaceAddress })];
}

function validateInterfaceAddress(address: string, path: string): FieldError[] {
  return /^[\da-fA-F.:]+\/\d{1,3}$/.test(address) ? [] : [invalid(path, address, 'must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)')];
}

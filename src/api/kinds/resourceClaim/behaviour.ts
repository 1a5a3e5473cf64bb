import { applyDeviceClaimDefaults, applyTolerationDefaults } from '../../defaults/deviceClaim.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { ResourceClaim } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { validateDeviceClaim } from '../../validation/deviceClaim.ts';
import { FIELD_IMMUTABLE, invalid } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { keepStatusFromMetadata } from '../statusApart.ts';
import { deviceId, validateClaimStatus } from './validateStatus.ts';

/** @source pkg/registry/resource/resourceclaim/strategy.go, pkg/apis/resource/validation ValidateResourceClaim */
export const resourceClaimBehaviour: KindBehaviour<ResourceClaim> = {
  applyDefaults(claim) {
    fillZeroValues(claim, { 'spec': {}, 'spec.devices': {}, 'spec.devices.requests[].name': '', 'spec.devices.requests[].firstAvailable[].name': '' });
    applyDeviceClaimDefaults(claim.spec.devices);
    for (const { tolerations } of claim.status?.allocation?.devices?.results ?? []) applyTolerationDefaults(tolerations);
  },
  prepareForCreate(claim) { delete claim.status; },
  prepareForUpdate(next, old, subresource) {
    keepStatusFromMetadata(next, old, subresource);
    if (subresource === 'status') dropDeallocatedDevices(next, old);
  },
  validate: ({ metadata, spec }) => [...validateObjectMeta(metadata, { namespaced: true, nameRule: dns1123Subdomain }), ...validateDeviceClaim(spec.devices ?? {}, 'spec.devices')],
  validateUpdate(next, old, subresource) {
    const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
    if (subresource === 'status') return [...errors, ...validateClaimStatus(next, old)];
    return semanticEqual(next.spec, old.spec) ? errors : [...errors, invalid('spec', next.spec, FIELD_IMMUTABLE)];
  },
  selectableFields: () => ({}),
  columns: [nameColumn, column('State', 'A summary of the current state (allocated, pending, reserved, etc.).'), ageColumn],
  row: ({ metadata, status }, nowMs) => [metadata.name ?? '', stateOf(metadata.deletionTimestamp !== undefined, status), ageOf(metadata.creationTimestamp, nowMs)],
};

/** What is told of devices goes with their allocation. */
function dropDeallocatedDevices({ status }: ResourceClaim, old: ResourceClaim): void {
  if (status?.devices === undefined) return;
  const allocatedIn = (claim: NonNullable<ResourceClaim['status']>) => new Set((claim.allocation?.devices?.results ?? []).map(deviceId));
  const [before, now] = [allocatedIn(old.status ?? {}), allocatedIn(status)];
  status.devices = status.devices.filter(device => !before.has(deviceId(device)) || now.has(deviceId(device)));
  if (status.devices.length === 0) delete status.devices;
}

/** @source pkg/printers/internalversion resourceClaimState */
function stateOf(isDeleted: boolean, { allocation, reservedFor = [] }: NonNullable<ResourceClaim['status']> = {}): string {
  const states = [...isDeleted ? ['deleted'] : [], ...allocation === undefined ? isDeleted ? [] : ['pending'] : ['allocated', ...reservedFor.length > 0 ? ['reserved'] : []]];
  return states.join(',');
}

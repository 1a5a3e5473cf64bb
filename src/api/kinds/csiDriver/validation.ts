import type { FieldError } from '../../apiError.ts';
import type { CSIDriver } from '../../objects.ts';
import { duplicate, invalid, notSupported } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta } from '../../validation/objectMeta.ts';

type TokenRequest = NonNullable<CSIDriver['spec']['tokenRequests']>[number];

const FS_GROUP_POLICIES: readonly string[] = ['File', 'None', 'ReadWriteOnceWithFSType'];
const LIFECYCLE_MODES: readonly string[] = ['Persistent', 'Ephemeral'];
const MIN_EXPIRATION_SECONDS = 600;
const MIN_UPDATE_PERIOD_SECONDS = 10;

/** @source pkg/apis/storage/validation ValidateCSIDriver */
export function validateCsiDriver({ metadata, spec }: CSIDriver): FieldError[] {
  const { fsGroupPolicy, tokenRequests = [], volumeLifecycleModes = [], nodeAllocatableUpdatePeriodSeconds: period } = spec;
  const errors = validateObjectMeta(metadata, { namespaced: false, nameRule: dns1123Subdomain });
  if (fsGroupPolicy !== undefined && !FS_GROUP_POLICIES.includes(fsGroupPolicy)) errors.push(notSupported('spec.fsGroupPolicy', fsGroupPolicy, FS_GROUP_POLICIES));
  tokenRequests.forEach((request, index) => errors.push(...validateTokenRequest(request, { at: `spec.tokenRequests[${index}]`, earlier: tokenRequests.slice(0, index) })));
  for (const mode of volumeLifecycleModes) if (!LIFECYCLE_MODES.includes(mode)) errors.push(notSupported('spec.volumeLifecycleModes', mode, LIFECYCLE_MODES));
  return period === undefined || period >= MIN_UPDATE_PERIOD_SECONDS ? errors
    : [...errors, invalid('spec.nodeAllocatableUpdatePeriodSeconds', period, `must be greater than or equal to ${MIN_UPDATE_PERIOD_SECONDS} seconds`)];
}

function validateTokenRequest({ audience, expirationSeconds }: TokenRequest, { at, earlier }: { readonly at: string; readonly earlier: readonly TokenRequest[] }): FieldError[] {
  if (earlier.some(other => other.audience === audience)) return [duplicate(`${at}.audience`, audience)];
  if (expirationSeconds === undefined) return [];
  if (expirationSeconds < MIN_EXPIRATION_SECONDS) return [invalid(`${at}.expirationSeconds`, expirationSeconds, 'may not specify a duration less than 10 minutes')];
  return expirationSeconds > 2 ** 32 ? [invalid(`${at}.expirationSeconds`, expirationSeconds, 'may not specify a duration larger than 2^32 seconds')] : [];
}

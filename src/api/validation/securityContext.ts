import type { FieldError } from '../apiError.ts';
import type { Container, PodSpec } from '../objects.ts';
import { forbidden, invalid, oneOf } from './fieldErrors.ts';
import { validateSecurityProfiles } from './securityProfiles.ts';
import { validateSysctls } from './sysctls.ts';

const MAX_ID = 2_147_483_647;

/** @source pkg/apis/core/validation ValidateSecurityContext */
export function validateContainerSecurity(context: Container['securityContext'], path: string): FieldError[] {
  if (context === undefined) return [];
  const errors = [
    ...validateId(context.runAsUser, `${path}.runAsUser`), ...validateId(context.runAsGroup, `${path}.runAsGroup`), ...validateSecurityProfiles(context, path),
    ...oneOf(`${path}.procMount`, context.procMount, ['Default', 'Unmasked']),
  ];
  if (context.allowPrivilegeEscalation === false && context.privileged === true) {
    errors.push(invalid(path, context, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'));
  }
  if (context.allowPrivilegeEscalation === false && context.capabilities?.add?.includes('CAP_SYS_ADMIN') === true) {
    errors.push(invalid(path, context, 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'));
  }
  return errors;
}

/** @source pkg/apis/core/validation validatePodSpecSecurityContext */
export function validatePodSecurity(spec: PodSpec, path: string): FieldError[] {
  const context = spec.securityContext;
  const at = `${path}.securityContext`;
  const errors = [
    ...(['fsGroup', 'runAsUser', 'runAsGroup'] as const).flatMap(field => validateId(context?.[field], `${at}.${field}`)), ...validateSecurityProfiles(context, at),
    ...oneOf(`${at}.fsGroupChangePolicy`, context?.fsGroupChangePolicy, ['Always', 'OnRootMismatch']), ...oneOf(`${at}.supplementalGroupsPolicy`, context?.supplementalGroupsPolicy, ['Merge', 'Strict']),
  ];
  errors.push(...validateSysctls(spec, `${at}.sysctls`));
  context?.supplementalGroups?.forEach((group, index) => errors.push(...validateId(group, `${at}.supplementalGroups[${index}]`)));
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    errors.push(invalid(`${at}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled'));
  }
  if (spec.hostNetwork === true && spec.hostUsers === false) errors.push(forbidden(`${at}.hostNetwork`, 'when `hostUsers` is false'));
  return errors;
}

function validateId(id: number | undefined, path: string): FieldError[] {
  return id === undefined || (id >= 0 && id <= MAX_ID) ? [] : [invalid(path, id, `must be between 0 and ${MAX_ID}, inclusive`)];
}

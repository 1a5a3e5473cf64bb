import type { DeviceClaim, DeviceSubRequest, DeviceToleration } from '../objects.ts';

type Asked = { allocationMode?: string; count?: number; tolerations?: DeviceToleration[] };

/** Fills in the defaults of what a claim asks for, in place. @source pkg/apis/resource/v1/defaults.go */
export function applyDeviceClaimDefaults(claim: DeviceClaim | undefined): void {
  for (const { exactly, firstAvailable = [] } of claim?.requests ?? []) {
    for (const asked of [...exactly === undefined ? [] : [exactly], ...firstAvailable] as readonly (DeviceSubRequest & Asked)[]) {
      if ((asked.allocationMode ?? '') === '') asked.allocationMode = 'ExactCount';
      if (asked.allocationMode === 'ExactCount' && (asked.count ?? 0) === 0) asked.count = 1;
      applyTolerationDefaults(asked.tolerations);
    }
  }
}

/** Fills in the operator of tolerations, of what is asked for and of what was allocated, in place. */
export function applyTolerationDefaults(tolerations: readonly DeviceToleration[] = []): void {
  for (const toleration of tolerations) if ((toleration.operator ?? '') === '') toleration.operator = 'Equal';
}

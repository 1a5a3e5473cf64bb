import type { PodSpec, PodTemplateSpec } from '../objects.ts';
import { containersOf } from '../podInfo.ts';
import { applyContainerDefaults } from './container.ts';
import { podSpecZeroValues } from './podZeroValues.ts';
import { canonicalizeQuantities } from './quantities.ts';
import { applyVolumeDefaults } from './volume.ts';
import { fillZeroValues } from './zeroValues.ts';

/** Fills in the defaults of a workload's pod template, in place; idempotent. What only pods get (requests from limits, enableServiceLinks) stays out. */
export function applyPodTemplateDefaults(template: PodTemplateSpec): void {
  if (template.spec !== undefined) applyPodSpecDefaults(template.spec);
}

/** Defaults that templates and pods share, in place; idempotent. @source pkg/apis/core/v1/defaults.go SetDefaults_PodSpec */
export function applyPodSpecDefaults(spec: PodSpec): void {
  fillZeroValues(spec, podSpecZeroValues);
  spec.dnsPolicy ||= 'ClusterFirst';
  spec.restartPolicy ||= 'Always';
  spec.terminationGracePeriodSeconds ??= 30;
  spec.schedulerName ||= 'default-scheduler';
  spec.securityContext ??= {};
  mirrorServiceAccount(spec);
  canonicalizeQuantities(spec.resources?.limits);
  canonicalizeQuantities(spec.resources?.requests);
  canonicalizeQuantities(spec.overhead);
  for (const container of containersOf(spec)) applyContainerDefaults(container);
  for (const volume of spec.volumes ?? []) applyVolumeDefaults(volume);
}

/** `serviceAccount` is the deprecated name of `serviceAccountName`; the API always serves both. */
function mirrorServiceAccount(spec: PodSpec): void {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (name === undefined || name === '') return;
  spec.serviceAccountName = name;
  spec.serviceAccount = name;
}

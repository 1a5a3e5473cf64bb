import type { ObjectMeta, PodSpec } from '../objects.ts';
import { kubernetesVersion } from '../version.ts';
import { baselineControls } from './baselineControls.ts';
import type { Control, PodCheck, Violation } from './check.ts';
import type { LevelVersion } from './policy.ts';
import { restrictedControls } from './restrictedControls.ts';

const NEWEST_MINOR = Number(kubernetesVersion.minor);

/** What a pod does that the level does not allow, in Kubernetes' order; empty when it is allowed. */
export function evaluatePodSecurity({ level, version }: LevelVersion, spec: PodSpec, metadata: ObjectMeta): readonly Violation[] {
  if (level === 'privileged') return [];
  const minor = version === 'latest' ? NEWEST_MINOR : Math.min(NEWEST_MINOR, Number(version.slice('v1.'.length)));
  return checksOf(level, minor).flatMap(check => check(spec, metadata) ?? []);
}

/** 'privileged (container "a" must not set …), hostPort (…)' */
export const formatViolations = (violations: readonly Violation[]) => violations.map(({ reason, detail }) => `${reason} (${detail})`).join(', ');

function checksOf(level: 'baseline' | 'restricted', minor: number): readonly PodCheck[] {
  const restricted = level === 'restricted' ? restrictedControls.filter(control => checkAt(control, minor) !== undefined) : [];
  const overridden = new Set(restricted.flatMap(({ overrides = [] }) => overrides));
  return [...baselineControls.filter(({ id }) => !overridden.has(id)), ...restricted].flatMap(control => checkAt(control, minor) ?? []);
}

function checkAt({ versions }: Control, minor: number): PodCheck | undefined {
  return versions.findLast(([since]) => since <= minor)?.[1];
}

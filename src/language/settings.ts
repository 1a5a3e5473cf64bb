import { NEWEST_MINOR } from './diagnose.ts';
import type { Severity } from './finding.ts';

/** What an author wants to be told. Compared by identity: make a new one for a change. */
export interface DiagnosticSettings {
  /** Manifests are for Kubernetes 1.`kubernetesMinor`; absent: for the cluster's that is used for validation, else the newest. */
  readonly kubernetesMinor?: number;
  /** kube-linter's and kube-score's practices: those that are on by default there. */
  readonly practice: 'off' | 'hint' | 'warning';
  /** The Pod Security Standard that pods are held to. */
  readonly podSecurity: 'off' | 'baseline' | 'restricted';
  /** By code; also turns a single practice on. */
  readonly severities: Readonly<Record<string, Severity | 'off'>>;
}

/** Mistakes only: what a practice asks for is asked for. */
export const defaultSettings: DiagnosticSettings = { practice: 'off', podSecurity: 'off', severities: {} };

const SEVERITIES: readonly string[] = ['off', 'hint', 'information', 'warning', 'error'];

export const isSeverity = (value: unknown): value is Severity | 'off' => typeof value === 'string' && SEVERITIES.includes(value);

/** Settings as an editor or a command line hands them over; what is none is the default. */
export function toSettings(given: unknown): DiagnosticSettings {
  const { kubernetesVersion, practice, podSecurity, severity } = (typeof given === 'object' && given !== null ? given : {}) as { kubernetesVersion?: unknown; practice?: unknown; podSecurity?: unknown; severity?: unknown };
  const severities = typeof severity === 'object' && severity !== null ? Object.fromEntries(Object.entries(severity).filter((entry): entry is [string, Severity | 'off'] => isSeverity(entry[1]))) : {};
  const minor = minorOf(kubernetesVersion);
  return {
    ...minor === undefined ? {} : { kubernetesMinor: minor },
    practice: practice === 'hint' || practice === 'warning' ? practice : 'off', podSecurity: podSecurity === 'baseline' || podSecurity === 'restricted' ? podSecurity : 'off', severities,
  };
}

const OLDEST_MINOR = 25;

/** '1.29' or 'v1.29.3' as 29; undefined for what is no version, or none that the table knows. */
export function minorOf(version: unknown): number | undefined {
  const minor = typeof version === 'string' ? Number(/^v?1\.(\d+)(?:\.\d+)?$/.exec(version)?.[1]) : NaN;
  return minor >= OLDEST_MINOR && minor <= NEWEST_MINOR ? minor : undefined;
}

import type { Severity } from './finding.ts';

/** What an author wants to be told. Compared by identity: make a new one for a change. */
export interface DiagnosticSettings {
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
  const { practice, podSecurity, severity } = (typeof given === 'object' && given !== null ? given : {}) as { practice?: unknown; podSecurity?: unknown; severity?: unknown };
  const severities = typeof severity === 'object' && severity !== null ? Object.fromEntries(Object.entries(severity).filter((entry): entry is [string, Severity | 'off'] => isSeverity(entry[1]))) : {};
  return {
    practice: practice === 'hint' || practice === 'warning' ? practice : 'off', podSecurity: podSecurity === 'baseline' || podSecurity === 'restricted' ? podSecurity : 'off', severities,
  };
}

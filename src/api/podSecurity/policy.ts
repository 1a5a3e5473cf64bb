import type { FieldError } from '../apiError.ts';
import { invalid } from '../validation/fieldErrors.ts';

const LEVELS = ['privileged', 'baseline', 'restricted'] as const;
const LATEST = 'latest';

export type Level = typeof LEVELS[number];

/** 'restricted:latest', 'baseline:v1.30' when printed. */
export interface LevelVersion { readonly level: Level; readonly version: string }

/** What a namespace asks of its pods. */
export interface SecurityPolicy { readonly enforce: LevelVersion; readonly audit: LevelVersion; readonly warn: LevelVersion }

export const formatLevel = ({ level, version }: LevelVersion) => `${level}:${version}`;
/** Positive when `a` is the stricter. */
export const compareLevels = (a: Level, b: Level) => LEVELS.indexOf(a) - LEVELS.indexOf(b);

/**
 * Reads the labels `pod-security.kubernetes.io/…`; without any a namespace is privileged. There is always a policy: what cannot be read enforces
 * restricted, and neither audits nor warns. @source k8s.io/pod-security-admission api PolicyToEvaluate
 */
export function parseSecurityPolicy(labels: Readonly<Record<string, string>> = {}): { readonly policy: SecurityPolicy; readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  const labelOf = (name: string) => labels[`pod-security.kubernetes.io/${name}`];
  const refuse = (name: string, value: string, why: string) => errors.push(invalid(`metadata.labels[pod-security.kubernetes.io/${name}]`, value, why));
  const read = (mode: string, fallback: Level): LevelVersion => {
    const level = labelOf(mode);
    const version = labelOf(`${mode}-version`);
    const known = level === undefined || isLevel(level);
    const readable = version === undefined || version === LATEST || /^v1\.(\d|[1-9]\d+)$/.test(version);
    if (!known) refuse(mode, level, 'must be one of privileged, baseline, restricted');
    if (!readable) refuse(`${mode}-version`, version, 'must be "latest" or "v1.x"');
    return { level: level === undefined ? 'privileged' : known ? level : fallback, version: version !== undefined && readable ? version : LATEST };
  };
  const [enforce, audit, warn] = [read('enforce', 'restricted'), read('audit', 'privileged'), read('warn', 'privileged')];
  const warnsByEnforce = labelOf('warn') === undefined && isLevel(labelOf('enforce') ?? '') && enforce.level !== 'privileged';
  const warning = warnsByEnforce ? { level: enforce.level, version: labelOf('warn-version') === undefined ? enforce.version : warn.version } : warn;
  return { policy: { enforce, audit, warn: warning }, errors };
}

function isLevel(text: string): text is Level {
  return (LEVELS as readonly string[]).includes(text);
}

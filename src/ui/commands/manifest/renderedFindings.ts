import path from 'node:path';

/** A finding at its place in a file, as `slipway validate --format json` prints it; lines and columns count from 1. */
export interface RenderedFinding {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
}

/** What `slipway validate --format json`, run in `folder`, has found, by the path of the file. */
export function readReport(output: string, folder: string): ReadonlyMap<string, readonly RenderedFinding[]> {
  const findings = JSON.parse(output) as readonly (RenderedFinding & { readonly file: string })[];
  return Map.groupBy(findings, ({ file }) => path.resolve(folder, file));
}

/** The flags of `slipway validate` for the settings of slipway.diagnostics that are set. */
export function settingsFlags(setting: (key: string) => unknown): string[] {
  const flags = { kubernetesVersion: 'kubernetes-version', practice: 'practice', podSecurity: 'pod-security' };
  const severities = Object.entries(setting('severity') ?? {}).flatMap(([code, level]) => ['--severity', `${code}=${String(level)}`]);
  return [...Object.entries(flags).flatMap(([key, flag]) => { const value = setting(key); return typeof value !== 'string' || value === '' || value === 'off' ? [] : [`--${flag}`, value]; }), ...severities];
}

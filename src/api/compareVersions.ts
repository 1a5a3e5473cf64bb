interface ParsedVersion { readonly major: number; readonly stage: 'alpha' | 'beta' | 'stable'; readonly minor: number }

const STAGES = ['alpha', 'beta', 'stable'] as const;

/** Orders API versions as Kubernetes prefers them, best first: v10, v2, v1, v11beta2, v3alpha1, then other names alphabetically. @source apimachinery version CompareKubeAwareVersionStrings */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)];
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined) || (a < b ? -1 : Number(a > b));
  return STAGES.indexOf(right.stage) - STAGES.indexOf(left.stage) || right.major - left.major || right.minor - left.minor;
}

function parse(version: string): ParsedVersion | undefined {
  const [, major, stage = 'stable', minor = '0'] = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/.exec(version) ?? [];
  return major === undefined ? undefined : { major: Number(major), stage: stage as ParsedVersion['stage'], minor: Number(minor) };
}

import type { Environment } from '@marcbachmann/cel-js';

const SYNTAX = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/** A semantic version inside an expression. */
export class Semver {
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly prerelease: readonly string[];

  constructor(text: string) {
    const match = SYNTAX.exec(text);
    if (match === null) throw new Error(`Semver parse error during conversion from string: ${JSON.stringify(text)}`);
    const [, major = '0', minor = '0', patch = '0', prerelease = ''] = match;
    this.numbers = [BigInt(major), BigInt(minor), BigInt(patch)];
    this.prerelease = prerelease === '' ? [] : prerelease.split('.');
  }

  /** @source https://semver.org/#spec-item-11 */
  compare(other: Semver): bigint {
    for (const [index, own] of this.numbers.entries()) {
      const theirs = other.numbers[index] ?? 0n;
      if (own !== theirs) return own < theirs ? -1n : 1n;
    }
    if (this.prerelease.length === 0 || other.prerelease.length === 0) return BigInt(Math.sign(other.prerelease.length - this.prerelease.length));
    for (let index = 0; ; index++) {
      const [own, theirs] = [this.prerelease[index], other.prerelease[index]];
      if (own === undefined || theirs === undefined) return own === theirs ? 0n : own === undefined ? -1n : 1n;
      if (own !== theirs) return compareIdentifiers(own, theirs);
    }
  }
}

function compareIdentifiers(a: string, b: string): bigint {
  const [isNumberA, isNumberB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumberA && isNumberB) return BigInt(a) < BigInt(b) ? -1n : 1n;
  if (isNumberA !== isNumberB) return isNumberA ? -1n : 1n;
  return a < b ? -1n : 1n;
}

/** Without a leading v and leading zeros, with three numbers. */
function normalize(text: string): string {
  const [, numbers = '', rest = ''] = /^v?([^-+]*)(.*)$/.exec(text) ?? [];
  const parts = numbers.split('.').map(part => part.replace(/^0+(?=\d)/, ''));
  while (parts.length < 3) parts.push('0');
  return `${parts.join('.')}${rest}`;
}

const isValid = (text: string) => { try { return new Semver(text) instanceof Semver; } catch { return false; } };

/** `semver('1.2.3')` and what can be done with it. @source k8s.io/apiserver pkg/cel/library/semverlib.go */
export function addSemver(environment: Environment): void {
  environment
    .registerType('kubernetes.Semver', { ctor: Semver, fields: {} })
    .registerFunction('semver(string): kubernetes.Semver', (text: string) => new Semver(text))
    .registerFunction('semver(string, bool): kubernetes.Semver', (text: string, normalized: boolean) => new Semver(normalized ? normalize(text) : text))
    .registerFunction('isSemver(string): bool', isValid)
    .registerFunction('isSemver(string, bool): bool', (text: string, normalized: boolean) => isValid(normalized ? normalize(text) : text))
    .registerFunction('kubernetes.Semver.major(): int', ({ numbers }: Semver) => numbers[0])
    .registerFunction('kubernetes.Semver.minor(): int', ({ numbers }: Semver) => numbers[1])
    .registerFunction('kubernetes.Semver.patch(): int', ({ numbers }: Semver) => numbers[2])
    .registerFunction('kubernetes.Semver.isLessThan(kubernetes.Semver): bool', (a: Semver, b: Semver) => a.compare(b) < 0n)
    .registerFunction('kubernetes.Semver.isGreaterThan(kubernetes.Semver): bool', (a: Semver, b: Semver) => a.compare(b) > 0n)
    .registerFunction('kubernetes.Semver.compareTo(kubernetes.Semver): int', (a: Semver, b: Semver) => a.compare(b))
    .registerOperator('kubernetes.Semver == kubernetes.Semver', (a: Semver, b: Semver) => a.compare(b) === 0n);
}

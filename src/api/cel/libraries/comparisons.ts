import type { Environment, Optional } from '@marcbachmann/cel-js';
import { celEqual } from './equality.ts';

/** Comparisons of CEL's own that the library lacks. @source cel-go common/stdlib/standard.go */
export function addComparisons(environment: Environment): void {
  environment
    .registerOperator('optional<V> == optional<V>', (a: Optional, b: Optional) => celEqual(a, b))
    .registerOperator('bytes < bytes', (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) < 0)
    .registerOperator('bytes <= bytes', (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) <= 0)
    .registerOperator('bytes > bytes', (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) > 0)
    .registerOperator('bytes >= bytes', (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) >= 0);
}

/** Types that are no plain data. */
const NULLABLE: readonly string[] = ['kubernetes.Quantity', 'kubernetes.Semver', 'kubernetes.URL', 'kubernetes.NamedFormat', 'net.IP', 'net.CIDR', 'google.protobuf.Duration', 'google.protobuf.Timestamp', 'optional<dyn>'];

/** Lets values of such types be compared with null, which they never are. Asked for after the types are known. @source cel-go common/types IsAssignableType: null may stand for any object, opaque value, duration or time */
export function addNullComparisons(environment: Environment): void {
  for (const type of NULLABLE) environment.registerOperator(`${type} == null`, () => false);
}

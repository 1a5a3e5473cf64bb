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

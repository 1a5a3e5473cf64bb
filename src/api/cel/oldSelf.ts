import { Optional } from '@marcbachmann/cel-js';

/** What a rule with `optionalOldSelf` is given: the value, or none. */
export function toOptional(value: unknown): unknown {
  return value === undefined ? Optional.none() : Optional.of(value);
}

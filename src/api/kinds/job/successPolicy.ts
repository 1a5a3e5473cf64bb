import type { FieldError } from '../../apiError.ts';
import { invalid, required, tooLong, tooMany } from '../../validation/fieldErrors.ts';
import { byteLength } from '../../validation/names.ts';
import { validateNonNegative } from '../../validation/numbers.ts';
import type { JobSpec } from './validation.ts';

type Rule = NonNullable<JobSpec['successPolicy']>['rules'][number];

const MAX_RULES = 20;
const MAX_INDEXES_BYTES = 64 * 1024;

/** @source pkg/apis/batch/validation validateSuccessPolicy */
export function validateSuccessPolicy(spec: JobSpec, path: string): FieldError[] {
  const policy = spec.successPolicy;
  if (policy === undefined) return [];
  const at = `${path}.successPolicy`;
  const errors = spec.completionMode === 'Indexed' ? [] : [invalid(at, policy, 'requires indexed completion mode')];
  if (policy.rules.length === 0) return [...errors, required(`${at}.rules`, `at least one rules must be specified when the ${at} is specified`)];
  if (policy.rules.length > MAX_RULES) errors.push(tooMany(`${at}.rules`, policy.rules.length, MAX_RULES));
  return [...errors, ...policy.rules.flatMap((rule, index) => validateRule(rule, { path: `${at}.rules[${index}]`, completions: spec.completions ?? 0 }))];
}

function validateRule({ succeededCount, succeededIndexes }: Rule, { path, completions }: { readonly path: string; readonly completions: number }): FieldError[] {
  if (succeededCount === undefined && succeededIndexes === undefined) return [required(path, 'at least one of succeededCount or succeededIndexes must be specified')];
  const errors: FieldError[] = [];
  const indexes = succeededIndexes === undefined ? undefined : countIndexes(succeededIndexes, completions);
  if (succeededIndexes !== undefined) {
    if (byteLength(succeededIndexes) > MAX_INDEXES_BYTES) errors.push(tooLong(`${path}.succeededIndexes`, MAX_INDEXES_BYTES));
    if (typeof indexes === 'string') errors.push(invalid(`${path}.succeededIndexes`, succeededIndexes, `error parsing succeededIndexes: ${indexes}`));
  }
  if (succeededCount === undefined) return errors;
  errors.push(...validateNonNegative(succeededCount, `${path}.succeededCount`));
  if (succeededCount > completions) errors.push(invalid(`${path}.succeededCount`, succeededCount, `must be less than or equal to ${completions} (the number of specified completions)`));
  if (typeof indexes === 'number' && succeededCount > indexes) errors.push(invalid(`${path}.succeededCount`, succeededCount, `must be less than or equal to ${indexes} (the number of indexes in the specified succeededIndexes field)`));
  return errors;
}

/** How many indexes '1,3-5' names, which must ascend; or what is wrong. @source pkg/apis/batch/validation validateIndexesFormat */
function countIndexes(text: string, completions: number): number | string {
  if (text === '') return 0;
  let [last, total] = [-1, 0];
  for (const interval of text.split(',')) {
    const [first = '', end = first, ...more] = interval.split('-');
    if (more.length > 0) return `the fragment ${JSON.stringify(interval)} violates the requirement that an index interval can have at most two parts separated by '-'`;
    for (const index of [first, end]) {
      if (!/^\d+$/.test(index)) return `cannot convert string to integer for index: ${JSON.stringify(index)}`;
      if (Number(index) >= completions) return `too large index: ${JSON.stringify(index)}`;
    }
    if (Number(first) <= last) return `non-increasing order, previous: ${last}, current: ${Number(first)}`;
    if (interval.includes('-') && Number(end) <= Number(first)) return `non-increasing order, previous: ${Number(first)}, current: ${Number(end)}`;
    last = Number(end);
    total += last - Number(first) + 1;
  }
  return total;
}

import type { FieldError } from '../../apiError.ts';
import { duplicate, invalid, invalidEach, invalidWithoutValue, notSupported, required, tooMany } from '../../validation/fieldErrors.ts';
import { qualifiedName } from '../../validation/names.ts';
import type { JobSpec } from './validation.ts';

type Rule = NonNullable<JobSpec['podFailurePolicy']>['rules'][number];
interface RuleContext { readonly path: string; readonly spec: JobSpec }

const ACTIONS: readonly string[] = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const OPERATORS: readonly string[] = ['In', 'NotIn'];
const STATUSES: readonly string[] = ['False', 'True', 'Unknown'];
const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;
const MAX_PATTERNS = 20;

/** @source pkg/apis/batch/validation validatePodFailurePolicy */
export function validatePodFailurePolicy(spec: JobSpec, path: string): FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const at = `${path}.podFailurePolicy.rules`;
  const errors = rules.length > MAX_RULES ? [tooMany(at, rules.length, MAX_RULES)] : [];
  return [...errors, ...rules.flatMap((rule, index) => validateRule(rule, { path: `${at}[${index}]`, spec }))];
}

function validateRule(rule: Rule, { path, spec }: RuleContext): FieldError[] {
  const errors = oneOf(rule.action, { path: `${path}.action`, supported: ACTIONS });
  const patterns = rule.onPodConditions ?? [];
  if (rule.action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) errors.push(invalid(`${path}.action`, rule.action, 'requires the backoffLimitPerIndex to be set'));
  if (rule.onExitCodes !== undefined) errors.push(...validateExitCodes(rule.onExitCodes, { path: `${path}.onExitCodes`, spec }));
  if (patterns.length > MAX_PATTERNS) errors.push(tooMany(`${path}.onPodConditions`, patterns.length, MAX_PATTERNS));
  patterns.forEach(({ type, status }, index) => {
    const at = `${path}.onPodConditions[${index}]`;
    errors.push(...invalidEach(`${at}.type`, type, qualifiedName(type)), ...oneOf(status, { path: `${at}.status`, supported: STATUSES }));
  });
  if (rule.onExitCodes !== undefined && patterns.length > 0) errors.push(invalidWithoutValue(path, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  if (rule.onExitCodes === undefined && patterns.length === 0) errors.push(invalidWithoutValue(path, 'specifying one of OnExitCodes and OnPodConditions is required'));
  return errors;
}

function validateExitCodes({ operator, containerName, values }: NonNullable<Rule['onExitCodes']>, { path, spec }: RuleContext): FieldError[] {
  const errors = oneOf(operator, { path: `${path}.operator`, supported: OPERATORS });
  const containers = [...spec.template.spec?.containers ?? [], ...spec.template.spec?.initContainers ?? []].map(container => container.name);
  if (containerName !== undefined && !containers.includes(containerName)) errors.push(invalid(`${path}.containerName`, containerName, 'must be one of the container or initContainer names in the pod template'));
  const at = `${path}.values`;
  if (values.length === 0) errors.push(invalid(at, values, 'at least one value is required'));
  else if (values.length > MAX_EXIT_CODES) errors.push(tooMany(at, values.length, MAX_EXIT_CODES));
  let isOrdered = true;
  values.forEach((value, index) => {
    if (operator === 'In' && value === 0) errors.push(invalid(`${at}[${index}]`, value, 'must not be 0 for the In operator'));
    if (values.indexOf(value) < index) errors.push(duplicate(`${at}[${index}]`, value));
    else if (index > 0 && value < (values[index - 1] ?? 0)) isOrdered = false;
  });
  return isOrdered ? errors : [...errors, invalid(at, values, 'must be ordered')];
}

function oneOf(value: string | undefined, { path, supported }: { readonly path: string; readonly supported: readonly string[] }): FieldError[] {
  if (value === undefined || value === '') return [required(path, `valid values: [${supported.map(each => JSON.stringify(each)).join(' ')}]`)];
  return supported.includes(value) ? [] : [notSupported(path, value, supported)];
}

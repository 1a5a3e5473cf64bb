import type { FieldError } from '../../apiError.ts';
import { canonicalQuantity } from '../../defaults/quantities.ts';
import type { LimitRange } from '../../objects.ts';
import { parseQuantity, QUANTITY_FORMAT_MESSAGE } from '../../quantity.ts';
import { duplicate, forbidden, invalid, invalidEach, required } from '../../validation/fieldErrors.ts';
import { qualifiedName } from '../../validation/names.ts';
import { isOvercommitAllowed, isStandardName, validateContainerResourceName } from '../../validation/resourceRequirements.ts';

type Limit = NonNullable<LimitRange['spec']>['limits'][number];

const TYPES: readonly string[] = ['Pod', 'Container', 'PersistentVolumeClaim'];
const BOUNDS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;
const ONE = 1_000_000_000n;

/** @source pkg/apis/core/validation ValidateLimitRange */
export function validateLimits(limits: readonly Limit[], path: string): FieldError[] {
  const types = new Set<string>();
  return limits.flatMap((limit, index) => {
    const at = `${path}[${index}]`;
    const errors = validateType(limit.type, `${at}.type`);
    if (types.has(limit.type)) errors.push(duplicate(`${at}.type`, limit.type));
    types.add(limit.type);
    return [...errors, ...validateBounds(limit, at)];
  });
}

function validateType(type: string, path: string): FieldError[] {
  const errors = invalidEach(path, type, qualifiedName(type));
  return errors.length > 0 || type.includes('/') || TYPES.includes(type) ? errors : [invalid(path, type, 'must be a standard limit type or fully qualified')];
}

function validateBounds(limit: Limit, path: string): FieldError[] {
  const isPod = limit.type === 'Pod';
  const errors: FieldError[] = [];
  for (const bound of BOUNDS) {
    const quantities = Object.entries(limit[bound] ?? {});
    if (isPod && bound.startsWith('default')) {
      if (quantities.length > 0) errors.push(forbidden(`${path}.${bound}`, "may not be specified when `type` is 'Pod'"));
      continue;
    }
    for (const [name, value] of quantities) {
      errors.push(...validateName(limit.type, name, `${path}.${bound}[${name}]`));
      if (parseQuantity(value) === undefined) errors.push(invalid(`${path}.${bound}[${name}]`, value, QUANTITY_FORMAT_MESSAGE));
    }
  }
  if (limit.type === 'PersistentVolumeClaim' && limit.min?.storage === undefined && limit.max?.storage === undefined) {
    errors.push(required(`${path}.limits`, 'either minimum or maximum storage value is required, but neither was provided'));
  }
  const names = new Set(BOUNDS.flatMap(bound => Object.keys(limit[bound] ?? {})));
  return [...errors, ...[...names].flatMap(name => validateOrder(limit, name, path))];
}

function validateName(type: string, name: string, path: string): FieldError[] {
  if (type === 'Pod' || type === 'Container') return validateContainerResourceName(name, path);
  return isStandardName(name) ? [] : validateContainerResourceName(name, path);
}

/** min ≤ defaultRequest ≤ default ≤ max, and a ratio that they leave room for. */
function validateOrder(limit: Limit, name: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const nano = (bound: typeof BOUNDS[number]) => { const text = limit[bound]?.[name]; return text === undefined ? undefined : parseQuantity(text); };
  const shown = (bound: typeof BOUNDS[number]) => canonicalQuantity(limit[bound]?.[name] ?? '');
  const exceeds = (a: typeof BOUNDS[number], b: typeof BOUNDS[number]) => { const [x, y] = [nano(a), nano(b)]; return x !== undefined && y !== undefined && x > y; };
  const refuse = (field: typeof BOUNDS[number], value: typeof BOUNDS[number], detail: string) => errors.push(invalid(`${path}.${field}[${name}]`, shown(value), detail));
  if (exceeds('min', 'max')) refuse('min', 'min', `min value ${shown('min')} is greater than max value ${shown('max')}`);
  if (exceeds('min', 'defaultRequest')) refuse('defaultRequest', 'defaultRequest', `min value ${shown('min')} is greater than default request value ${shown('defaultRequest')}`);
  if (exceeds('defaultRequest', 'max')) refuse('defaultRequest', 'defaultRequest', `default request value ${shown('defaultRequest')} is greater than max value ${shown('max')}`);
  if (exceeds('defaultRequest', 'default')) refuse('defaultRequest', 'defaultRequest', `default request value ${shown('defaultRequest')} is greater than default limit value ${shown('default')}`);
  if (exceeds('min', 'default')) refuse('default', 'min', `min value ${shown('min')} is greater than default value ${shown('default')}`);
  if (exceeds('default', 'max')) refuse('default', 'max', `default value ${shown('default')} is greater than max value ${shown('max')}`);
  const [ratio, min, max] = [nano('maxLimitRequestRatio'), nano('min'), nano('max')];
  if (ratio !== undefined && ratio < ONE) refuse('maxLimitRequestRatio', 'maxLimitRequestRatio', `ratio ${shown('maxLimitRequestRatio')} is less than 1`);
  if (ratio !== undefined && min !== undefined && max !== undefined && min > 0n && ratio * min > max * ONE) {
    refuse('maxLimitRequestRatio', 'maxLimitRequestRatio', `ratio ${shown('maxLimitRequestRatio')} is greater than max/min = ${(Number(max) / Number(min)).toFixed(6)}`);
  }
  const [preset, request] = [nano('default'), nano('defaultRequest')];
  if (!isOvercommitAllowed(name) && preset !== undefined && request !== undefined && preset !== request) {
    refuse('defaultRequest', 'defaultRequest', `default value ${shown('default')} must equal to defaultRequest value ${shown('defaultRequest')} in ${name}`);
  }
  return errors;
}

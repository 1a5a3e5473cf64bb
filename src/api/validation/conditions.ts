import type { FieldError } from '../apiError.ts';
import type { Condition } from '../objects.ts';
import { duplicate, invalid, invalidEach, notSupported, required, tooLong } from './fieldErrors.ts';
import { byteLength, conditionReason, qualifiedName } from './names.ts';

const STATUSES: readonly string[] = ['False', 'True', 'Unknown'];
const MAX_REASON_BYTES = 1024;
const MAX_MESSAGE_BYTES = 32 * 1024;

/** The conditions of a status. @source apimachinery apis/meta/v1/validation ValidateConditions */
export function validateConditions(conditions: readonly Condition[], path: string): FieldError[] {
  return conditions.flatMap((condition, index) => [
    ...conditions.findIndex(({ type }) => type === condition.type) < index ? [duplicate(`${path}[${index}]`, condition.type)] : [],
    ...validateCondition(condition, `${path}[${index}]`),
  ]);
}

function validateCondition({ type, status, observedGeneration = 0, lastTransitionTime, reason, message }: Partial<Condition>, at: string): FieldError[] {
  const errors = isEmpty(type) ? [required(`${at}.type`, 'is required')] : invalidEach(`${at}.type`, type, qualifiedName(type));
  if (isEmpty(status)) errors.push(required(`${at}.status`));
  else if (!STATUSES.includes(status)) errors.push(notSupported(`${at}.status`, status, STATUSES));
  if (observedGeneration < 0) errors.push(invalid(`${at}.observedGeneration`, observedGeneration, 'must be greater than or equal to zero'));
  if (isEmpty(lastTransitionTime)) errors.push(required(`${at}.lastTransitionTime`));
  if (isEmpty(reason)) errors.push(required(`${at}.reason`));
  else {
    errors.push(...invalidEach(`${at}.reason`, reason, conditionReason(reason)));
    if (byteLength(reason) > MAX_REASON_BYTES) errors.push(tooLong(`${at}.reason`, MAX_REASON_BYTES));
  }
  return byteLength(message ?? '') > MAX_MESSAGE_BYTES ? [...errors, tooLong(`${at}.message`, MAX_MESSAGE_BYTES)] : errors;
}

function isEmpty(text: string | undefined): text is undefined | '' {
  return text === undefined || text === '';
}

import type { FieldError } from '../apiError.ts';
import type { Toleration } from '../objects.ts';
import { invalid, invalidEach, notSupported } from './fieldErrors.ts';
import { labelValue, qualifiedName } from './names.ts';

const OPERATORS: readonly string[] = ['Equal', 'Exists'];
const EFFECTS: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** @source pkg/apis/core/validation ValidateTolerations */
export function validateTolerations(tolerations: readonly Toleration[], path: string): FieldError[] {
  return tolerations.flatMap((toleration, index) => {
    const at = `${path}[${index}]`;
    const { key = '', operator = '', value = '', effect = '' } = toleration;
    const errors: FieldError[] = [];
    if (key !== '') errors.push(...invalidEach(`${at}.key`, key, qualifiedName(key)));
    if (key === '' && operator !== 'Exists') {
      errors.push(invalid(`${at}.operator`, operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"'));
    }
    if (toleration.tolerationSeconds !== undefined && effect !== 'NoExecute') {
      errors.push(invalid(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    }
    if (operator === '' || operator === 'Equal') errors.push(...invalidEach(`${at}.operator`, value, labelValue(value)));
    else if (operator === 'Exists') {
      if (value !== '') errors.push(invalid(`${at}.operator`, toleration, "value must be empty when `operator` is 'Exists'"));
    } else errors.push(notSupported(`${at}.operator`, operator, OPERATORS));
    if (effect !== '' && !EFFECTS.includes(effect)) errors.push(notSupported(`${at}.effect`, effect, EFFECTS));
    return errors;
  });
}

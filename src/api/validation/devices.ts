import type { FieldError } from '../apiError.ts';
import { CelError, CelTypeMismatch, compileCel } from '../cel/compile.ts';
import { makeCelEnvironment } from '../cel/environment.ts';
import type { DeviceSelector, DeviceToleration, OpaqueDeviceConfiguration } from '../objects.ts';
import { validateList } from './boundedLists.ts';
import { duplicate, invalid, invalidEach, notSupported, required, requiredOneOf, tooLong } from './fieldErrors.ts';
import { byteLength, dns1123Subdomain, labelValue, qualifiedName } from './names.ts';
import { validateCsiDriverName } from './storageParameters.ts';

const MAX_SELECTORS = 32;
const MAX_EXPRESSION_BYTES = 10 * 1024;
const MAX_PARAMETERS_BYTES = 10 * 1024;
const MAX_POOL_NAME_BYTES = 253;
const MAX_IDENTIFIER_BYTES = 32;
const MAX_CONDITIONS = 4;
const IDENTIFIER_MESSAGE = "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')";
const OPERATORS: readonly string[] = ['Equal', 'Exists'];
const EFFECTS: readonly string[] = ['NoExecute', 'NoSchedule', 'None'];

/*
 * Parts of resource.k8s.io that its kinds share. @source pkg/apis/resource/validation. What expressions cost is not estimated.
 */

/** Expressions that choose devices. */
export function validateSelectors(selectors: readonly DeviceSelector[] | undefined, path: string): FieldError[] {
  return validateList(selectors, { path, max: MAX_SELECTORS, check: ({ cel }, at) => cel === undefined ? [required(`${at}.cel`)] : validateExpression(cel.expression as string | undefined ?? '', `${at}.cel.expression`) });
}

function validateExpression(expression: string, path: string): FieldError[] {
  if (byteLength(expression) > MAX_EXPRESSION_BYTES) return [tooLong(path, MAX_EXPRESSION_BYTES)];
  try { compileCel(makeCelEnvironment().registerVariable('device', 'dyn'), expression, ['bool']); } catch (error) {
    if (error instanceof CelTypeMismatch) return [invalid(path, expression, `must evaluate to bool or the unknown type, not ${error.message.replace(/^.* but got /, '')}`)];
    if (error instanceof CelError) return [invalid(path, expression, error.message)];
    throw error;
  }
  return [];
}

/** Settings for a driver, in its own words. */
export function validateOpaque(opaque: OpaqueDeviceConfiguration | undefined, path: string): FieldError[] {
  if (opaque === undefined) return [required(path)];
  const { driver = '', parameters } = opaque as Partial<OpaqueDeviceConfiguration>;
  return [...validateCsiDriverName(driver, `${path}.driver`), ...validateParameters(parameters, { path: `${path}.parameters`, max: MAX_PARAMETERS_BYTES })];
}

/** Free data, which is an object. */
export function validateParameters(data: unknown, { path, max }: { readonly path: string; readonly max: number }): FieldError[] {
  if (data === undefined || data === null) return [required(path)];
  if (byteLength(JSON.stringify(data)) > max) return [tooLong(path, max)];
  return typeof data !== 'object' || Array.isArray(data) ? [invalid(path, '<value omitted>', 'must be a valid JSON object')] : [];
}

export function validateDeviceTolerations(tolerations: readonly DeviceToleration[] | undefined, path: string): FieldError[] {
  return (tolerations ?? []).flatMap(({ key = '', operator = '', value = '', effect = '' }, index) => {
    const at = `${path}[${index}]`;
    const errors = key === '' ? [] : invalidEach(`${at}.key`, key, qualifiedName(key));
    if (operator === 'Exists') { if (value !== '') errors.push(invalid(`${at}.value`, value, 'must be empty for operator `Exists`')); }
    else if (operator === 'Equal') errors.push(...invalidEach(`${at}.value`, value, labelValue(value)));
    else errors.push(operator === '' ? required(`${at}.operator`) : notSupported(`${at}.operator`, operator, OPERATORS));
    return effect === '' || EFFECTS.includes(effect) ? errors : [...errors, notSupported(`${at}.effect`, effect, EFFECTS)];
  });
}

/** Of a taint, which must have one. */
export function validateEffect(effect: string, path: string): FieldError[] {
  return requiredOneOf(path, effect, EFFECTS);
}

/** Conditions that bind a device, and those with which that fails: both or none. */
export function validateBindingConditions(binding: readonly string[], failure: readonly string[], path: string): FieldError[] {
  const [at, failureAt] = [`${path}.bindingConditions`, `${path}.bindingFailureConditions`];
  const check = (name: string, place: string) => invalidEach(place, name, qualifiedName(name));
  const repeated = (list: readonly string[], place: string) => list.flatMap((name, index) => list.indexOf(name) < index ? [duplicate(`${place}[${index}]`, name)] : []);
  return [
    ...validateList(binding, { path: at, max: MAX_CONDITIONS, check }), ...validateList(failure, { path: failureAt, max: MAX_CONDITIONS, check }), ...repeated(binding, at), ...repeated(failure, failureAt),
    ...failure.flatMap((name, index) => binding.includes(name) ? [invalid(`${failureAt}[${index}]`, name, 'bindingFailureConditions must not overlap with bindingConditions')] : []),
    ...binding.length === 0 && failure.length > 0 ? [invalid(at, binding, 'bindingConditions are required to use bindingFailureConditions')] : [],
    ...failure.length === 0 && binding.length > 0 ? [invalid(failureAt, failure, 'bindingFailureConditions are required to use bindingConditions')] : [],
  ];
}

/** Subdomains with slashes between them. */
export function validatePoolName(name: string, path: string): FieldError[] {
  if (name === '') return [required(path)];
  return [...byteLength(name) > MAX_POOL_NAME_BYTES ? [tooLong(path, MAX_POOL_NAME_BYTES)] : [], ...name.split('/').flatMap(part => invalidEach(path, part, dns1123Subdomain(part)))];
}

/** Of an attribute or capacity: an identifier, or a domain and one. */
export function validateDeviceKey(name: string, path: string): FieldError[] {
  const parts = name.split('/');
  if (parts.length === 1) return validateIdentifier(name, path);
  if (parts.length > 2) return [invalid(path, name, 'must not contain more than one slash')];
  const [domain = '', id = ''] = parts;
  return [
    ...domain === '' ? [invalid(path, '', 'the domain must not be empty')] : validateCsiDriverName(domain, path),
    ...id === '' ? [invalid(path, '', 'the name must not be empty')] : validateIdentifier(id, path),
  ];
}

/** Of an attribute that drivers have in common. */
export function validateFullDeviceKey(name: string, path: string): FieldError[] {
  return [...validateDeviceKey(name, path), ...name.includes('/') ? [] : [invalid(path, name, 'a fully qualified name must be a domain and a name separated by a slash')]];
}

function validateIdentifier(id: string, path: string): FieldError[] {
  return [...byteLength(id) > MAX_IDENTIFIER_BYTES ? [tooLong(path, MAX_IDENTIFIER_BYTES)] : [], .../^[A-Za-z_][A-Za-z0-9_]*$/.test(id) ? [] : [invalid(path, id, IDENTIFIER_MESSAGE)]];
}

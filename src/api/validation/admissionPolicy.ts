import type { FieldError } from '../apiError.ts';
import type { AdmissionCompiler } from '../cel/admissionExpressions.ts';
import type { AdmissionVariable, MatchCondition, MatchResources, ParamKind, ParamRef } from '../objects.ts';
import { validateMatchResources } from './admissionRules.ts';
import { expressionErrors } from './expressionErrors.ts';
import { forbidden, invalid, invalidEach, notSupported, required } from './fieldErrors.ts';
import { validateLabelSelector } from './labels.ts';
import { validateMatchConditions } from './matchConditions.ts';
import { dns1035Label, dns1123Subdomain, pathSegmentName } from './names.ts';
import { FAILURE_POLICIES } from './webhooks.ts';

const RESERVED_WORDS: readonly string[] = [
  'true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while',
];
const NOT_FOUND_ACTIONS: readonly string[] = ['Deny', 'Allow'];

interface PolicySpec {
  readonly failurePolicy?: string;
  readonly paramKind?: ParamKind;
  readonly matchConstraints?: MatchResources;
  readonly matchConditions?: readonly MatchCondition[];
  readonly variables?: readonly AdmissionVariable[];
}

/** What validating and mutating policies share. `compiler`: made with the policy's variables. @source pkg/apis/admissionregistration/validation validateValidatingAdmissionPolicySpec */
export function validatePolicySpec({ failurePolicy, paramKind, matchConstraints, matchConditions = [], variables = [] }: PolicySpec, compiler: AdmissionCompiler): FieldError[] {
  const errors: FieldError[] = [];
  if (failurePolicy === undefined) errors.push(required('spec.failurePolicy'));
  else if (!FAILURE_POLICIES.includes(failurePolicy)) errors.push(notSupported('spec.failurePolicy', failurePolicy, FAILURE_POLICIES));
  if (paramKind !== undefined) errors.push(...validateParamKind(paramKind, 'spec.paramKind'));
  if (matchConstraints === undefined) errors.push(required('spec.matchConstraints'));
  else {
    errors.push(...validateMatchResources(matchConstraints, 'spec.matchConstraints'));
    if ((matchConstraints.resourceRules ?? []).length === 0) errors.push(required('spec.matchConstraints.resourceRules'));
  }
  errors.push(...validateMatchConditions(matchConditions, 'spec.matchConditions', { hasParams: paramKind !== undefined }));
  variables.forEach(({ name, expression }, index) => {
    const at = `spec.variables[${index}]`;
    if (name.trim() === '') errors.push(required(`${at}.name`, 'name is not specified'));
    else if (!/^[_a-zA-Z]\w*$/.test(name) || RESERVED_WORDS.includes(name)) errors.push(invalid(`${at}.name`, name, 'name is not a valid CEL identifier'));
    if (expression.trim() === '') errors.push(required(`${at}.expression`, 'expression is not specified'));
    else errors.push(...expressionErrors(compiler.variables.get(name), `${at}.expression`));
  });
  return errors;
}

interface BindingSpec { readonly policyName?: string; readonly paramRef?: ParamRef; readonly matchResources?: MatchResources }

/** What bindings of both sorts share. @source validateValidatingAdmissionPolicyBindingSpec */
export function validatePolicyBindingSpec({ policyName = '', paramRef, matchResources }: BindingSpec): FieldError[] {
  return [
    ...policyName === '' ? [required('spec.policyName')] : invalidEach('spec.policyName', policyName, dns1123Subdomain(policyName)),
    ...paramRef === undefined ? [] : validateParamRef(paramRef, 'spec.paramRef'),
    ...matchResources === undefined ? [] : validateMatchResources(matchResources, 'spec.matchResources'),
  ];
}

function validateParamKind({ apiVersion = '', kind = '' }: ParamKind, path: string): FieldError[] {
  return [
    ...apiVersion === '' ? [required(`${path}.apiVersion`)] : validateApiVersion(apiVersion, `${path}.apiVersion`),
    ...kind === '' ? [required(`${path}.kind`)] : joined(dns1035Label(kind.toLowerCase())).map(problems => invalid(`${path}.kind`, kind, `may have mixed case, but should otherwise match: ${problems}`)),
  ];
}

function validateApiVersion(apiVersion: string, path: string): FieldError[] {
  const parts = apiVersion.split('/');
  if (parts.length > 2) return [invalid(path, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)];
  const [group, version] = parts.length === 2 ? parts as [string, string] : ['', apiVersion];
  return [
    ...group === '' ? [] : joined(dns1123Subdomain(group)).map(problems => invalid(path, group, problems)),
    ...version === '' ? [invalid(path, apiVersion, 'version must be specified')] : joined(dns1035Label(version)).map(problems => invalid(path, version, problems)),
  ];
}

/** All problems as one. */
const joined = (problems: readonly string[]): string[] => problems.length === 0 ? [] : [problems.join(',')];

function validateParamRef({ name = '', selector, parameterNotFoundAction = '' }: ParamRef, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const exclusive = 'name and selector are mutually exclusive';
  if (name !== '') errors.push(...invalidEach(`${path}.name`, name, pathSegmentName(name)));
  if (name !== '' && selector !== undefined) errors.push(forbidden(`${path}.name`, exclusive));
  errors.push(...validateLabelSelector(selector, `${path}.selector`));
  if (name !== '' && selector !== undefined) errors.push(forbidden(`${path}.selector`, exclusive));
  if (name === '' && selector === undefined) errors.push(required(path, 'one of name or selector must be specified'));
  if (parameterNotFoundAction === '') return [...errors, required(`${path}.parameterNotFoundAction`)];
  return NOT_FOUND_ACTIONS.includes(parameterNotFoundAction) ? errors : [...errors, notSupported(`${path}.parameterNotFoundAction`, parameterNotFoundAction, NOT_FOUND_ACTIONS)];
}

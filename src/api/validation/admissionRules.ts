import type { FieldError } from '../apiError.ts';
import type { MatchResources, NamedRuleWithOperations, RuleWithOperations } from '../objects.ts';
import { duplicate, invalid, invalidEach, notSupported, required } from './fieldErrors.ts';
import { validateLabelSelector } from './labels.ts';
import { pathSegmentName } from './names.ts';

export const MATCH_POLICIES: readonly string[] = ['Equivalent', 'Exact'];
const OPERATIONS: readonly string[] = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const SCOPES: readonly string[] = ['*', 'Cluster', 'Namespaced'];

/** Which requests a webhook or policy is asked about. @source pkg/apis/admissionregistration/validation validateRuleWithOperations */
export function validateRuleWithOperations(rule: RuleWithOperations, path: string): FieldError[] {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope } = rule;
  const errors: FieldError[] = operations.length === 0 ? [required(`${path}.operations`)] : [];
  errors.push(...onlyWildcard(operations, `${path}.operations`, 'operations'));
  operations.forEach((operation, index) => { if (!OPERATIONS.includes(operation)) errors.push(notSupported(`${path}.operations[${index}]`, operation, OPERATIONS)); });
  if (apiGroups.length === 0) errors.push(required(`${path}.apiGroups`));
  errors.push(...onlyWildcard(apiGroups, `${path}.apiGroups`, 'API groups'));
  if (apiVersions.length === 0) errors.push(required(`${path}.apiVersions`));
  errors.push(...onlyWildcard(apiVersions, `${path}.apiVersions`, 'API versions'));
  apiVersions.forEach((version, index) => { if (version === '') errors.push(required(`${path}.apiVersions[${index}]`)); });
  errors.push(...validateResources(resources, `${path}.resources`));
  return scope === undefined || SCOPES.includes(scope) ? errors : [...errors, notSupported(`${path}.scope`, scope, SCOPES)];
}

/** What a policy or its binding matches; every field is there once it is defaulted. @source validateMatchResources */
export function validateMatchResources({ matchPolicy, namespaceSelector, objectSelector, resourceRules = [], excludeResourceRules = [] }: MatchResources, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (matchPolicy === undefined) errors.push(required(`${path}.matchPolicy`));
  else if (!MATCH_POLICIES.includes(matchPolicy)) errors.push(notSupported(`${path}.matchPolicy`, matchPolicy, MATCH_POLICIES));
  errors.push(...namespaceSelector === undefined ? [required(`${path}.namespaceSelector`)] : validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`));
  errors.push(...objectSelector === undefined ? [required(`${path}.objectSelector`)] : validateLabelSelector(objectSelector, `${path}.objectSelector`));
  resourceRules.forEach((rule, index) => errors.push(...validateNamedRule(rule, `${path}.resourceRules[${index}]`)));
  excludeResourceRules.forEach((rule, index) => errors.push(...validateNamedRule(rule, `${path}.excludeResourceRules[${index}]`)));
  return errors;
}

function validateNamedRule(rule: NamedRuleWithOperations, path: string): FieldError[] {
  const names = rule.resourceNames ?? [];
  const errors = names.flatMap((name, index) => {
    const at = `${path}.resourceNames[${index}]`;
    return [...invalidEach(at, name, pathSegmentName(name)), ...names.indexOf(name) < index ? [duplicate(at, name)] : []];
  });
  return [...errors, ...validateRuleWithOperations(rule, path)];
}

function onlyWildcard(values: readonly string[], path: string, noun: string): FieldError[] {
  return values.length > 1 && values.includes('*') ? [invalid(path, values, `if '*' is present, must not specify other ${noun}`)] : [];
}

// Resources with their subresources; none may be covered by an earlier one.
function validateResources(resources: readonly string[], path: string): FieldError[] {
  const errors: FieldError[] = resources.length === 0 ? [required(path)] : [];
  const allOf = new Set<string>();
  const everywhere = new Set<string>();
  resources.forEach((text, index) => {
    const at = `${path}[${index}]`;
    if (text === '') { errors.push(required(at)); return; }
    const slash = text.indexOf('/');
    if (slash < 0) return;
    const [resource, subresource] = [text.slice(0, slash), text.slice(slash + 1)];
    if (allOf.has(resource)) errors.push(invalid(at, text, `if '${resource}/*' is present, must not specify ${text}`));
    if (everywhere.has(subresource)) errors.push(invalid(at, text, `if '*/${subresource}' is present, must not specify ${text}`));
    if (subresource === '*') allOf.add(resource);
    if (resource === '*') everywhere.add(subresource);
  });
  if (resources.length > 1 && resources.includes('*/*')) errors.push(invalid(path, resources, "if '*/*' is present, must not specify other resources"));
  if (resources.includes('*') && resources.some(each => each !== '*' && !each.includes('/'))) {
    errors.push(invalid(path, resources, "if '*' is present, must not specify other resources without subresources"));
  }
  return errors;
}

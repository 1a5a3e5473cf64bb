import type { FieldError } from '../../apiError.ts';
import type { FlowSchema, FlowSchemaRule } from '../../objects.ts';
import { validateMandatorySpec, validateConditionTypes } from '../../validation/flowControl.ts';
import { invalid, invalidEach, notSupported, required } from '../../validation/fieldErrors.ts';
import { dns1123Label, dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta } from '../../validation/objectMeta.ts';
import { validateFlowSubject } from './validateSubject.ts';

type ResourceRule = NonNullable<FlowSchemaRule['resourceRules']>[number];
type NonResourceRule = NonNullable<FlowSchemaRule['nonResourceRules']>[number];

const MAX_PRECEDENCE = 10_000;
const DISTINGUISHERS: readonly string[] = ['ByNamespace', 'ByUser'];
const VERBS: readonly string[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];
const NAMESPACE_INTRO = "each member of this list must be '*' or a DNS-1123 label; ";

/** @source pkg/apis/flowcontrol/validation ValidateFlowSchema */
export function validateFlowSchema({ metadata, spec, status }: FlowSchema): FieldError[] {
  const errors = validateObjectMeta(metadata, { namespaced: false, nameRule: dns1123Subdomain });
  const precedence = spec?.matchingPrecedence ?? 0;
  const at = 'spec.matchingPrecedence';
  if (precedence <= 0) errors.push(invalid(at, precedence, 'must be a positive value'));
  if (precedence > MAX_PRECEDENCE) errors.push(invalid(at, precedence, `must not be greater than ${MAX_PRECEDENCE}`));
  if (precedence === 1 && metadata.name !== 'exempt') errors.push(invalid(at, precedence, "only the schema named 'exempt' may have matchingPrecedence 1"));
  const method = spec?.distinguisherMethod;
  if (method !== undefined && !DISTINGUISHERS.includes(method.type)) errors.push(notSupported('spec.distinguisherMethod.type', method, DISTINGUISHERS));
  const level = spec?.priorityLevelConfiguration.name ?? '';
  if (level === '') errors.push(required('spec.priorityLevelConfiguration.name', 'must reference a priority level'));
  else errors.push(...invalidEach('spec.priorityLevelConfiguration.name', level, dns1123Subdomain(level)));
  return [
    ...errors, ...(spec?.rules ?? []).flatMap((rule, index) => validateRule(rule, `spec.rules[${index}]`)),
    ...validateMandatorySpec('FlowSchema', { name: metadata.name ?? '', spec }), ...validateConditionTypes(status?.conditions ?? []),
  ];
}

function validateRule({ subjects, resourceRules = [], nonResourceRules = [] }: FlowSchemaRule, at: string): FieldError[] {
  return [
    ...subjects.length === 0 ? [required(`${at}.subjects`, 'subjects must contain at least one value')] : subjects.flatMap((subject, index) => validateFlowSubject(subject, `${at}.subjects[${index}]`)),
    ...resourceRules.length + nonResourceRules.length === 0 ? [required(at, 'at least one of resourceRules and nonResourceRules has to be non-empty')] : [],
    ...resourceRules.flatMap((rule, index) => validateResourceRule(rule, `${at}.resourceRules[${index}]`)),
    ...nonResourceRules.flatMap((rule, index) => validateNonResourceRule(rule, `${at}.nonResourceRules[${index}]`)),
  ];
}

function validateResourceRule({ verbs, apiGroups, resources, namespaces = [], clusterScope = false }: ResourceRule, at: string): FieldError[] {
  const errors = validateVerbs(verbs, `${at}.verbs`);
  if (apiGroups.length === 0) errors.push(required(`${at}.apiGroups`, 'resource rules must supply at least one api group'));
  else errors.push(...onlyWildcard(apiGroups, `${at}.apiGroups`, 'api groups'));
  if (resources.length === 0) errors.push(required(`${at}.resources`, 'resource rules must supply at least one resource'));
  else errors.push(...onlyWildcard(resources, `${at}.resources`, 'resources'));
  if (namespaces.length === 0 && !clusterScope) return [...errors, required(`${at}.namespaces`, 'resource rules that are not cluster scoped must supply at least one namespace')];
  if (namespaces.includes('*')) return [...errors, ...onlyWildcard(namespaces, `${at}.namespaces`, 'namespaces')];
  return [...errors, ...namespaces.flatMap((name, index) => invalidEach(`${at}.namespaces[${index}]`, name, dns1123Label(name).map(problem => NAMESPACE_INTRO + problem)))];
}

function validateNonResourceRule({ verbs, nonResourceURLs: urls }: NonResourceRule, at: string): FieldError[] {
  const errors = validateVerbs(verbs, `${at}.verbs`);
  if (urls.length === 0) return [...errors, required(`${at}.nonResourceURLs`, 'nonResourceURLs must contain at least one value')];
  if (urls.includes('*')) return [...errors, ...onlyWildcard(urls, `${at}.nonResourceURLs`, 'non-resource URLs')];
  return [...errors, ...urls.flatMap((url, index) => invalidEach(`${at}.nonResourceURLs[${index}]`, url, urlProblems(url)))];
}

function validateVerbs(verbs: readonly string[], path: string): FieldError[] {
  if (verbs.length === 0) return [required(path, 'verbs must contain at least one value')];
  if (verbs.includes('*')) return onlyWildcard(verbs, path, 'verbs');
  return verbs.every(verb => VERBS.includes(verb)) ? [] : [notSupported(path, verbs, VERBS)];
}

function onlyWildcard(values: readonly string[], path: string, noun: string): FieldError[] {
  return values.length > 1 && values.includes('*') ? [invalid(path, values, `if '*' is present, must not specify other ${noun}`)] : [];
}

function urlProblems(url: string): string[] {
  if (url === '') return ['must not be empty'];
  if (url === '/') return [];
  if (!url.startsWith('/')) return ['must start with slash'];
  if (url.includes(' ')) return ['must not contain white-space'];
  if (url.includes('//')) return ['must not contain double slash'];
  return url.replace(/\/\*$/, '').includes('*') ? ['wildcard can only do suffix matching'] : [];
}

import type { PolicyRule } from '../../../api/objects.ts';
import type { Action } from './authorizer.ts';

/** @source pkg/apis/rbac/v1 evaluation_helpers.go, plugin/pkg/auth/authorizer/rbac RuleAllows */
export function ruleAllows(rule: PolicyRule, action: Action): boolean {
  if (!includesOrAll(rule.verbs, action.verb)) return false;
  if ('path' in action) return (rule.nonResourceURLs ?? []).some(url => urlCovers(url, action.path));
  const { group, resource, subresource = '', name } = action;
  const names = rule.resourceNames ?? [];
  return includesOrAll(rule.apiGroups ?? [], group)
    && (rule.resources ?? []).some(each => resourceCovers(each, subresource === '' ? resource : `${resource}/${subresource}`))
    && (names.length === 0 || (name !== undefined && names.includes(name)));
}

/** The parts of `rules` that `owned` does not grant, each as small as a rule can be. @source k8s.io/component-helpers auth/rbac/validation Covers */
export function missingRules(owned: readonly PolicyRule[], rules: readonly PolicyRule[]): readonly PolicyRule[] {
  return rules.flatMap(breakDown).filter(part => !owned.some(rule => covers(rule, part)));
}

function breakDown({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule): PolicyRule[] {
  const named = (rule: PolicyRule) => resourceNames.length === 0 ? [rule] : resourceNames.map(name => ({ ...rule, resourceNames: [name] }));
  return [
    ...apiGroups.flatMap(group => resources.flatMap(resource => verbs.flatMap(verb => named({ apiGroups: [group], resources: [resource], verbs: [verb] })))),
    ...nonResourceURLs.flatMap(url => verbs.map(verb => ({ nonResourceURLs: [url], verbs: [verb] }))),
  ];
}

/** `part` has one element of each kind. */
function covers(rule: PolicyRule, part: PolicyRule): boolean {
  const [verb = '', group, resource, url, name] = [part.verbs[0], part.apiGroups?.[0], part.resources?.[0], part.nonResourceURLs?.[0], part.resourceNames?.[0]];
  if (!includesOrAll(rule.verbs, verb)) return false;
  if (url !== undefined) return (rule.nonResourceURLs ?? []).some(each => urlCovers(each, url));
  const names = rule.resourceNames ?? [];
  return includesOrAll(rule.apiGroups ?? [], group ?? '') && (rule.resources ?? []).some(each => resourceCovers(each, resource ?? ''))
    && (names.length === 0 || (name !== undefined && names.includes(name)));
}

/**
 * Rules that differ in their verbs only, as one; the others as they are.
 * @source k8s.io/kubernetes pkg/registry/rbac/validation CompactRules
 */
export function compactRules(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const simple = new Map<string, PolicyRule>();
  const others: PolicyRule[] = [];
  for (const rule of rules) {
    const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
    if (apiGroups.length !== 1 || resources.length !== 1 || resourceNames.length > 1 || nonResourceURLs.length > 0) { others.push(rule); continue; }
    const key = JSON.stringify([apiGroups, resources, resourceNames]);
    const known = simple.get(key);
    if (known === undefined) simple.set(key, structuredClone(rule)); else known.verbs.push(...rule.verbs.filter(verb => !known.verbs.includes(verb)));
  }
  return [...others, ...simple.values()];
}

/** `{APIGroups:["apps"], Resources:["deployments"], Verbs:["get" "list"]}` */
export function formatRule({ apiGroups = [], resources = [], nonResourceURLs = [], resourceNames = [], verbs }: PolicyRule): string {
  const parts = [['APIGroups', apiGroups], ['Resources', resources], ['NonResourceURLs', nonResourceURLs], ['ResourceNames', resourceNames], ['Verbs', verbs]] as const;
  return `{${parts.filter(([, values]) => values.length > 0).map(([name, values]) => `${name}:${quoteAll(values)}`).join(', ')}}`;
}

/** `["a" "b"]` */
export const quoteAll = (values: readonly string[]): string => `[${values.map(value => JSON.stringify(value)).join(' ')}]`;

const includesOrAll = (values: readonly string[], value: string) => values.includes('*') || values.includes(value);

/** `pattern`: 'pods', 'pods/log', '*' or '*' before '/log'. */
function resourceCovers(pattern: string, resource: string): boolean {
  if (pattern === '*' || pattern === resource) return true;
  const slash = resource.indexOf('/');
  return slash >= 0 && pattern === `*${resource.slice(slash)}`;
}

function urlCovers(pattern: string, path: string): boolean {
  return pattern === '*' || pattern === path || (pattern.endsWith('*') && path.startsWith(pattern.replace(/\*+$/, '')));
}

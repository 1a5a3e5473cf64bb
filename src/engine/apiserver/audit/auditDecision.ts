import type { Action, ResourceAction } from '../authorization/authorizer.ts';
import type { User } from '../user.ts';
import type { AuditLevel, AuditPolicy, AuditRule, AuditStage } from './auditPolicy.ts';

/** How much of a request is written, and at which of its stages not. */
export interface AuditDecision {
  readonly level: AuditLevel;
  readonly omitStages: readonly AuditStage[];
  readonly omitManagedFields: boolean;
  /** What is asked and answered can hold secrets: neither it nor what is said of it is written. */
  readonly hidden: boolean;
}

/** Whose bodies are never written, whatever the policy says. */
const SECRET_BODIES: readonly (readonly [string, string])[] = [['', 'secrets'], ['', 'serviceaccounts/token'], ['authentication.k8s.io', 'tokenreviews']];

/** By the first rule that fits; nothing when none does. @source k8s.io/apiserver pkg/audit/policy checker.go. There secrets' bodies are written when the policy asks for them. */
export function decideAudit(policy: AuditPolicy, user: User, action: Action): AuditDecision {
  const rule = policy.rules.find(each => fits(each, user, action));
  if (rule === undefined) return { level: 'None', omitStages: [], omitManagedFields: false, hidden: false };
  const hidden = !('path' in action) && SECRET_BODIES.some(([group, resource]) => action.group === group && combined(action) === resource);
  return {
    level: hidden && rule.level !== 'None' ? 'Metadata' : rule.level, omitStages: [...policy.omitStages ?? [], ...rule.omitStages ?? []],
    omitManagedFields: rule.omitManagedFields ?? policy.omitManagedFields ?? false, hidden,
  };
}

function fits({ users = [], userGroups = [], verbs = [], namespaces = [], resources = [], nonResourceURLs = [] }: AuditRule, user: User, action: Action): boolean {
  if (users.length > 0 && !users.includes(user.name)) return false;
  if (userGroups.length > 0 && !userGroups.some(group => user.groups.includes(group))) return false;
  if (verbs.length > 0 && !verbs.includes(action.verb)) return false;
  if (namespaces.length > 0 || resources.length > 0) return !('path' in action) && fitsResource({ namespaces, resources }, action);
  return nonResourceURLs.length === 0 || ('path' in action && nonResourceURLs.some(url => url === '*' || url === action.path || (url.endsWith('*') && action.path.startsWith(url.slice(0, -1)))));
}

function fitsResource({ namespaces, resources }: Required<Pick<AuditRule, 'namespaces' | 'resources'>>, action: ResourceAction): boolean {
  if (namespaces.length > 0 && !namespaces.includes(action.namespace ?? '')) return false;
  if (resources.length === 0) return true;
  return resources.some(({ group = '', resources: names = [], resourceNames = [] }) => (group === '*' || group === action.group) && (names.length === 0
    || (names.some(name => namesResource(name, action)) && (resourceNames.length === 0 || resourceNames.includes(action.name ?? '')))));
}

/** 'pods', 'pods/log', 'pods/*', '*', or '*' before '/log'. */
function namesResource(pattern: string, action: ResourceAction): boolean {
  if (pattern === '*' || pattern === combined(action)) return true;
  if (pattern.startsWith('*/')) return action.subresource === pattern.slice(2);
  return pattern.endsWith('/*') && action.resource === pattern.slice(0, -2);
}

const combined = ({ resource, subresource = '' }: ResourceAction) => subresource === '' ? resource : `${resource}/${subresource}`;

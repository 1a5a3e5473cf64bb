import { withoutNulls } from '../../../base/withoutNulls.ts';
import { readYaml } from '../../../manifest/readYaml.ts';
import { checkAuditPolicyFields } from './auditPolicyFields.ts';

export const auditLevels = ['None', 'Metadata', 'Request', 'RequestResponse'] as const;
export type AuditLevel = typeof auditLevels[number];
export const auditStages = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'] as const;
export type AuditStage = typeof auditStages[number];

/** A rule that fits a request decides how much is written of it. Absent lists fit everything. */
export interface AuditRule {
  readonly level: AuditLevel;
  readonly users?: readonly string[];
  readonly userGroups?: readonly string[];
  readonly verbs?: readonly string[];
  readonly resources?: readonly { readonly group?: string; readonly resources?: readonly string[]; readonly resourceNames?: readonly string[] }[];
  readonly namespaces?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly omitStages?: readonly AuditStage[];
  readonly omitManagedFields?: boolean;
}

/** A Policy of audit.k8s.io/v1. */
export interface AuditPolicy {
  readonly rules: readonly AuditRule[];
  readonly omitStages?: readonly AuditStage[];
  readonly omitManagedFields?: boolean;
}

/** Who asked for what, and nothing of the objects themselves. */
export const metadataPolicy: AuditPolicy = { rules: [{ level: 'Metadata' }] };

/** Reads a policy's YAML. Throws an Error whose message says what is wrong. @source k8s.io/apiserver pkg/audit/policy reader.go, pkg/apis/audit/validation. There unknown fields are a warning. */
export function parseAuditPolicy(text: string): AuditPolicy {
  const policy = readYaml(text) as { readonly apiVersion?: unknown; readonly kind?: unknown; readonly rules?: unknown } | null;
  if (typeof policy !== 'object' || policy?.apiVersion !== 'audit.k8s.io/v1' || policy.kind !== 'Policy') throw new Error('it is no Policy of audit.k8s.io/v1');
  if (policy.rules === undefined || policy.rules === null || (Array.isArray(policy.rules) && policy.rules.length === 0)) throw new Error('it has no rules');
  refuse(checkAuditPolicyFields(policy));
  const known = withoutNulls(policy) as AuditPolicy;
  refuse([...validateStages(known.omitStages, 'omitStages'), ...known.rules.flatMap((rule, index) => validateRule(rule, `rules[${index}]`))]);
  return known;
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join('; '));
}

function validateRule(rule: Partial<AuditRule>, at: string): string[] {
  const { level = '', resources = [], namespaces = [], nonResourceURLs = [] } = rule;
  const problems: string[] = [...validateStages(rule.omitStages, `${at}.omitStages`)];
  if (!(auditLevels as readonly string[]).includes(level)) problems.push(`${at}.level: Unsupported value: ${JSON.stringify(level)}: supported values: ${auditLevels.map(each => JSON.stringify(each)).join(', ')}`);
  if (nonResourceURLs.length > 0 && (resources.length > 0 || namespaces.length > 0)) problems.push(`${at}.nonResourceURLs: Invalid value: rules cannot apply to both regular resources and non-resource URLs`);
  resources.forEach(({ resources: names = [], resourceNames = [] }, index) => {
    if (resourceNames.length > 0 && names.length === 0) problems.push(`${at}.resources[${index}].resourceNames: Invalid value: using resourceNames requires at least one resource`);
  });
  nonResourceURLs.forEach((url, index) => {
    if (url !== '*' && !url.startsWith('/')) problems.push(`${at}.nonResourceURLs[${index}]: Invalid value: ${JSON.stringify(url)}: non-resource URL rules must begin with a '/' character`);
    else if (url.slice(0, -1).includes('*')) problems.push(`${at}.nonResourceURLs[${index}]: Invalid value: ${JSON.stringify(url)}: non-resource URL wildcards '*' must be the final character of the rule`);
  });
  return problems;
}

function validateStages(stages: readonly string[] | undefined, at: string): string[] {
  return (stages ?? []).flatMap((stage, index) => (auditStages as readonly string[]).includes(stage) ? [] : [`${at}[${index}]: Invalid value: ${JSON.stringify(stage)}: allowed stages are ${auditStages.join(',')}`]);
}

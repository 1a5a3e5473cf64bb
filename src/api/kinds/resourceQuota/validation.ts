import type { FieldError } from '../../apiError.ts';
import { canonicalQuantity } from '../../defaults/quantities.ts';
import type { ResourceQuota } from '../../objects.ts';
import { parseQuantity, QUANTITY_FORMAT_MESSAGE } from '../../quantity.ts';
import { FIELD_IMMUTABLE, invalid, invalidEach, required } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain, qualifiedName } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

type Spec = NonNullable<ResourceQuota['spec']>;
type ScopeRequirement = NonNullable<NonNullable<Spec['scopeSelector']>['matchExpressions']>[number];

const COUNTED: readonly string[] = ['pods', 'resourcequotas', 'services', 'replicationcontrollers', 'secrets', 'configmaps', 'persistentvolumeclaims', 'services.nodeports', 'services.loadbalancers'];
const COMPUTE: readonly string[] = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];
const OTHER: readonly string[] = ['ephemeral-storage', 'requests.storage', 'requests.ephemeral-storage', 'limits.ephemeral-storage'];
/** Scope → what a quota of the scope may limit, of the resources that quotas know by themselves. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  Terminating: ['pods', ...COMPUTE], NotTerminating: ['pods', ...COMPUTE], NotBestEffort: ['pods', ...COMPUTE], PriorityClass: ['pods', ...COMPUTE],
  CrossNamespacePodAffinity: ['pods', ...COMPUTE], BestEffort: ['pods'], VolumeAttributesClass: ['persistentvolumeclaims', 'requests.storage'],
};
const EXISTENCE_SCOPES: readonly string[] = ['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity'];
const CONFLICTS: readonly (readonly [string, string])[] = [['BestEffort', 'NotBestEffort'], ['Terminating', 'NotTerminating']];
const NANO = 1_000_000_000n;

/** @source pkg/apis/core/validation ValidateResourceQuota */
export function validateResourceQuota({ metadata, spec = {} }: ResourceQuota): FieldError[] {
  return [
    ...validateObjectMeta(metadata, { namespaced: true, nameRule: dns1123Subdomain }),
    ...validateQuantities(spec.hard, 'spec.hard'),
    ...validateScopes(spec),
    ...(spec.scopeSelector?.matchExpressions ?? []).flatMap((requirement, index) => validateRequirement(requirement, { path: `spec.scopeSelector.matchExpressions[${index}]`, hard: spec.hard ?? {} })),
  ];
}

export function validateResourceQuotaUpdate(next: ResourceQuota, old: ResourceQuota, subresource: 'status' | undefined): FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  if (subresource === 'status') return [...errors, ...validateQuantities(next.status?.hard, 'status.hard'), ...validateQuantities(next.status?.used, 'status.used')];
  const sorted = (quota: ResourceQuota) => [...new Set(quota.spec?.scopes)].sort().join();
  return sorted(next) === sorted(old) ? errors : [...errors, invalid('spec.scopes', next.spec?.scopes, FIELD_IMMUTABLE)];
}

function validateQuantities(quantities: Spec['hard'], path: string): FieldError[] {
  return Object.entries(quantities ?? {}).flatMap(([name, value]) => {
    const at = `${path}[${name}]`;
    const errors = invalidEach(at, name, qualifiedName(name));
    if (!name.includes('/') && !isKnown(name)) errors.push(invalid(at, name, 'must be a standard resource type or fully qualified'), invalid(at, name, 'must be a standard resource for quota'));
    const nano = parseQuantity(value);
    if (nano === undefined) return [...errors, invalid(at, value, QUANTITY_FORMAT_MESSAGE)];
    if (nano < 0n) errors.push(invalid(at, canonicalQuantity(value), 'must be greater than or equal to 0'));
    if ((COUNTED.includes(name) || name.startsWith('count/')) && nano % NANO !== 0n) errors.push(invalid(at, canonicalQuantity(value), 'must be an integer'));
    return errors;
  });
}

function isKnown(name: string): boolean {
  return COUNTED.includes(name) || COMPUTE.includes(name) || OTHER.includes(name) || /^(requests\.)?hugepages-/.test(name);
}

function validateScopes(spec: Spec): FieldError[] {
  const scopes: readonly string[] = spec.scopes ?? [];
  const hard = spec.hard ?? {};
  const errors = scopes.flatMap(scope => {
    const allowed = SCOPES[scope];
    if (allowed === undefined) return [invalid('spec.scopes', scopes, 'unsupported scope')];
    return Object.keys(hard).filter(name => isKnown(name) && !allowed.includes(name)).map(() => invalid('spec.scopes', scopes, 'unsupported scope applied to resource'));
  });
  for (const [a, b] of CONFLICTS) if (scopes.includes(a) && scopes.includes(b)) errors.push(invalid('spec.scopes', scopes, 'conflicting scopes'));
  return errors;
}

function validateRequirement({ scopeName, operator, values = [] }: ScopeRequirement, { path, hard }: { readonly path: string; readonly hard: NonNullable<Spec['hard']> }): FieldError[] {
  const errors: FieldError[] = [];
  const allowed = SCOPES[scopeName];
  if (allowed === undefined) errors.push(invalid(`${path}.scopeName`, scopeName, 'unsupported scope'));
  else for (const name of Object.keys(hard)) if (isKnown(name) && !allowed.includes(name)) errors.push(invalid(`${path}.scopeName`, scopeName, 'unsupported scope applied to resource'));
  if (EXISTENCE_SCOPES.includes(scopeName) && operator !== 'Exists') {
    errors.push(invalid(`${path}.operator`, operator, "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity"));
  }
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.push(required(`${path}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) errors.push(invalid(`${path}.values`, values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"));
  } else errors.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'));
  return errors;
}

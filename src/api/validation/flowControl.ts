import type { FieldError } from '../apiError.ts';
import { semanticEqual } from '../semanticEqual.ts';
import { duplicate, invalid, required } from './fieldErrors.ts';

const EVERYTHING = {
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
};
const groups = (...names: readonly string[]) => names.map(name => ({ kind: 'Group', group: { name } }));

/** Objects that every cluster has and nobody may change. @source k8s.io/apiserver apis/flowcontrol/bootstrap */
export const mandatorySpecs: Readonly<Record<'FlowSchema' | 'PriorityLevelConfiguration', Readonly<Record<string, object>>>> = {
  FlowSchema: {
    'exempt': { priorityLevelConfiguration: { name: 'exempt' }, matchingPrecedence: 1, rules: [{ subjects: groups('system:masters'), ...EVERYTHING }] },
    'catch-all': {
      priorityLevelConfiguration: { name: 'catch-all' }, matchingPrecedence: 10_000, distinguisherMethod: { type: 'ByUser' },
      rules: [{ subjects: groups('system:unauthenticated', 'system:authenticated'), ...EVERYTHING }],
    },
  },
  PriorityLevelConfiguration: {
    'exempt': { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } },
    'catch-all': { type: 'Limited', limited: { nominalConcurrencyShares: 5, lendablePercent: 0, limitResponse: { type: 'Reject' } } },
  },
};

/** The exempt level's shares may be changed, nothing else of a mandatory object. @source pkg/apis/flowcontrol/validation */
export function validateMandatorySpec(kind: 'FlowSchema' | 'PriorityLevelConfiguration', { name, spec }: { readonly name: string; readonly spec: object | undefined }): FieldError[] {
  const expected = Object.hasOwn(mandatorySpecs[kind], name) ? mandatorySpecs[kind][name] : undefined;
  if (expected === undefined) return [];
  const isExemptLevel = kind === 'PriorityLevelConfiguration' && name === 'exempt';
  const ignored = isExemptLevel ? { exempt: undefined } : {};
  if (semanticEqual({ ...spec, ...ignored }, { ...expected, ...ignored })) return [];
  return [invalid('spec', spec, `spec of '${name}'${isExemptLevel ? " except the 'spec.exempt' field" : ''} must equal the fixed value`)];
}

/** The conditions of either kind's status. */
export function validateConditionTypes(conditions: readonly { readonly type?: string }[]): FieldError[] {
  return conditions.flatMap(({ type = '' }, index) => [
    ...conditions.findIndex(each => (each.type ?? '') === type) < index ? [duplicate(`status.conditions[${index}].type`, type)] : [],
    ...type === '' ? [required(`status.conditions[${index}].type`, 'must not be empty')] : [],
  ]);
}

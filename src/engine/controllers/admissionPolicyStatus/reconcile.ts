import { findTypeProblems } from '../../../api/cel/findTypeProblems.ts';
import type { CustomResourceDefinition } from '../../../api/customResources/customResourceDefinition.ts';
import type { ValidatingAdmissionPolicy } from '../../../api/objects.ts';
import { type CheckedKind, checkedKinds } from './checkedKinds.ts';

type Status = NonNullable<ValidatingAdmissionPolicy['status']>;

const MAX_KINDS = 10;

/** Whether the policy as it is was not checked yet. */
export const isUnchecked = ({ metadata: { generation }, status }: ValidatingAdmissionPolicy): boolean => generation !== undefined && status?.observedGeneration !== generation;

/** The status of a policy whose validations were checked against the kinds that it names; undefined: it has it already. @source pkg/controller/validatingadmissionpolicystatus */
export function computePolicyStatus(policy: ValidatingAdmissionPolicy, definitions: readonly CustomResourceDefinition[]): Status | undefined {
  if (!isUnchecked(policy)) return undefined;
  const { metadata: { generation }, spec = {}, status } = policy;
  const all = checkedKinds(definitions);
  const matched = matchedKinds(spec, all);
  const { apiVersion = '', kind: paramKind = '' } = spec.paramKind ?? {};
  const params = all.find(each => each.kind === paramKind && apiVersionOf(each) === apiVersion)?.type();
  const variables = spec.variables ?? [];
  const warningOf = (text: string) => matched.flatMap(kind => {
    const object = kind.type();
    const problems = object === undefined ? undefined : findTypeProblems({ text, object, params, variables });
    return problems === undefined ? [] : [`${nameOf(kind)}: ${problems}\n`];
  }).join('\n');
  const warnings = (spec.validations ?? []).flatMap(({ expression, messageExpression = '' }, index) => [
    { fieldRef: `spec.validations[${index}].expression`, warning: warningOf(expression) },
    ...messageExpression === '' ? [] : [{ fieldRef: `spec.validations[${index}].messageExpression`, warning: warningOf(messageExpression) }],
  ]).filter(({ warning }) => warning !== '');
  return { ...status, ...(generation === undefined ? {} : { observedGeneration: generation }), typeChecking: warnings.length === 0 ? {} : { expressionWarnings: warnings } };
}

const apiVersionOf = ({ group, version }: CheckedKind): string => group === '' ? version : `${group}/${version}`;
const nameOf = (kind: CheckedKind): string => `${kind.group}/${kind.version}, Kind=${kind.kind}`;

/** Rules with wildcards say too little. */
function matchedKinds({ matchConstraints }: NonNullable<ValidatingAdmissionPolicy['spec']>, all: readonly CheckedKind[]): readonly CheckedKind[] {
  const rules = (matchConstraints?.resourceRules ?? []).filter(({ apiGroups = [], apiVersions = [] }) => ![...apiGroups, ...apiVersions].includes('*'));
  const matched = all.filter(({ group, version, plural }) => rules.some(({ apiGroups = [], apiVersions = [], resources = [] }) => apiGroups.includes(group) && apiVersions.includes(version) && resources.includes(plural)));
  return matched.sort((a, b) => nameOf(a) < nameOf(b) ? -1 : 1).slice(0, MAX_KINDS);
}

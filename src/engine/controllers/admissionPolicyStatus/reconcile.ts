import { findTypeProblem } from '../../../api/cel/findTypeProblem.ts';
import type { ValidatingAdmissionPolicy } from '../../../api/objects.ts';
import { kinds } from '../../../api/schema/table.ts';

type Status = NonNullable<ValidatingAdmissionPolicy['status']>;

const MAX_KINDS = 10;

/** The status of a policy whose expressions were checked against the built-in kinds that it names; undefined: it has it already. @source pkg/controller/validatingadmissionpolicystatus */
export function computePolicyStatus({ metadata: { generation }, spec = {}, status }: ValidatingAdmissionPolicy): Status | undefined {
  if (generation === undefined || status?.observedGeneration === generation) return undefined;
  const matched = matchedKinds(spec);
  const variables = spec.variables ?? [];
  const warningOf = (text: string) => matched.flatMap(({ name, definition }) => {
    const problem = findTypeProblem({ text, definition, variables });
    return problem === undefined ? [] : [`${name}: ${problem}\n`];
  }).join('\n');
  const warnings = (spec.validations ?? []).flatMap(({ expression, messageExpression = '' }, index) => [
    { fieldRef: `spec.validations[${index}].expression`, warning: warningOf(expression) },
    ...messageExpression === '' ? [] : [{ fieldRef: `spec.validations[${index}].messageExpression`, warning: warningOf(messageExpression) }],
  ]).filter(({ warning }) => warning !== '');
  return { ...status, observedGeneration: generation, typeChecking: warnings.length === 0 ? {} : { expressionWarnings: warnings } };
}

/** Rules with wildcards say too little. */
function matchedKinds({ matchConstraints }: NonNullable<ValidatingAdmissionPolicy['spec']>): readonly { readonly name: string; readonly definition: string }[] {
  const names = new Map<string, string>();
  for (const { apiGroups = [], apiVersions = [], resources = [] } of matchConstraints?.resourceRules ?? []) {
    if ([...apiGroups, ...apiVersions].includes('*')) continue;
    for (const { apiVersion, kind, plural, definition } of kinds()) {
      const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') as [string, string] : ['', apiVersion];
      if (plural !== undefined && apiGroups.includes(group) && apiVersions.includes(version) && resources.includes(plural)) names.set(`${group === '' ? `/${version}` : apiVersion}, Kind=${kind}`, definition);
    }
  }
  return [...names].sort(([a], [b]) => a < b ? -1 : 1).slice(0, MAX_KINDS).map(([name, definition]) => ({ name, definition }));
}

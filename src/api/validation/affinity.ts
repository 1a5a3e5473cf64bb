import type { FieldError } from '../apiError.ts';
import type { PodSpec } from '../objects.ts';
import { duplicate, forbidden, invalid, invalidEach, notSupported, oneOf, required } from './fieldErrors.ts';
import { validateLabelSelector } from './labels.ts';
import { qualifiedName } from './names.ts';

type Affinity = NonNullable<PodSpec['affinity']>;
type NodeAffinity = NonNullable<Affinity['nodeAffinity']>;
type NodeTerm = NonNullable<NodeAffinity['requiredDuringSchedulingIgnoredDuringExecution']>['nodeSelectorTerms'][number];
type PodTerm = NonNullable<NonNullable<Affinity['podAffinity']>['requiredDuringSchedulingIgnoredDuringExecution']>[number];
type SpreadConstraint = NonNullable<PodSpec['topologySpreadConstraints']>[number];

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const WHEN_UNSATISFIABLE: readonly string[] = ['DoNotSchedule', 'ScheduleAnyway'];
const INCLUSION_POLICIES: readonly string[] = ['Honor', 'Ignore'];

/** @source pkg/apis/core/validation validateAffinity */
export function validateAffinity(affinity: Affinity | undefined, path: string): FieldError[] {
  if (affinity === undefined) return [];
  return [
    ...validateNodeAffinity(affinity.nodeAffinity, `${path}.nodeAffinity`),
    ...(['podAffinity', 'podAntiAffinity'] as const).flatMap(kind => {
      const { [REQUIRED]: hard = [], [PREFERRED]: soft = [] } = affinity[kind] ?? {};
      return [
        ...hard.flatMap((term, index) => validatePodTerm(term, `${path}.${kind}.${REQUIRED}[${index}]`)),
        ...soft.flatMap(({ weight, podAffinityTerm }, index) => [
          ...validateWeight(weight, `${path}.${kind}.${PREFERRED}[${index}].weight`),
          ...validatePodTerm(podAffinityTerm, `${path}.${kind}.${PREFERRED}[${index}].podAffinityTerm`),
        ]),
      ];
    }),
  ];
}

function validateNodeAffinity(affinity: NodeAffinity | undefined, path: string): FieldError[] {
  const hard = affinity?.[REQUIRED];
  const errors = hard === undefined ? [] : validateNodeSelector(hard, `${path}.${REQUIRED}`);
  affinity?.[PREFERRED]?.forEach(({ weight, preference }, index) => {
    const at = `${path}.${PREFERRED}[${index}]`;
    errors.push(...validateWeight(weight, `${at}.weight`), ...validateNodeTerm(preference, `${at}.preference`));
  });
  return errors;
}

/** Also for where a PersistentVolume can be reached. @source pkg/apis/core/validation ValidateNodeSelector */
export function validateNodeSelector({ nodeSelectorTerms }: { readonly nodeSelectorTerms: readonly NodeTerm[] }, path: string): FieldError[] {
  const errors = nodeSelectorTerms.length === 0 ? [required(`${path}.nodeSelectorTerms`, 'must have at least one node selector term')] : [];
  return [...errors, ...nodeSelectorTerms.flatMap((term, index) => validateNodeTerm(term, `${path}.nodeSelectorTerms[${index}]`))];
}

function validateNodeTerm(term: NodeTerm, path: string): FieldError[] {
  return (term.matchExpressions ?? []).flatMap(({ key, operator, values = [] }, index) => {
    const at = `${path}.matchExpressions[${index}]`;
    return [...validateNodeOperator(operator, values, at), ...invalidEach(`${at}.key`, key, qualifiedName(key))];
  });
}

function validateNodeOperator(operator: string, values: readonly string[], path: string): FieldError[] {
  switch (operator) {
    case 'In': case 'NotIn':
      return values.length === 0 ? [required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")] : [];
    case 'Exists': case 'DoesNotExist':
      return values.length > 0 ? [forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")] : [];
    case 'Gt': case 'Lt':
      return values.length === 1 ? [] : [required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'")];
    default: return [invalid(`${path}.operator`, operator, 'not a valid selector operator')];
  }
}

function validatePodTerm(term: PodTerm, path: string): FieldError[] {
  const topologyKey = term.topologyKey === '' ? [required(`${path}.topologyKey`, 'can not be empty')] : [];
  return [
    ...validateLabelSelector(term.labelSelector, `${path}.labelSelector`),
    ...validateLabelSelector(term.namespaceSelector, `${path}.namespaceSelector`),
    ...topologyKey,
    ...invalidEach(`${path}.topologyKey`, term.topologyKey, qualifiedName(term.topologyKey)),
  ];
}

function validateWeight(weight: number, path: string): FieldError[] {
  return weight >= 1 && weight <= 100 ? [] : [invalid(path, weight, 'must be in the range 1-100')];
}

/** @source pkg/apis/core/validation validateTopologySpreadConstraints */
export function validateTopologySpread(constraints: readonly SpreadConstraint[], path: string): FieldError[] {
  return constraints.flatMap((constraint, index) => {
    const at = `${path}[${index}]`;
    const errors: FieldError[] = [];
    if (constraint.maxSkew <= 0) errors.push(invalid(`${at}.maxSkew`, constraint.maxSkew, 'must be greater than zero'));
    if (constraint.topologyKey === '') errors.push(required(`${at}.topologyKey`, 'can not be empty'));
    if (!WHEN_UNSATISFIABLE.includes(constraint.whenUnsatisfiable)) errors.push(notSupported(`${at}.whenUnsatisfiable`, constraint.whenUnsatisfiable, WHEN_UNSATISFIABLE));
    const { topologyKey, whenUnsatisfiable, minDomains } = constraint;
    if (constraints.slice(index + 1).some(other => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable)) errors.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`));
    if (minDomains !== undefined && minDomains <= 0) errors.push(invalid(`${at}.minDomains`, minDomains, 'must be greater than zero'));
    if (minDomains !== undefined && whenUnsatisfiable !== 'DoNotSchedule') errors.push(invalid(`${at}.minDomains`, minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`));
    for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) errors.push(...oneOf(`${at}.${field}`, constraint[field], INCLUSION_POLICIES));
    errors.push(...validateMatchLabelKeys(constraint, `${at}.matchLabelKeys`));
    return [...errors, ...validateLabelSelector(constraint.labelSelector, `${at}.labelSelector`)];
  });
}

/** @source pkg/apis/core/validation validateMatchLabelKeysInTopologySpread */
function validateMatchLabelKeys({ matchLabelKeys: keys = [], labelSelector }: SpreadConstraint, path: string): FieldError[] {
  if (keys.length === 0) return [];
  const selected = new Set([...Object.keys(labelSelector?.matchLabels ?? {}), ...(labelSelector?.matchExpressions ?? []).map(({ key }) => key)]);
  return [
    ...labelSelector === undefined ? [forbidden(path, 'must not be specified when labelSelector is not set')] : [],
    ...keys.flatMap((key, index) => [
      ...invalidEach(`${path}[${index}]`, key, qualifiedName(key)),
      ...selected.has(key) ? [invalid(`${path}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector')] : [],
    ]),
  ];
}

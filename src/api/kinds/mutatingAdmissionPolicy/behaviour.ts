import type { FieldError } from '../../apiError.ts';
import { type AdmissionCompiler, makeAdmissionCompiler, MUTATION_TYPES } from '../../cel/admissionExpressions.ts';
import { applyMatchResourcesDefaults, policyZeroValues } from '../../defaults/admission.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { MutatingAdmissionPolicy, Mutation } from '../../objects.ts';
import { paramKindCell, paramKindColumn } from '../../printers/admission.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { validatePolicySpec } from '../../validation/admissionPolicy.ts';
import { expressionErrors } from '../../validation/expressionErrors.ts';
import { invalid, notSupported, required } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { REINVOCATION_POLICIES } from '../../validation/webhooks.ts';

const PATCH_TYPES = ['ApplyConfiguration', 'JSONPatch'] as const;
const FIELD_OF = { ApplyConfiguration: 'applyConfiguration', JSONPatch: 'jsonPatch' } as const;

/** @source pkg/registry/admissionregistration/mutatingadmissionpolicy/strategy.go, pkg/apis/admissionregistration/validation ValidateMutatingAdmissionPolicy */
export const mutatingAdmissionPolicyBehaviour: KindBehaviour<MutatingAdmissionPolicy> = {
  applyDefaults(policy) {
    fillZeroValues(policy, { ...policyZeroValues, 'spec.mutations[].patchType': '' });
    if (policy.spec === undefined) return;
    policy.spec.failurePolicy ??= 'Fail';
    applyMatchResourcesDefaults(policy.spec.matchConstraints);
  },
  prepareForCreate({ metadata }) { metadata.generation = 1; },
  prepareForUpdate() { /* no status */ },
  needsVersionToUpdate: true,
  validate({ metadata, spec = {} }) {
    const { mutations = [], reinvocationPolicy } = spec;
    const compiler = makeAdmissionCompiler({ hasParams: spec.paramKind !== undefined, variables: spec.variables ?? [], patches: true });
    const errors = [...validateObjectMeta(metadata, { namespaced: false, nameRule: dns1123Subdomain }), ...validatePolicySpec(spec, compiler)];
    if (mutations.length === 0) errors.push(required('spec.mutations', 'mutations must contain at least one item'));
    mutations.forEach((mutation, index) => errors.push(...validateMutation(mutation, compiler, `spec.mutations[${index}]`)));
    if (reinvocationPolicy === undefined) return [...errors, required('spec.reinvocationPolicy')];
    return REINVOCATION_POLICIES.includes(reinvocationPolicy) ? errors : [...errors, notSupported('spec.reinvocationPolicy', reinvocationPolicy, REINVOCATION_POLICIES)];
  },
  validateUpdate: (next, old) => validateObjectMetaUpdate(next.metadata, old.metadata),
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec),
  selectableFields: () => ({}),
  columns: [nameColumn, column('Mutations', 'Mutation indicates the number of mutations rules defined in this configuration', 'integer'), paramKindColumn, ageColumn],
  row: ({ metadata, spec }, nowMs) => [metadata.name ?? '', spec?.mutations?.length ?? 0, paramKindCell(spec?.paramKind), ageOf(metadata.creationTimestamp, nowMs)],
};

/** Exactly the field of the patch type is there, with an expression. */
function validateMutation(mutation: Mutation, compiler: AdmissionCompiler, at: string): FieldError[] {
  const type = mutation.patchType as string;
  if (type === '') return [required(`${at}.patchType`)];
  const known = PATCH_TYPES.find(each => each === type);
  if (known === undefined) return [notSupported(`${at}.patchType`, type, PATCH_TYPES)];
  const own = FIELD_OF[known];
  const errors: FieldError[] = [];
  if (mutation[own] === undefined) errors.push(required(`${at}.${own}`, `must be specified when patchType is ${known}`));
  else if ((mutation[own].expression ?? '').trim() === '') errors.push(required(`${at}.${own}.expression`, 'expression is not specified'));
  else errors.push(...expressionErrors(compiler.compile(mutation[own].expression ?? '', MUTATION_TYPES[known]), `${at}.${own}.expression`));
  const other = own === 'jsonPatch' ? 'applyConfiguration' : 'jsonPatch';
  return mutation[other] === undefined ? errors : [...errors, invalid(`${at}.${other}`, `{${other}}`, `must not be specified when patchType is ${known}`)];
}

import { applyMatchResourcesDefaults, policyZeroValues } from '../../defaults/admission.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { ValidatingAdmissionPolicy } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { paramKindCell, paramKindColumn } from '../../printers/admission.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { keepStatusFromMetadata } from '../statusApart.ts';
import { validateValidatingAdmissionPolicy, validateValidatingAdmissionPolicyUpdate } from './validation.ts';

/** @source pkg/registry/admissionregistration/validatingadmissionpolicy/strategy.go */
export const validatingAdmissionPolicyBehaviour: KindBehaviour<ValidatingAdmissionPolicy> = {
  applyDefaults(policy) {
    fillZeroValues(policy, { ...policyZeroValues, 'spec.validations[].expression': '', 'spec.auditAnnotations[].key': '', 'spec.auditAnnotations[].valueExpression': '' });
    if (policy.spec === undefined) return;
    policy.spec.failurePolicy ??= 'Fail';
    applyMatchResourcesDefaults(policy.spec.matchConstraints);
  },
  prepareForCreate(policy) {
    policy.status = {};
    policy.metadata.generation = 1;
  },
  prepareForUpdate: keepStatusFromMetadata,
  needsVersionToUpdate: true,
  validate: validateValidatingAdmissionPolicy,
  validateUpdate: validateValidatingAdmissionPolicyUpdate,
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec),
  selectableFields: () => ({}),
  columns: [nameColumn, column('Validations', 'Validations indicates the number of validation rules defined in this configuration', 'integer'), paramKindColumn, ageColumn],
  row: ({ metadata, spec }, nowMs) => [metadata.name ?? '', spec?.validations?.length ?? 0, paramKindCell(spec?.paramKind), ageOf(metadata.creationTimestamp, nowMs)],
};

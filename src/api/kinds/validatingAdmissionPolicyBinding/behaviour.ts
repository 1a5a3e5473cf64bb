import type { FieldError } from '../../apiError.ts';
import { applyMatchResourcesDefaults, policyZeroValues } from '../../defaults/admission.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { ValidatingAdmissionPolicyBinding } from '../../objects.ts';
import { policyBindingColumns, policyBindingRow } from '../../printers/admission.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { validatePolicyBindingSpec } from '../../validation/admissionPolicy.ts';
import { duplicate, invalid, notSupported, required } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

const ACTIONS: readonly string[] = ['Audit', 'Deny', 'Warn'];
const PATH = 'spec.validationActions';

/** @source pkg/registry/admissionregistration/validatingadmissionpolicybinding/strategy.go */
export const validatingAdmissionPolicyBindingBehaviour: KindBehaviour<ValidatingAdmissionPolicyBinding> = {
  applyDefaults(binding) {
    fillZeroValues(binding, { ...policyZeroValues, 'spec.policyName': '', [PATH]: [] });
    applyMatchResourcesDefaults(binding.spec?.matchResources);
  },
  prepareForCreate({ metadata }) { metadata.generation = 1; },
  prepareForUpdate() { /* no status */ },
  needsVersionToUpdate: true,
  validate: ({ metadata, spec }) => [
    ...validateObjectMeta(metadata, { namespaced: false, nameRule: dns1123Subdomain }), ...validatePolicyBindingSpec(spec ?? {}), ...validateActions(spec?.validationActions ?? []),
  ],
  validateUpdate: (next, old) => validateObjectMetaUpdate(next.metadata, old.metadata),
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec),
  selectableFields: () => ({}),
  columns: policyBindingColumns,
  row: policyBindingRow,
};

function validateActions(actions: readonly string[]): FieldError[] {
  const errors = actions.flatMap((action, index) => [
    ...ACTIONS.includes(action) ? [] : [notSupported(`${PATH}[${index}]`, action, ACTIONS)],
    ...actions.indexOf(action) < index ? [duplicate(`${PATH}[${index}]`, action)] : [],
  ]);
  if (actions.includes('Deny') && actions.includes('Warn')) {
    errors.push(invalid(PATH, actions, 'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)'));
  }
  return actions.length === 0 ? [...errors, required(PATH, 'at least one validation action is required')] : errors;
}

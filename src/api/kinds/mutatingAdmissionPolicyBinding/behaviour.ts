import { applyMatchResourcesDefaults, policyZeroValues } from '../../defaults/admission.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { MutatingAdmissionPolicyBinding } from '../../objects.ts';
import { policyBindingColumns, policyBindingRow } from '../../printers/admission.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { validatePolicyBindingSpec } from '../../validation/admissionPolicy.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

/** @source pkg/registry/admissionregistration/mutatingadmissionpolicybinding/strategy.go */
export const mutatingAdmissionPolicyBindingBehaviour: KindBehaviour<MutatingAdmissionPolicyBinding> = {
  applyDefaults(binding) {
    fillZeroValues(binding, policyZeroValues);
    applyMatchResourcesDefaults(binding.spec?.matchResources);
  },
  prepareForCreate({ metadata }) { metadata.generation = 1; },
  prepareForUpdate() { /* no status */ },
  needsVersionToUpdate: true,
  validate: ({ metadata, spec = {} }) => [...validateObjectMeta(metadata, { namespaced: false, nameRule: dns1123Subdomain }), ...validatePolicyBindingSpec(spec)],
  validateUpdate: (next, old) => validateObjectMetaUpdate(next.metadata, old.metadata),
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec),
  selectableFields: () => ({}),
  columns: policyBindingColumns,
  row: policyBindingRow,
};

import type { KindBehaviour } from '../../kind.ts';
import type { RoleBinding } from '../../objects.ts';
import { bindingColumns, bindingRow } from '../../printers/roleBinding.ts';
import { applyBindingDefaults, validateBinding, validateBindingUpdate } from '../../validation/roleBinding.ts';

/** @source pkg/registry/rbac/rolebinding/strategy.go */
export const roleBindingBehaviour: KindBehaviour<RoleBinding> = {
  applyDefaults: applyBindingDefaults,
  prepareForCreate() { /* no status */ },
  prepareForUpdate() { /* no status */ },
  createsOnUpdate: true,
  validate: binding => validateBinding(binding, { namespaced: true }),
  validateUpdate: validateBindingUpdate,
  selectableFields: () => ({}),
  columns: bindingColumns('roleBinding'),
  row: bindingRow,
};

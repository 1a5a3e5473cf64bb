import type { KindBehaviour } from '../../kind.ts';
import type { ClusterRoleBinding } from '../../objects.ts';
import { bindingColumns, bindingRow } from '../../printers/roleBinding.ts';
import { applyBindingDefaults, validateBinding, validateBindingUpdate } from '../../validation/roleBinding.ts';

/** @source pkg/registry/rbac/clusterrolebinding/strategy.go */
export const clusterRoleBindingBehaviour: KindBehaviour<ClusterRoleBinding> = {
  applyDefaults: applyBindingDefaults,
  prepareForCreate() { /* no status */ },
  prepareForUpdate() { /* no status */ },
  createsOnUpdate: true,
  validate: binding => validateBinding(binding, { namespaced: false }),
  validateUpdate: validateBindingUpdate,
  selectableFields: () => ({}),
  columns: bindingColumns('clusterRoleBinding'),
  row: bindingRow,
};

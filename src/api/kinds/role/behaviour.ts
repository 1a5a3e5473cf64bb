import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { Role } from '../../objects.ts';
import { createdAtColumn, nameColumn } from '../../printers/cells.ts';
import { pathSegmentName } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validatePolicyRules } from '../../validation/policyRules.ts';

/** @source pkg/registry/rbac/role/strategy.go, pkg/apis/rbac/validation ValidateRole */
export const roleBehaviour: KindBehaviour<Role> = {
  applyDefaults(role) { fillZeroValues(role, { 'rules[].verbs': [] }); },
  prepareForCreate() { /* no status */ },
  prepareForUpdate() { /* no status */ },
  createsOnUpdate: true,
  validate: ({ metadata, rules = [] }) => [...validateObjectMeta(metadata, { namespaced: true, nameRule: pathSegmentName }), ...validatePolicyRules(rules, { namespaced: true })],
  validateUpdate: (next, old) => validateObjectMetaUpdate(next.metadata, old.metadata),
  selectableFields: () => ({}),
  columns: [nameColumn, createdAtColumn],
  row: ({ metadata }) => [metadata.name ?? '', metadata.creationTimestamp ?? ''],
};

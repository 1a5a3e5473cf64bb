import type { FieldError } from '../../apiError.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { ClusterRole } from '../../objects.ts';
import { createdAtColumn, nameColumn } from '../../printers/cells.ts';
import { required } from '../../validation/fieldErrors.ts';
import { validateLabelSelector } from '../../validation/labels.ts';
import { pathSegmentName } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validatePolicyRules } from '../../validation/policyRules.ts';

const SELECTORS = 'aggregationRule.clusterRoleSelectors';

/** @source pkg/registry/rbac/clusterrole/strategy.go, pkg/apis/rbac/validation ValidateClusterRole */
export const clusterRoleBehaviour: KindBehaviour<ClusterRole> = {
  applyDefaults(role) {
    fillZeroValues(role, { 'rules[].verbs': [], [`${SELECTORS}[].matchExpressions[].key`]: '', [`${SELECTORS}[].matchExpressions[].operator`]: '' });
  },
  prepareForCreate() { /* no status */ },
  prepareForUpdate() { /* no status */ },
  createsOnUpdate: true,
  validate: role => [
    ...validateObjectMeta(role.metadata, { namespaced: false, nameRule: pathSegmentName }),
    ...validatePolicyRules(role.rules ?? [], { namespaced: false }),
    ...validateAggregation(role),
  ],
  validateUpdate: (next, old) => validateObjectMetaUpdate(next.metadata, old.metadata),
  selectableFields: () => ({}),
  columns: [nameColumn, createdAtColumn],
  row: ({ metadata }) => [metadata.name ?? '', metadata.creationTimestamp ?? ''],
};

function validateAggregation({ aggregationRule }: ClusterRole): FieldError[] {
  if (aggregationRule === undefined) return [];
  const selectors = aggregationRule.clusterRoleSelectors ?? [];
  if (selectors.length === 0) return [required(SELECTORS, 'at least one clusterRoleSelector required if aggregationRule is non-nil')];
  return selectors.flatMap((selector, index) => validateLabelSelector(selector, `${SELECTORS}[${index}]`));
}

import { canonicalizeQuantities } from '../../defaults/quantities.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { ResourceQuota } from '../../objects.ts';
import { ageColumn, column, compareText, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { keepStatusApart } from '../statusApart.ts';
import { validateResourceQuota, validateResourceQuotaUpdate } from './validation.ts';

/** @source pkg/registry/core/resourcequota/strategy.go, printResourceQuota */
export const resourceQuotaBehaviour: KindBehaviour<ResourceQuota> = {
  applyDefaults(quota) {
    fillZeroValues(quota, { 'spec': {}, 'spec.scopeSelector.matchExpressions[].operator': '', 'spec.scopeSelector.matchExpressions[].scopeName': '' });
    canonicalizeQuantities(quota.spec?.hard);
    canonicalizeQuantities(quota.status?.hard);
    canonicalizeQuantities(quota.status?.used);
  },
  prepareForCreate(quota) { quota.status = {}; },
  prepareForUpdate: keepStatusApart,
  validate: validateResourceQuota,
  validateUpdate: validateResourceQuotaUpdate,
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    column('Request', 'Request represents a minimum amount of cpu/memory that a container may consume.'),
    column('Limit', 'Limits control the maximum amount of cpu/memory that a container may use independent of contention on the node.'),
    ageColumn,
  ],
  row(quota, nowMs) {
    const names = Object.keys(quota.status?.hard ?? {}).sort(compareText);
    const cell = (chosen: readonly string[]) => chosen.map(name => `${name}: ${quota.status?.used?.[name] ?? '0'}/${quota.status?.hard?.[name] ?? '0'}`).join(', ');
    const isLimit = (name: string) => name.startsWith('limits.');
    return [quota.metadata.name ?? '', cell(names.filter(name => !isLimit(name))), cell(names.filter(isLimit)), ageOf(quota.metadata.creationTimestamp, nowMs)];
  },
};

import { canonicalizeQuantities } from '../../defaults/quantities.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { LimitRange } from '../../objects.ts';
import { nameColumn } from '../../printers/cells.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateLimits } from './validation.ts';

/** @source pkg/registry/core/limitrange/strategy.go, pkg/apis/core/v1/defaults.go SetDefaults_LimitRangeItem */
export const limitRangeBehaviour: KindBehaviour<LimitRange> = {
  applyDefaults(range) {
    fillZeroValues(range, { 'spec': {}, 'spec.limits': [], 'spec.limits[].type': '' });
    for (const limit of range.spec?.limits ?? []) {
      for (const quantities of [limit.min, limit.max, limit.default, limit.defaultRequest, limit.maxLimitRequestRatio]) canonicalizeQuantities(quantities);
      if (limit.type !== 'Container') continue;
      // A maximum is also the default, a default also the default request, and so is a minimum.
      limit.default = { ...limit.max, ...limit.default };
      limit.defaultRequest = { ...limit.min, ...limit.default, ...limit.defaultRequest };
    }
  },
  /** One without a name gets one that nobody has, as upstream. */
  prepareForCreate({ metadata }) { if ((metadata.name ?? '') === '' && metadata.uid !== undefined) metadata.name = metadata.uid; },
  prepareForUpdate() { /* no status */ },
  createsOnUpdate: true,
  validate: ({ metadata, spec }) => [...validateObjectMeta(metadata, { namespaced: true, nameRule: dns1123Subdomain }), ...validateLimits(spec?.limits ?? [], 'spec.limits')],
  validateUpdate: (next, old) => validateObjectMetaUpdate(next.metadata, old.metadata),
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    { name: 'Created At', type: 'date', description: 'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.', priority: 0 },
  ],
  row: ({ metadata }) => [metadata.name ?? '', metadata.creationTimestamp ?? ''],
};

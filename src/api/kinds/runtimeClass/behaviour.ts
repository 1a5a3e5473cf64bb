import { canonicalizeQuantities } from '../../defaults/quantities.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { RuntimeClass } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { duplicate, FIELD_IMMUTABLE, invalid, invalidEach } from '../../validation/fieldErrors.ts';
import { validateLabels } from '../../validation/labels.ts';
import { dns1123Label, dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateResourceRequirements } from '../../validation/resourceRequirements.ts';
import { validateTolerations } from '../../validation/tolerations.ts';

const TOLERATIONS = 'scheduling.tolerations';

/** @source pkg/registry/node/runtimeclass/strategy.go, pkg/apis/node/validation ValidateRuntimeClass */
export const runtimeClassBehaviour: KindBehaviour<RuntimeClass> = {
  applyDefaults(runtimeClass) {
    fillZeroValues(runtimeClass, { handler: '' });
    canonicalizeQuantities(runtimeClass.overhead?.podFixed);
  },
  prepareForCreate() { /* no status */ },
  prepareForUpdate() { /* no status */ },
  createsOnUpdate: true, needsVersionToUpdate: true,
  validate({ metadata, handler, overhead, scheduling }) {
    const tolerations = scheduling?.tolerations ?? [];
    const keys = tolerations.map(({ key, operator, value, effect }) => JSON.stringify([key, operator, value, effect]));
    return [
      ...validateObjectMeta(metadata, { namespaced: false, nameRule: dns1123Subdomain }), ...invalidEach('handler', handler, dns1123Label(handler)),
      ...overhead?.podFixed === undefined ? [] : validateResourceRequirements({ limits: overhead.podFixed }, 'overhead'),
      ...validateLabels(scheduling?.nodeSelector, 'scheduling.nodeSelector'), ...validateTolerations(tolerations, TOLERATIONS),
      ...tolerations.flatMap((toleration, index) => keys.indexOf(keys[index] ?? '') < index ? [duplicate(`${TOLERATIONS}[${index}]`, toleration)] : []),
    ];
  },
  validateUpdate(next, old) {
    const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
    return next.handler === old.handler ? errors : [...errors, invalid('handler', next.handler, FIELD_IMMUTABLE)];
  },
  selectableFields: () => ({}),
  columns: [nameColumn, column('Handler', ''), ageColumn],
  row: ({ metadata, handler }, nowMs) => [metadata.name ?? '', handler, ageOf(metadata.creationTimestamp, nowMs)],
};

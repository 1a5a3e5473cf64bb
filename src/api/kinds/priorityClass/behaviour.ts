import type { FieldError } from '../../apiError.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { PriorityClass } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { FIELD_IMMUTABLE, forbidden, invalid, notSupported } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

const HIGHEST_USER_VALUE = 1_000_000_000;
const SYSTEM_PREFIX = 'system-';
/** @source pkg/apis/scheduling/v1/helpers.go */
const SYSTEM_VALUES: Readonly<Record<string, number>> = { 'system-node-critical': 2_000_001_000, 'system-cluster-critical': 2_000_000_000 };
const PREEMPTION_POLICIES: readonly string[] = ['PreemptLowerPriority', 'Never'];

/** @source pkg/registry/scheduling/priorityclass/strategy.go, pkg/apis/scheduling/validation ValidatePriorityClass */
export const priorityClassBehaviour: KindBehaviour<PriorityClass> = {
  applyDefaults(priorityClass) {
    priorityClass.value ??= 0;
    priorityClass.preemptionPolicy ??= 'PreemptLowerPriority';
  },
  prepareForCreate({ metadata }) { metadata.generation = 1; },
  prepareForUpdate() { /* no status */ },
  validate({ metadata, value = 0, globalDefault = false, preemptionPolicy }) {
    const errors = validateObjectMeta(metadata, { namespaced: false, nameRule: dns1123Subdomain });
    const name = metadata.name ?? '';
    if (name.startsWith(SYSTEM_PREFIX)) errors.push(...validateSystemClass(name, { value, globalDefault }));
    else if (value > HIGHEST_USER_VALUE) errors.push(forbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST_USER_VALUE}`));
    if (preemptionPolicy !== undefined && !PREEMPTION_POLICIES.includes(preemptionPolicy)) errors.push(notSupported('preemptionPolicy', preemptionPolicy, PREEMPTION_POLICIES));
    return errors;
  },
  validateUpdate(next, old) {
    const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
    if (next.value !== old.value) errors.push(forbidden('value', 'may not be changed in an update.'));
    if (next.preemptionPolicy !== old.preemptionPolicy) errors.push(invalid('preemptionPolicy', next.preemptionPolicy, FIELD_IMMUTABLE));
    return errors;
  },
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    column('Value', 'value represents the integer value of this priority class. This is the actual priority that pods receive when they have the name of this class in their pod spec.', 'integer'),
    column('Global-Default', 'globalDefault specifies whether this PriorityClass should be considered as the default priority for pods that do not have any priority class. Only one PriorityClass can be marked as `globalDefault`. However, if more than one PriorityClasses exists with their `globalDefault` field set to true, the smallest value of such global default PriorityClasses will be used as the default priority.', 'boolean'),
    ageColumn,
    column('PreemptionPolicy', 'preemptionPolicy is the Policy for preempting pods with lower priority. One of Never, PreemptLowerPriority. Defaults to PreemptLowerPriority if unset.'),
  ],
  row: ({ metadata, value = 0, globalDefault = false, preemptionPolicy = 'PreemptLowerPriority' }, nowMs) => [
    metadata.name ?? '', value, globalDefault, ageOf(metadata.creationTimestamp, nowMs), preemptionPolicy,
  ],
};

function validateSystemClass(name: string, { value, globalDefault }: { readonly value: number; readonly globalDefault: boolean }): FieldError[] {
  const expected = SYSTEM_VALUES[name];
  const problem = expected === undefined ? `${name} is not a known system priority class`
    : value !== expected ? `value of ${name} PriorityClass must be ${expected}`
      : globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
  return problem === undefined ? [] : [forbidden('metadata.name', `priority class names with '${SYSTEM_PREFIX}' prefix are reserved for system use only. error: ${problem}`)];
}

import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { PodDisruptionBudget } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { keepStatusApart } from '../statusApart.ts';
import { validatePodDisruptionBudget, validatePodDisruptionBudgetUpdate } from './validation.ts';

/** @source pkg/registry/policy/poddisruptionbudget/strategy.go, printPodDisruptionBudget */
export const podDisruptionBudgetBehaviour: KindBehaviour<PodDisruptionBudget> = {
  applyDefaults: budget => { fillZeroValues(budget, { 'spec': {}, 'spec.selector.matchExpressions[].key': '', 'spec.selector.matchExpressions[].operator': '' }); },
  prepareForCreate(budget) {
    budget.status = { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 };
    budget.metadata.generation = 1;
  },
  prepareForUpdate: keepStatusApart,
  needsVersionToUpdate: true,
  validate: validatePodDisruptionBudget,
  validateUpdate: validatePodDisruptionBudgetUpdate,
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec),
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    column('Min Available', 'The minimum number of pods that must be available.'),
    column('Max Unavailable', 'The maximum number of pods that may be unavailable.'),
    column('Allowed Disruptions', 'Calculated number of pods that may be disrupted at this time.', 'integer'),
    ageColumn,
  ],
  row: ({ metadata, spec, status }, nowMs) => [
    metadata.name ?? '', String(spec?.minAvailable ?? 'N/A'), String(spec?.maxUnavailable ?? 'N/A'), status?.disruptionsAllowed ?? 0, ageOf(metadata.creationTimestamp, nowMs),
  ],
};

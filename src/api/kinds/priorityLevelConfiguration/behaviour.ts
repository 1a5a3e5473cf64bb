import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { PriorityLevelConfiguration } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { keepStatusFromMetadata } from '../statusApart.ts';
import { validatePriorityLevel } from './validation.ts';

const DEFAULT_SHARES = 30;
const DEFAULT_QUEUING = { handSize: 8, queues: 64, queueLengthLimit: 50 };

/** @source pkg/registry/flowcontrol/prioritylevelconfiguration/strategy.go, pkg/apis/flowcontrol/v1/defaults.go */
export const priorityLevelConfigurationBehaviour: KindBehaviour<PriorityLevelConfiguration> = {
  applyDefaults(level) {
    fillZeroValues(level, { 'spec': {}, 'spec.type': '', 'spec.limited.limitResponse': {}, 'spec.limited.limitResponse.type': '' });
    const { exempt, limited } = level.spec ?? {};
    if (exempt !== undefined) exempt.nominalConcurrencyShares ??= 0;
    if (limited !== undefined) limited.nominalConcurrencyShares ??= DEFAULT_SHARES;
    for (const each of [exempt, limited]) if (each !== undefined) each.lendablePercent ??= 0;
    const queuing = limited?.limitResponse?.queuing;
    if (queuing === undefined) return;
    for (const field of ['handSize', 'queues', 'queueLengthLimit'] as const) queuing[field] ||= DEFAULT_QUEUING[field];
  },
  prepareForCreate(level) {
    level.status = {};
    level.metadata.generation = 1;
  },
  prepareForUpdate: keepStatusFromMetadata,
  validate: validatePriorityLevel,
  validateUpdate: (next, old) => validateObjectMetaUpdate(next.metadata, old.metadata),
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec),
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    column('Type', '`type` indicates whether this priority level is subject to limitation on request execution.  A value of `"Exempt"` means that requests of this priority level are not subject to a limit (and thus are never queued) and do not detract from the capacity made available to other priority levels.  A value of `"Limited"` means that (a) requests of this priority level _are_ subject to limits and (b) some of the server\'s limited capacity is made available exclusively to this priority level. Required.'),
    column('NominalConcurrencyShares', '`nominalConcurrencyShares` (NCS) contributes to the computation of the NominalConcurrencyLimit (NominalCL) of this level.'),
    column('Queues', '`queues` is the number of queues for this priority level.'),
    column('HandSize', '`handSize` is a small positive number that configures the shuffle sharding of requests into queues.'),
    column('QueueLengthLimit', '`queueLengthLimit` is the maximum number of requests allowed to be waiting in a given queue of this priority level at a time.'),
    ageColumn,
  ],
  row({ metadata, spec }, nowMs) {
    const queuing = spec?.limited?.limitResponse?.queuing;
    const shares = spec?.limited === undefined ? '<none>' : spec.limited.nominalConcurrencyShares ?? '<none>';
    return [
      metadata.name ?? '', spec?.type ?? '', shares, queuing?.queues ?? '<none>', queuing?.handSize ?? '<none>', queuing?.queueLengthLimit ?? '<none>', ageOf(metadata.creationTimestamp, nowMs),
    ];
  },
};

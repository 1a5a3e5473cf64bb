import type { KindBehaviour } from '../kind.ts';
import type { Scale } from '../objects.ts';
import { ageColumn, column, nameColumn } from './cells.ts';
import { ageOf } from './duration.ts';

/** How `kubectl get --subresource=scale` shows the replicas of a workload. @source pkg/printers/internalversion/printers.go printScale */
export const scalePrinter: Pick<KindBehaviour<Scale>, 'columns' | 'row'> = {
  columns: [
    { name: 'Name', type: 'string', description: nameColumn.description, priority: 0 },
    column('Desired', 'replicas is the desired number of instances for the scaled object.', 'integer'),
    column('Available', 'replicas is the actual number of observed instances of the scaled object.', 'integer'),
    ageColumn,
  ],
  row: ({ metadata, spec, status }, nowMs) => [metadata.name ?? '', spec?.replicas ?? 0, status?.replicas ?? 0, ageOf(metadata.creationTimestamp, nowMs)],
};

import type { KindBehaviour } from '../../api/kind.ts';

/** For resources that are served but not stored: nothing to default or check, the columns that Kubernetes prints for a kind that it does not know. */
export const plainBehaviour: KindBehaviour = {
  applyDefaults() { /* none */ },
  prepareForCreate() { /* never created */ },
  prepareForUpdate() { /* never updated */ },
  validate: () => [],
  validateUpdate: () => [],
  selectableFields: () => ({}),
  columns: [
    { name: 'Name', type: 'string', format: 'name', description: 'Name must be unique within a namespace.', priority: 0 },
    { name: 'Created At', type: 'date', description: 'CreationTimestamp is a timestamp representing the server time when this object was created.', priority: 0 },
  ],
  row: ({ metadata }) => [metadata.name ?? '', metadata.creationTimestamp ?? ''],
};

import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { ControllerRevision } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { FIELD_IMMUTABLE, invalid, required } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateNonNegative } from '../../validation/numbers.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

/** @source pkg/registry/apps/controllerrevision/strategy.go, pkg/apis/apps/validation ValidateControllerRevision, printControllerRevision */
export const controllerRevisionBehaviour: KindBehaviour<ControllerRevision> = {
  applyDefaults: revision => { fillZeroValues(revision, { revision: 0 }); },
  prepareForCreate() { /* no status */ },
  prepareForUpdate() { /* no status */ },
  validate: ({ metadata, data, revision }) => [
    ...validateObjectMeta(metadata, { namespaced: true, nameRule: dns1123Subdomain }),
    ...(data === undefined ? [required('data', 'data is mandatory')] : []),
    ...validateNonNegative(revision, 'revision'),
  ],
  validateUpdate(next, old) {
    const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
    return semanticEqual(next.data, old.data) ? errors : [...errors, invalid('data', next.data, FIELD_IMMUTABLE)];
  },
  selectableFields: () => ({}),
  columns: [nameColumn, column('Controller', 'Controller of the object'), column('Revision', 'Revision indicates the revision of the state represented by Data.'), ageColumn],
  row: ({ metadata, revision }, nowMs) => [metadata.name ?? '', controllerCell(metadata.ownerReferences), revision, ageOf(metadata.creationTimestamp, nowMs)],
};

/** 'statefulset.apps/web'. */
function controllerCell(owners: ControllerRevision['metadata']['ownerReferences']): string {
  const controller = owners?.find(owner => owner.controller === true);
  if (controller === undefined) return '<none>';
  const [group = '', version] = (controller.apiVersion ?? '').split('/');
  return `${(controller.kind ?? '').toLowerCase()}${version === undefined ? '' : `.${group}`}/${controller.name}`;
}

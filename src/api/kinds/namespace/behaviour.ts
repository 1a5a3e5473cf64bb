import type { KindBehaviour } from '../../kind.ts';
import type { Namespace } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { forbidden } from '../../validation/fieldErrors.ts';
import { dns1123Label } from '../../validation/names.ts';
import { validateFinalizer, validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { keepStatusApart } from '../statusApart.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** @source pkg/registry/core/namespace/strategy.go. The finalizers of `spec` change through the subresource `finalize` only. */
export const namespaceBehaviour: KindBehaviour<Namespace> = {
  applyDefaults(namespace) {
    const { name } = namespace.metadata;
    if (name !== undefined && name !== '') namespace.metadata.labels = { ...namespace.metadata.labels, [NAME_LABEL]: name };
  },
  prepareForCreate(namespace) {
    const finalizers = namespace.spec?.finalizers ?? [];
    namespace.spec = { ...namespace.spec, finalizers: finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes'] };
    namespace.status = { phase: 'Active' };
  },
  prepareForUpdate(next, old, subresource) {
    keepStatusApart(next, old, subresource);
    if (subresource === undefined && old.spec !== undefined) next.spec = { ...next.spec, finalizers: [...old.spec.finalizers ?? []] };
  },
  validate: namespace => validateObjectMeta(namespace.metadata, { namespaced: false, nameRule: dns1123Label }),
  validateCreate: ({ spec }) => (spec?.finalizers ?? []).flatMap(finalizer => validateFinalizer(finalizer, 'spec.finalizers')),
  validateUpdate(next, old, subresource) {
    const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
    if (subresource === 'finalize') return [...errors, ...(next.spec?.finalizers ?? []).flatMap((finalizer, index) => validateFinalizer(finalizer, `spec.finalizers[${index}]`))];
    if (subresource !== 'status' || semanticEqual(next.status?.phase, old.status?.phase)) return errors;
    const expected = next.metadata.deletionTimestamp === undefined ? 'Active' : 'Terminating';
    if (next.status?.phase === expected) return errors;
    return [...errors, forbidden('status.Phase', expected === 'Active' ? "may only be 'Active' if `deletionTimestamp` is empty" : "may only be 'Terminating' if `deletionTimestamp` is not empty")];
  },
  selectableFields: namespace => ({ 'status.phase': namespace.status?.phase ?? '', name: namespace.metadata.name ?? '' }),
  columns: [nameColumn, column('Status', 'The status of the namespace'), ageColumn],
  row: (namespace, nowMs) => [namespace.metadata.name ?? '', namespace.status?.phase ?? '', ageOf(namespace.metadata.creationTimestamp, nowMs)],
};

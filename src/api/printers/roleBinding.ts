import type { PrinterColumn } from '../kind.ts';
import type { ClusterRoleBinding, RoleBinding } from '../objects.ts';
import { ageColumn, column, nameColumn, wideColumn } from './cells.ts';
import { ageOf } from './duration.ts';

/** `kind`: 'roleBinding' or 'clusterRoleBinding', as the descriptions print it. */
export function bindingColumns(kind: 'roleBinding' | 'clusterRoleBinding'): readonly PrinterColumn[] {
  const reach = kind === 'roleBinding' ? 'a Role in the current namespace or a ClusterRole in the global namespace' : 'a ClusterRole in the global namespace';
  return [
    nameColumn, column('Role', `RoleRef can only reference ${reach}. If the RoleRef cannot be resolved, the Authorizer must return an error.`), ageColumn,
    wideColumn('Users', `Users in the ${kind}`), wideColumn('Groups', `Groups in the ${kind}`), wideColumn('ServiceAccounts', `ServiceAccounts in the ${kind}`),
  ];
}

/** Cells of `bindingColumns`. @source pkg/printers/internalversion printRoleBinding */
export function bindingRow({ metadata, roleRef, subjects = [] }: RoleBinding | ClusterRoleBinding, nowMs: number): string[] {
  const named = (kind: string) => subjects.filter(subject => subject.kind === kind);
  return [
    metadata.name ?? '', `${roleRef.kind}/${roleRef.name}`, ageOf(metadata.creationTimestamp, nowMs),
    named('User').map(({ name }) => name).join(', '), named('Group').map(({ name }) => name).join(', '),
    named('ServiceAccount').map(({ namespace = '', name }) => namespace === '' ? name : `${namespace}/${name}`).join(', '),
  ];
}

import { ApiError } from '../apiError.ts';
import type { Loss } from './changeOwners.ts';
import { pathsOf } from './fieldSet.ts';
import type { Manager } from './managers.ts';
import { formatPath, sortFieldSet } from './pathElement.ts';

/** The refusal of an apply that would take fields from others. @source apimachinery managedfields conflict.go */
export function conflictError(losses: readonly Loss[]): ApiError {
  const conflicts = losses.map(({ manager, fields }) => ({ who: describeManager(manager), paths: [...pathsOf(sortFieldSet(fields))].map(formatPath) })).sort((a, b) => a.who < b.who ? -1 : 1);
  const causes = conflicts.flatMap(({ who, paths }) => paths.map(field => ({ reason: 'FieldManagerConflict', message: `conflict with ${who}`, field })));
  const text = causes.length === 1
    ? `1 conflict: ${causes[0]?.message}: ${causes[0]?.field}`
    : `${causes.length} conflicts: ${conflicts.flatMap(({ who, paths }) => [`conflicts with ${who}:`, ...paths.map(path => `- ${path}`)]).join('\n')}`;
  return new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: `Apply failed with ${text}`, reason: 'Conflict', details: { causes }, code: 409 });
}

function describeManager({ manager, operation, apiVersion, subresource }: Manager): string {
  return `${JSON.stringify(manager)}${subresource === undefined ? '' : ` with subresource ${JSON.stringify(subresource)}`}${operation === 'Update' ? ` using ${apiVersion}` : ''}`;
}

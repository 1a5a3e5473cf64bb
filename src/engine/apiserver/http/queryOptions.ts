import { apiErrors } from '../../../api/apiError.ts';
import type { FieldError } from '../../../api/apiError.ts';
import type { DeleteOptions, ListOptions, WatchOptions } from '../../../api/client.ts';
import { validateFieldManager } from '../../../api/managedFields/managerName.ts';
import type { RequestContext } from '../machinery.ts';

type Query = URLSearchParams;

/** Absent, empty, '0' and 'false' are false; everything else is true. @source apimachinery Convert_Slice_string_To_bool */
export function parseFlag(query: Query, name: string): boolean {
  const value = query.get(name);
  return value !== null && value !== '' && value !== '0' && value.toLowerCase() !== 'false';
}

function parseInteger(query: Query, name: string): number | undefined {
  const value = query.get(name);
  if (value === null || value === '') return undefined;
  if (!/^-?\d{1,15}$/.test(value)) throw apiErrors.badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`);
  return Number(value);
}

const text = <K extends string>(query: Query, name: K): Partial<Record<K, string>> => {
  const value = query.get(name);
  return value === null || value === '' ? {} : { [name]: value } as Partial<Record<K, string>>;
};

/** Throws ApiError 400 and 422. @source apimachinery internalversion/validation ValidateListOptions */
export function parseListOptions(query: Query): ListOptions {
  const match = query.get('resourceVersionMatch') ?? '';
  const problems: FieldError[] = [];
  if (match !== '') {
    if (!query.get('resourceVersion')) problems.push(forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided'));
    if (query.get('continue')) problems.push(forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided'));
    if (match !== 'Exact' && match !== 'NotOlderThan') problems.push(notSupported('resourceVersionMatch', match, ['Exact', 'NotOlderThan', '']));
    if (match === 'Exact' && query.get('resourceVersion') === '0') problems.push(forbidden('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  if (query.has('sendInitialEvents')) problems.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  if (problems.length > 0) throw invalidOptions('ListOptions', problems);
  const limit = parseInteger(query, 'limit');
  return {
    ...text(query, 'labelSelector'), ...text(query, 'fieldSelector'), ...text(query, 'continue'), ...text(query, 'resourceVersion'),
    ...(limit === undefined ? {} : { limit }), ...(match === '' ? {} : { resourceVersionMatch: match as 'Exact' | 'NotOlderThan' }),
  };
}

/** Throws ApiError 400 and 422. @source apimachinery internalversion/validation validateWatchOptions */
export function parseWatchOptions(query: Query): WatchOptions {
  const sendInitialEvents = query.has('sendInitialEvents') ? parseFlag(query, 'sendInitialEvents') : undefined;
  const match = query.get('resourceVersionMatch') ?? '';
  const problems: FieldError[] = [];
  if (sendInitialEvents !== undefined && match !== 'NotOlderThan') problems.push(forbidden('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
  if (match !== '') {
    if (sendInitialEvents === undefined) problems.push(forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
    if (match !== 'NotOlderThan') problems.push(notSupported('resourceVersionMatch', match, ['NotOlderThan']));
    if (query.get('continue')) problems.push(forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided'));
  }
  if (problems.length > 0) throw invalidOptions('ListOptions', problems);
  const timeoutSeconds = parseInteger(query, 'timeoutSeconds');
  return {
    ...text(query, 'labelSelector'), ...text(query, 'fieldSelector'), ...text(query, 'resourceVersion'), allowWatchBookmarks: parseFlag(query, 'allowWatchBookmarks'),
    ...(sendInitialEvents === undefined ? {} : { sendInitialEvents }), ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  };
}

const forbidden = (field: string, why: string): FieldError => ({ field, reason: 'FieldValueForbidden', message: `Forbidden: ${why}` });
const notSupported = (field: string, value: string, supported: readonly string[]): FieldError =>
  ({ field, reason: 'FieldValueNotSupported', message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported.map(each => JSON.stringify(each)).join(', ')}` });
const invalidOptions = (kind: string, problems: readonly FieldError[]) => apiErrors.invalid({ kind, group: 'meta.k8s.io', name: '' }, problems);

type WriteQuery = Pick<RequestContext, 'dryRun' | 'fieldManager' | 'fieldValidation'>;
export type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions' | 'DeleteOptions';

/** Throws ApiError 422. The API server's default for fieldValidation is Warn. */
export function parseWriteOptions(query: Query, kind: OptionsKind): WriteQuery {
  const fieldManager = query.get('fieldManager') ?? '';
  const errors = kind === 'DeleteOptions' ? [] : validateFieldManager(fieldManager);
  if (errors.length > 0) throw apiErrors.invalid({ kind, group: 'meta.k8s.io', name: '' }, errors);
  const fieldValidation = query.get('fieldValidation') || 'Warn';
  if (fieldValidation !== 'Ignore' && fieldValidation !== 'Warn' && fieldValidation !== 'Strict') {
    throw invalidOption('fieldValidation', 'FieldValueNotSupported', `Unsupported value: ${JSON.stringify(fieldValidation)}: supported values: "Ignore", "Strict", "Warn"`, kind);
  }
  return { dryRun: parseDryRun(query.getAll('dryRun')), fieldValidation, ...(fieldManager === '' ? {} : { fieldManager }) };
}

/** Whether an apply takes fields that others own. Throws ApiError 422 when a patch of another kind says so, or an apply does not name its manager. @source apimachinery ValidatePatchOptions */
export function parseForce(query: Query, { apply }: { readonly apply: boolean }): boolean {
  if (!apply && query.has('force')) throw invalidOption('force', 'FieldValueForbidden', 'Forbidden: may not be specified for non-apply patch', 'PatchOptions');
  if (apply && !query.get('fieldManager')) throw invalidOption('fieldManager', 'FieldValueRequired', 'Required value: is required for apply patch', 'PatchOptions');
  return parseFlag(query, 'force');
}

function parseDryRun(values: readonly unknown[]): boolean {
  const other = values.find(value => value !== 'All' && value !== '');
  if (other !== undefined) throw invalidOption('dryRun', 'FieldValueNotSupported', `Unsupported value: ${JSON.stringify(values)}: supported values: "All"`, 'DeleteOptions');
  return values.includes('All');
}

/** From the body (a DeleteOptions, already decoded) and, where that is silent, the query. Throws ApiError 400 and 422. */
export function parseDeleteOptions(query: Query, body: Readonly<Record<string, unknown>>): DeleteOptions {
  const gracePeriodSeconds = body['gracePeriodSeconds'] ?? parseInteger(query, 'gracePeriodSeconds');
  const orphan = body['orphanDependents'] ?? (query.has('orphanDependents') ? parseFlag(query, 'orphanDependents') : undefined);
  const policy = body['propagationPolicy'] ?? (query.get('propagationPolicy') || undefined);
  if (policy !== undefined && policy !== 'Orphan' && policy !== 'Background' && policy !== 'Foreground') {
    throw invalidOption('propagationPolicy', 'FieldValueNotSupported', `Unsupported value: ${JSON.stringify(policy)}: supported values: "Foreground", "Background", "Orphan", "nil"`, 'DeleteOptions');
  }
  if (policy !== undefined && orphan !== undefined) throw invalidOption('propagationPolicy', 'FieldValueInvalid', `Invalid value: ${JSON.stringify(policy)}: orphanDependents and deletionPropagation cannot be both set`, 'DeleteOptions');
  const preconditions = body['preconditions'] as DeleteOptions['preconditions'] | undefined;
  const propagationPolicy = policy ?? (orphan === undefined ? undefined : orphan === true ? 'Orphan' : 'Background');
  return {
    dryRun: parseDryRun([...query.getAll('dryRun'), ...(Array.isArray(body['dryRun']) ? body['dryRun'] : [])]),
    ...(typeof gracePeriodSeconds === 'number' ? { gracePeriodSeconds } : {}), ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(preconditions === undefined ? {} : { preconditions }),
  };
}

function invalidOption(field: string, reason: 'FieldValueForbidden' | 'FieldValueNotSupported' | 'FieldValueInvalid' | 'FieldValueRequired', message: string, kind = 'ListOptions') {
  return apiErrors.invalid({ kind, group: 'meta.k8s.io', name: '' }, [{ field, reason, message }]);
}

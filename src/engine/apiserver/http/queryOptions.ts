import { apiErrors } from '../../../api/apiError.ts';
import type { DeleteOptions, ListOptions, WatchOptions } from '../../../api/client.ts';
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

/** Throws ApiError 400 and 422. */
export function parseListOptions(query: Query): ListOptions {
  const match = query.get('resourceVersionMatch');
  if (match !== null && match !== '' && match !== 'Exact' && match !== 'NotOlderThan') throw invalidOption('resourceVersionMatch', 'FieldValueNotSupported', `Unsupported value: ${JSON.stringify(match)}: supported values: "Exact", "NotOlderThan"`);
  if (match && !query.get('resourceVersion')) throw invalidOption('resourceVersionMatch', 'FieldValueForbidden', 'Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided');
  if (match === 'Exact' && query.get('resourceVersion') === '0') throw invalidOption('resourceVersionMatch', 'FieldValueForbidden', 'Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  if (match && query.get('continue')) throw invalidOption('resourceVersionMatch', 'FieldValueForbidden', 'Forbidden: resourceVersionMatch is forbidden when continue is provided');
  const limit = parseInteger(query, 'limit');
  return {
    ...text(query, 'labelSelector'), ...text(query, 'fieldSelector'), ...text(query, 'continue'), ...text(query, 'resourceVersion'),
    ...(limit === undefined ? {} : { limit }), ...(match ? { resourceVersionMatch: match as 'Exact' | 'NotOlderThan' } : {}),
  };
}

/** Throws ApiError 400 and 422. @source apimachinery internalversion/validation ValidateListOptions */
export function parseWatchOptions(query: Query): WatchOptions {
  const sendInitialEvents = query.has('sendInitialEvents') ? parseFlag(query, 'sendInitialEvents') : undefined;
  const match = query.get('resourceVersionMatch') ?? '';
  if (sendInitialEvents === undefined && match !== '') throw invalidOption('resourceVersionMatch', 'FieldValueForbidden', 'Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided');
  if (sendInitialEvents !== undefined && match !== 'NotOlderThan') throw invalidOption('resourceVersionMatch', 'FieldValueForbidden', 'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
  const timeoutSeconds = parseInteger(query, 'timeoutSeconds');
  return {
    ...text(query, 'labelSelector'), ...text(query, 'fieldSelector'), ...text(query, 'resourceVersion'), allowWatchBookmarks: parseFlag(query, 'allowWatchBookmarks'),
    ...(sendInitialEvents === undefined ? {} : { sendInitialEvents }), ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  };
}

type WriteQuery = Pick<RequestContext, 'dryRun' | 'fieldValidation'>;

/** Throws ApiError 422. The API server's default for fieldValidation is Warn. */
export function parseWriteOptions(query: Query): Required<WriteQuery> {
  const fieldValidation = query.get('fieldValidation') || 'Warn';
  if (fieldValidation !== 'Ignore' && fieldValidation !== 'Warn' && fieldValidation !== 'Strict') {
    throw invalidOption('fieldValidation', 'FieldValueNotSupported', `Unsupported value: ${JSON.stringify(fieldValidation)}: supported values: "Ignore", "Strict", "Warn"`, 'CreateOptions');
  }
  return { dryRun: parseDryRun(query.getAll('dryRun')), fieldValidation };
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

function invalidOption(field: string, reason: 'FieldValueForbidden' | 'FieldValueNotSupported' | 'FieldValueInvalid', message: string, kind = 'ListOptions') {
  return apiErrors.invalid({ kind, group: 'meta.k8s.io', name: '' }, [{ field, reason, message }]);
}

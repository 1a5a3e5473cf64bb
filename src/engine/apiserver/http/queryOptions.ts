import { apiErrors } from '../../../api/apiError.ts';
import type { FieldError } from '../../../api/apiError.ts';
import type { DeleteOptions, ListOptions, WatchOptions } from '../../../api/client.ts';
import { validateFieldManager } from '../../../api/managedFields/managerName.ts';
import { forbidden, invalid, notSupported, required } from '../../../api/validation/fieldErrors.ts';
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

const invalidOptions = (kind: string, problems: readonly FieldError[]) => apiErrors.invalid({ kind, group: 'meta.k8s.io', name: '' }, problems);

type WriteQuery = Pick<RequestContext, 'dryRun' | 'fieldManager' | 'fieldValidation'>;
export type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions';

/** Throws ApiError 422. The API server's default for fieldValidation is Warn. */
export function parseWriteOptions(query: Query, kind: OptionsKind): WriteQuery {
  const fieldManager = query.get('fieldManager') ?? '';
  const fieldValidation = query.get('fieldValidation') || 'Warn';
  const dryRun = query.getAll('dryRun');
  const problems = [...validateFieldManager(fieldManager), ...validateDryRun(dryRun)];
  if (!isFieldValidation(fieldValidation)) problems.push(notSupported('fieldValidation', fieldValidation, ['', ...FIELD_VALIDATIONS]));
  else if (problems.length === 0) return { dryRun: dryRun.length > 0, fieldValidation, ...(fieldManager === '' ? {} : { fieldManager }) };
  throw invalidOptions(kind, problems);
}

const FIELD_VALIDATIONS = ['Ignore', 'Strict', 'Warn'] as const;
const isFieldValidation = (value: string): value is typeof FIELD_VALIDATIONS[number] => (FIELD_VALIDATIONS as readonly string[]).includes(value);

/** Whether an apply takes fields that others own. Throws ApiError 422 when a patch of another kind says so, or an apply does not name its manager. @source apimachinery ValidatePatchOptions */
export function parseForce(query: Query, { apply }: { readonly apply: boolean }): boolean {
  if (!apply && query.has('force')) throw invalidOptions('PatchOptions', [forbidden('force', 'may not be specified for non-apply patch')]);
  if (apply && !query.get('fieldManager')) throw invalidOptions('PatchOptions', [required('fieldManager', 'is required for apply patch')]);
  return parseFlag(query, 'force');
}

const validateDryRun = (values: readonly unknown[]): FieldError[] => values.every(value => value === 'All') ? [] : [notSupported('dryRun', values, ['All'])];

const POLICIES = ['Foreground', 'Background', 'Orphan'] as const;

/** `body`: a DeleteOptions that is decoded; the query counts only where there is none. Throws ApiError 400 and 422. @source apimachinery ValidateDeleteOptions */
export function parseDeleteOptions(query: Query, body: Readonly<Record<string, unknown>> | undefined): DeleteOptions {
  const { gracePeriodSeconds, orphanDependents: orphan, propagationPolicy: policy, preconditions, dryRun = [] } = (body ?? deleteQuery(query)) as DeleteBody;
  const problems = validateDryRun(dryRun);
  const known = POLICIES.find(each => each === policy);
  if (policy !== undefined && known === undefined) problems.unshift(notSupported('propagationPolicy', policy, [...POLICIES, 'nil']));
  if (policy !== undefined && orphan !== undefined) problems.unshift(invalid('propagationPolicy', policy, 'orphanDependents and deletionPropagation cannot be both set'));
  if (problems.length > 0) throw invalidOptions('DeleteOptions', problems);
  const propagationPolicy = known ?? (orphan === undefined ? undefined : orphan ? 'Orphan' : 'Background');
  return {
    dryRun: dryRun.length > 0, ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }), ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(preconditions === undefined ? {} : { preconditions }),
  };
}

interface DeleteBody extends Pick<DeleteOptions, 'gracePeriodSeconds' | 'preconditions'> { readonly orphanDependents?: boolean; readonly propagationPolicy?: string; readonly dryRun?: readonly string[] }

function deleteQuery(query: Query): DeleteBody {
  const gracePeriodSeconds = parseInteger(query, 'gracePeriodSeconds');
  return {
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }), ...(query.has('orphanDependents') ? { orphanDependents: parseFlag(query, 'orphanDependents') } : {}),
    ...text(query, 'propagationPolicy'), dryRun: query.getAll('dryRun'),
  };
}

import { apiErrors, type FieldError } from '../../../api/apiError.ts';
import type { LogOptions } from '../../contracts/nodeConnection.ts';

const NON_NEGATIVE = 'must be greater than or equal to 0';

/**
 * The options of GET pods/{name}/log. Throws ApiError 400 for what cannot be read and 422 for what may not be.
 * @source core/validation ValidatePodLogOptions
 */
export function parseLogOptions(query: URLSearchParams): LogOptions {
  const tailLines = parseInteger(query, 'tailLines');
  const limitBytes = parseInteger(query, 'limitBytes');
  const sinceSeconds = parseInteger(query, 'sinceSeconds');
  const sinceTime = query.get('sinceTime') ?? undefined;
  if (sinceTime !== undefined && Number.isNaN(Date.parse(sinceTime))) throw apiErrors.badRequest(`parsing time "${sinceTime}" as "2006-01-02T15:04:05Z07:00": cannot parse`);
  const errors: FieldError[] = [];
  const invalid = (field: string, value: number, why: string) => errors.push({ field, reason: 'FieldValueInvalid', message: `Invalid value: ${value}: ${why}` });
  if (tailLines !== undefined && tailLines < 0) invalid('tailLines', tailLines, NON_NEGATIVE);
  if (limitBytes !== undefined && limitBytes < 1) invalid('limitBytes', limitBytes, 'must be greater than 0');
  if (sinceSeconds !== undefined && sinceTime !== undefined) errors.push({ field: '', reason: 'FieldValueForbidden', message: 'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified' });
  else if (sinceSeconds !== undefined && sinceSeconds < 1) invalid('sinceSeconds', sinceSeconds, 'must be greater than 0');
  const stream = query.get('stream');
  if (stream !== null && stream !== 'All') errors.push({ field: 'stream', reason: 'FieldValueForbidden', message: 'Forbidden: may not be specified' });
  if (errors.length > 0) throw apiErrors.invalid({ kind: 'PodLogOptions', group: '', name: '' }, errors);
  return {
    follow: parseBoolean(query, 'follow'),
    previous: parseBoolean(query, 'previous'),
    timestamps: parseBoolean(query, 'timestamps'),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(sinceSeconds === undefined ? {} : { sinceSeconds }),
    ...(sinceTime === undefined ? {} : { sinceTime }),
  };
}

/** A query flag as Kubernetes reads it: present and not '0' or 'false'. */
export function parseBoolean(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && value !== '0' && value.toLowerCase() !== 'false';
}

function parseInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^[+-]?\d+$/.test(text)) throw apiErrors.badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  return Number(text);
}

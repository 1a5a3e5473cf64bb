import type { Status } from './objects.ts';

/** One entry of an Invalid status: the field's path as Kubernetes prints it, the reason, and the sentence after the path. */
export interface FieldError {
  readonly field: string;
  readonly reason: 'FieldValueRequired' | 'FieldValueInvalid' | 'FieldValueNotSupported' | 'FieldValueDuplicate' | 'FieldValueForbidden' | 'FieldValueTooLong' | 'FieldValueTooMany' | 'FieldValueTypeInvalid' | 'FieldValueNotFound' | 'InternalError';
  /** Without the path: 'Invalid value: -1: must be greater than or equal to 0'. */
  readonly message: string;
}

/** The API's refusal: carries the Kubernetes Status body that goes to the client with HTTP code `code`. */
export class ApiError extends Error {
  readonly status: Status;

  constructor(status: Status, options?: ErrorOptions) {
    super(status.message ?? status.reason ?? 'error', options);
    this.name = 'ApiError';
    this.status = status;
  }

  get code(): number { return this.status.code ?? 500; }
  get reason(): string { return this.status.reason ?? ''; }
}

/** `resource` as in `groupResourceOf`: 'pods', 'deployments.apps'. */
interface Subject { readonly resource: string; readonly name: string }

export const apiErrors = {
  notFound: ({ resource, name }: Subject) => make(404, 'NotFound', `${resource} "${name}" not found`, details(resource, name)),
  alreadyExists: ({ resource, name }: Subject) => make(409, 'AlreadyExists', `${resource} "${name}" already exists`, details(resource, name)),
  conflict: ({ resource, name }: Subject, why = 'the object has been modified; please apply your changes to the latest version and try again') =>
    make(409, 'Conflict', `Operation cannot be fulfilled on ${resource} "${name}": ${why}`, details(resource, name)),
  /** `kind` is 'Pod' or 'Deployment.apps', as kube-apiserver prints it. */
  invalid: ({ kind, group, name }: { readonly kind: string; readonly group: string; readonly name: string }, errors: readonly FieldError[]) => {
    const sentences = errors.map(error => `${error.field}: ${error.message}`);
    const joined = sentences.length === 1 ? sentences[0] : `[${sentences.join(', ')}]`;
    return make(422, 'Invalid', `${group === '' ? kind : `${kind}.${group}`} "${name}" is invalid: ${joined}`, {
      ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), ...(kind === '' ? {} : { kind }),
      causes: errors.map(error => ({ reason: error.reason, message: error.message, field: error.field })),
    });
  },
  badRequest: (message: string) => make(400, 'BadRequest', message),
  unauthorized: () => make(401, 'Unauthorized', 'Unauthorized'),
  forbidden: ({ resource, name }: Subject, why: string) => make(403, 'Forbidden', `${resource} "${name}" is forbidden: ${why}`, details(resource, name)),
  methodNotAllowed: (resource: string) => make(405, 'MethodNotAllowed', `the server does not allow this method on the requested resource`, details(resource, '')),
  notAcceptable: (message: string) => make(406, 'NotAcceptable', message),
  unsupportedMediaType: (message: string) => make(415, 'UnsupportedMediaType', message),
  requestEntityTooLarge: (message: string) => make(413, 'RequestEntityTooLarge', message),
  expired: (message = 'The resourceVersion for the provided watch is too old.') => make(410, 'Expired', message),
  /** A version that a restart or another engine's data has never reached: the client must list again. */
  tooLargeResourceVersion: (asked: number, current: number) => make(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1,
  }),
  timeout: (message: string) => make(504, 'Timeout', `Timeout: ${message}`, {}),
  serviceUnavailable: (message: string) => make(503, 'ServiceUnavailable', message),
  internal: (message: string, cause?: unknown) => make(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] }, cause),
  /** A path that nothing serves. */
  noSuchPath: () => make(404, 'NotFound', 'the server could not find the requested resource', {}),
};

export const isNotFound = (error: unknown): error is ApiError => error instanceof ApiError && error.code === 404;
export const isAlreadyExists = (error: unknown): error is ApiError => error instanceof ApiError && error.reason === 'AlreadyExists';
export const isConflict = (error: unknown): error is ApiError => error instanceof ApiError && error.reason === 'Conflict';
/** Refused since the namespace ends, and all in it. */
export const isNamespaceTerminating = (error: unknown): error is ApiError => error instanceof ApiError && (error.status.details?.causes ?? []).some(cause => cause.reason === 'NamespaceTerminating');
/** The watch or continue token is too old: list again. */
export const isExpired = (error: unknown): error is ApiError => error instanceof ApiError && error.code === 410;

type Details = NonNullable<Status['details']>;

function details(resource: string, name: string): Details {
  const dot = resource.indexOf('.');
  return { ...(name === '' ? {} : { name }), ...(dot < 0 ? {} : { group: resource.slice(dot + 1) }), kind: dot < 0 ? resource : resource.slice(0, dot) };
}

function make(code: number, reason: string, message: string, detail?: Details, cause?: unknown): ApiError {
  return new ApiError(
    { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, ...(detail === undefined ? {} : { details: detail }), code },
    cause === undefined ? undefined : { cause },
  );
}

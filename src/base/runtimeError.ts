/**
 * A refusal or failure of the container runtime or the node's agent.
 *
 * `operation` says what was tried ('create container web'); `statusCode` is Docker's HTTP code, absent when no
 * answer came; `retriable` is true when the same call may succeed later without anybody changing anything.
 */
export class RuntimeError extends Error {
  readonly operation: string;
  readonly retriable: boolean;
  readonly statusCode: number | undefined;

  constructor(message: string, options: { readonly operation: string; readonly retriable: boolean; readonly statusCode?: number | undefined; readonly cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RuntimeError';
    this.operation = options.operation;
    this.retriable = options.retriable;
    this.statusCode = options.statusCode;
  }
}

/** True for a RuntimeError that carries Docker's HTTP code `statusCode`. */
export function hasStatusCode(error: unknown, statusCode: number): error is RuntimeError {
  return error instanceof RuntimeError && error.statusCode === statusCode;
}

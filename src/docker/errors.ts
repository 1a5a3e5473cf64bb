import { isAbortError } from '../base/abort.ts';
import { RuntimeError } from '../base/runtimeError.ts';

/** Docker refuses these until something else changes; everything else with a code is final. */
const RETRIABLE_CODES: ReadonlySet<number> = new Set([408, 409, 429, 500, 502, 503, 504]);

interface DockerodeError { readonly statusCode: number; readonly json?: unknown; readonly message: string; readonly reason?: string }

/**
 * Runs one call to Docker and turns what it throws into a RuntimeError; aborts pass through as they are.
 * `harmless` lists HTTP codes that mean the wanted state is there already (304 on start and stop, 404 on remove): undefined is returned.
 */
export async function callDocker<T>(operation: string, call: () => Promise<T>): Promise<T>;
export async function callDocker<T>(operation: string, call: () => Promise<T>, harmless: readonly number[]): Promise<T | undefined>;
export async function callDocker<T>(operation: string, call: () => Promise<T>, harmless: readonly number[] = []): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isDockerodeError(error) && harmless.includes(error.statusCode)) return undefined;
    throw toRuntimeError(operation, error);
  }
}

/** Maps dockerode's error or a transport failure; an abort or a RuntimeError is returned unchanged. */
export function toRuntimeError(operation: string, error: unknown): Error {
  if (error instanceof RuntimeError) return error;
  if (isAbortError(error)) return error as Error;
  if (isDockerodeError(error)) {
    return new RuntimeError(dockerMessage(error), { operation, statusCode: error.statusCode, retriable: RETRIABLE_CODES.has(error.statusCode), cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new RuntimeError(describeTransport(error, message), { operation, retriable: true, cause: error });
}

function isDockerodeError(error: unknown): error is DockerodeError {
  return error instanceof Error && typeof (error as { statusCode?: unknown }).statusCode === 'number';
}

/** Docker's own sentence, without the client library's "(HTTP code 404) no such container - " in front. */
function dockerMessage(error: DockerodeError): string {
  const body = error.json;
  if (typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string') return body.message.trim();
  return error.message.replace(/^\(HTTP code \d+\) [^-]*- /, '').trim();
}

function describeTransport(error: unknown, message: string): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOENT' || code === 'ECONNREFUSED') return `Docker does not answer (${message}). Is it running?`;
  if (code === 'EACCES') return `no permission to talk to Docker (${message})`;
  return message;
}

import { describeError } from '../../base/logger.ts';
import { RuntimeError } from '../../base/runtimeError.ts';

/** Docker's own words without the client library's around them. */
export const sentenceOf = (error: unknown): string => error instanceof RuntimeError ? error.message : describeError(error);

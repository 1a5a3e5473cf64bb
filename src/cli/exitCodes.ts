/** Public: changes go through CHANGELOG.md. */
export const exitCodes = { success: 0, failure: 1, usage: 2 } as const;

/** A refusal that the user can mend; printed as one sentence, without a stack. */
export class UserError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.failure, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UserError';
    this.exitCode = exitCode;
  }
}

/** Whether the error is one, whichever of the command line's bundles threw it: each has a class of its own. */
export function isUserError(error: unknown): error is UserError {
  return error instanceof Error && error.name === 'UserError';
}

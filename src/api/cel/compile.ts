import { EvaluationError, ParseError, TypeError as CelTypeError } from '@marcbachmann/cel-js';
import type { Environment } from '@marcbachmann/cel-js';

/** A compiled expression; `type` is CEL's name of what it comes to: 'bool', 'string', 'dyn', … */
export interface CelProgram {
  readonly type: string;
  /** Values as `toCelValue` makes them. Throws `CelError`. */
  evaluate(variables: Readonly<Record<string, unknown>>): unknown;
}

/** Why an expression cannot be compiled or evaluated, in one line. */
export class CelError extends Error {}

/**
 * Parses and checks an expression. `types`: what it may come to; 'dyn' always passes.
 * Throws CelError, worded as cel-go words it: `compilation failed: ERROR: <input>:1:5: undeclared reference …`.
 */
export function compileCel(environment: Environment, expression: string, types: readonly string[] = []): CelProgram {
  let parsed;
  try { parsed = environment.parse(expression); } catch (error) { throw asCompileError(expression, error); }
  const { valid, type = 'dyn', error } = parsed.check();
  if (!valid) throw asCompileError(expression, error);
  if (types.length > 0 && type !== 'dyn' && !types.includes(type)) throw new CelError(`must evaluate to ${types.join(' or ')}`);
  return {
    type,
    evaluate(variables) {
      try { return parsed({ ...variables }) as unknown; } catch (cause) { throw new CelError(describe(cause), { cause }); }
    },
  };
}

function asCompileError(expression: string, error: unknown): CelError {
  const at = error instanceof ParseError || error instanceof CelTypeError || error instanceof EvaluationError ? error.range?.start ?? 0 : 0;
  const before = expression.slice(0, at).split('\n');
  const kind = error instanceof ParseError ? 'Syntax error: ' : '';
  return new CelError(`compilation failed: ERROR: <input>:${before.length}:${(before.at(-1)?.length ?? 0) + 1}: ${kind}${describe(error)}`, { cause: error });
}

/** The library's sentence without the excerpt that follows it, in cel-go's words where they differ. */
function describe(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.replace(/^No such key: /, 'no such key: ').replace(/^Unknown variable: (.*)$/, 'undeclared reference to \'$1\' (in container \'\')')
    .replace(/^(?:dyn<)?found no matching overload for '(.*)'$/, 'found no matching overload for \'$1\'');
}

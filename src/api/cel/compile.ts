import { EvaluationError, ParseError, TypeError as CelTypeError } from '@marcbachmann/cel-js';
import type { Environment } from '@marcbachmann/cel-js';
import { installMeter, runMetered } from './meter.ts';
import { parseCel } from './parseCel.ts';

/** A compiled expression; `type` is CEL's name of what it comes to: 'bool', 'string', 'dyn', … */
export interface CelProgram {
  readonly type: string;
  /** Values as `toCelValue` makes them, read when they are asked for. Throws `CelError`, and `CelBudgetError` when it costs more than is left of the budget. */
  evaluate(variables: Readonly<Record<string, unknown>>, budget?: CelBudget): unknown;
}

/** Why an expression cannot be compiled or evaluated, in one line. */
export class CelError extends Error {}

/** Nothing more may be evaluated on this budget. */
export class CelBudgetError extends CelError {
  constructor() { super('validation failed due to running out of cost budget, no further validation rules will be run'); }
}

/** What several expressions may cost together, in cel-go's units. */
export class CelBudget {
  #left: number;
  constructor(limit: number) { this.#left = limit; }

  /** Throws `CelBudgetError`. */
  spend(cost: number): void {
    this.#left -= cost;
    if (this.#left < 0) throw new CelBudgetError();
  }
}

/** An expression comes to something else than its place wants. */
export class CelTypeMismatch extends CelError {}

/**
 * Parses and checks an expression. `types`: what it may come to; 'dyn' always passes.
 * Throws CelError, worded as cel-go words it: `compilation failed: ERROR: <input>:1:5: undeclared reference …`.
 */
export function compileCel(environment: Environment, expression: string, types: readonly string[] = []): CelProgram {
  let parsed;
  try { parsed = parseCel(environment, expression); } catch (error) { throw asCompileError(expression, error); }
  const { valid, type = 'dyn', error } = parsed.check();
  if (!valid) throw asCompileError(expression, error);
  if (types.length > 0 && type !== 'dyn' && !types.includes(type)) throw new CelTypeMismatch(`must evaluate to ${types.length === 1 ? types[0] : `one of [${types.join(' ')}]`} but got ${type}`);
  installMeter(parsed.ast);
  return {
    type,
    evaluate(variables, budget) {
      const { value, error, cost, limitReached } = runMetered(() => parsed(variables));
      budget?.spend(cost);
      if (limitReached) throw new CelError('operation cancelled: actual cost limit exceeded');
      if (error !== undefined) throw new CelError(describe(error), { cause: error });
      return value;
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

import { CelError, compileCel, type CelProgram } from '../cel/compile.ts';
import { makeCelEnvironment } from '../cel/environment.ts';
import type { JsonSchema, ValidationRule } from './jsonSchema.ts';

/** A rule that compiled, or why it did not. */
export interface CompiledRule {
  readonly rule: ValidationRule;
  readonly program?: CelProgram;
  readonly error?: string;
  readonly messageProgram?: CelProgram;
  readonly messageError?: string;
  readonly usesOldSelf: boolean;
}

const known = new WeakMap<JsonSchema, readonly CompiledRule[]>();
const environment = () => makeCelEnvironment().registerVariable('self', 'dyn').registerVariable('oldSelf', 'dyn');

/** The rules of one schema node, compiled once. `self` and `oldSelf` have no static type here: what upstream's checker finds in fields is found when a rule runs. */
export function compiledRules(schema: JsonSchema): readonly CompiledRule[] {
  const rules = schema['x-kubernetes-validations'] ?? [];
  let compiled = known.get(schema);
  if (compiled === undefined) known.set(schema, compiled = rules.map(compileRule));
  return compiled;
}

function compileRule(rule: ValidationRule): CompiledRule {
  const main = attempt(rule.rule, ['bool']);
  const message = (rule.messageExpression ?? '').trim() === '' ? {} : attempt(rule.messageExpression ?? '', ['string']);
  return {
    rule, usesOldSelf: /\boldSelf\b/.test(rule.rule.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '')),
    ...(main.program === undefined ? {} : { program: main.program }), ...(main.error === undefined ? {} : { error: main.error }),
    ...(message.program === undefined ? {} : { messageProgram: message.program }), ...(message.error === undefined ? {} : { messageError: message.error }),
  };
}

function attempt(expression: string, types: readonly string[]): { readonly program?: CelProgram; readonly error?: string } {
  try { return { program: compileCel(environment(), expression, types) }; } catch (error) {
    if (error instanceof CelError) return { error: error.message };
    throw error;
  }
}

import { oncePerObject } from '../../base/oncePerObject.ts';
import { CelError, CelTypeMismatch, compileCel, type CelProgram } from '../cel/compile.ts';
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

const environment = () => makeCelEnvironment().registerVariable('self', 'dyn').registerVariable('oldSelf', 'dyn');

/** The rules of one schema node, compiled once. `self` and `oldSelf` have no static type here: what upstream's checker finds in fields is found when a rule runs. */
export const compiledRules = oncePerObject((schema: JsonSchema): readonly CompiledRule[] => (schema['x-kubernetes-validations'] ?? []).map(compileRule));

/** A rule that says nothing has no text either: its check is the schema's. */
function compileRule(given: Partial<ValidationRule>): CompiledRule {
  const rule = { ...given, rule: given.rule ?? '' };
  const main = attempt(rule.rule, { type: 'bool', mismatch: 'cel expression must evaluate to a bool', prefix: '' });
  const message = (rule.messageExpression ?? '').trim() === '' ? {} : attempt(rule.messageExpression ?? '', { type: 'string', mismatch: 'messageExpression must evaluate to a string', prefix: 'messageExpression ' });
  return {
    rule, usesOldSelf: /\boldSelf\b/.test(rule.rule.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '')),
    ...(main.program === undefined ? {} : { program: main.program }), ...(main.error === undefined ? {} : { error: main.error }),
    ...(message.program === undefined ? {} : { messageProgram: message.program }), ...(message.error === undefined ? {} : { messageError: message.error }),
  };
}

interface Wanted { readonly type: string; readonly mismatch: string; /** Of what cannot be compiled. */ readonly prefix: string }

function attempt(expression: string, { type, mismatch, prefix }: Wanted): { readonly program?: CelProgram; readonly error?: string } {
  try { return { program: compileCel(environment(), expression, [type]) }; } catch (error) {
    if (error instanceof CelTypeMismatch) return { error: mismatch };
    if (error instanceof CelError) return { error: `${prefix}${error.message}` };
    throw error;
  }
}

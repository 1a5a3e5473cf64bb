import type { Environment } from '@marcbachmann/cel-js';
import { describeTypeError } from './describeTypeError.ts';
import type { NamedExpression } from './admissionExpressions.ts';
import { addDefinitionTypes } from './definitionTypes.ts';
import { makeCelEnvironment } from './environment.ts';
import { addAuthorizer } from './libraries/authorizer.ts';

/** An expression of a policy, as it is to be checked against one kind. */
export interface CheckedExpression {
  readonly text: string;
  /** Of `object` and `oldObject`: a name of the schema table. */
  readonly definition: string;
  readonly variables: readonly NamedExpression[];
}

class Variables {}

const bases = new Map<string, Environment>();

/**
 * The first fault of types in an expression, with its place, as cel-go prints it: a field that the kind does not have, an operator or a function
 * for other types; undefined for none. Conditions of `?:` are not judged.
 * @source k8s.io/apiserver pkg/admission/plugin/policy/validating/typechecking.go, which tells the further ones too
 */
export function findTypeProblem({ text, definition, variables }: CheckedExpression): string | undefined {
  const fields: Record<string, string> = {};
  for (const { name, expression } of variables) {
    const { valid, type = 'dyn' } = environmentOf(definition, fields).check(expression);
    fields[name] = valid ? type : 'dyn';
  }
  const { valid, error } = environmentOf(definition, fields).check(text);
  const problem = valid ? undefined : describeTypeError(text, error);
  return problem === undefined ? undefined : showAt(text, problem);
}

function environmentOf(definition: string, fields: Readonly<Record<string, string>>): Environment {
  let base = bases.get(definition);
  if (base === undefined) {
    base = makeCelEnvironment();
    addDefinitionTypes(base, definition);
    for (const name of ['object', 'oldObject']) base.registerVariable(name, definition);
    for (const name of ['request', 'namespaceObject', 'params']) base.registerVariable(name, 'dyn');
    addAuthorizer(base);
    bases.set(definition, base);
  }
  return base.clone().registerType('kubernetes.variables', { ctor: Variables, fields: { ...fields } }).registerVariable('variables', 'kubernetes.variables');
}

function showAt(text: string, { sentence, at }: { readonly sentence: string; readonly at: number }): string {
  const lines = text.slice(0, at).split('\n');
  const column = lines.at(-1)?.length ?? 0;
  return `ERROR: <input>:${lines.length}:${column + 1}: ${sentence}\n | ${text.split('\n')[lines.length - 1] ?? ''}\n | ${'.'.repeat(column)}^`;
}

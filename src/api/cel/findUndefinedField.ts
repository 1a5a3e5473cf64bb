import type { Environment } from '@marcbachmann/cel-js';
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
 * The first field that an expression reads and that the kind does not have, with its place, as cel-go prints it; undefined for none.
 * @source k8s.io/apiserver pkg/admission/plugin/policy/validating/typechecking.go, of which this is the part that tells wrong fields
 */
export function findUndefinedField({ text, definition, variables }: CheckedExpression): string | undefined {
  const fields: Record<string, string> = {};
  for (const { name, expression } of variables) {
    const { valid, type = 'dyn' } = environmentOf(definition, fields).check(expression);
    fields[name] = valid ? type : 'dyn';
  }
  const { valid, error } = environmentOf(definition, fields).check(text);
  const field = valid || !(error instanceof Error) ? undefined : /^No such key: (\w+)/.exec(error.message)?.[1];
  return field === undefined ? undefined : describe(text, field, (error as Error & { readonly range?: { readonly start: number } }).range?.start ?? 0);
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

/** cel-go points at the dot. */
function describe(text: string, field: string, start: number): string {
  const at = Math.max(0, text.lastIndexOf('.', start));
  const lines = text.slice(0, at).split('\n');
  const column = lines.at(-1)?.length ?? 0;
  return `ERROR: <input>:${lines.length}:${column + 1}: undefined field '${field}'\n | ${text.split('\n')[lines.length - 1] ?? ''}\n | ${'.'.repeat(column)}^`;
}

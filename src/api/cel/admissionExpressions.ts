import type { Environment } from '@marcbachmann/cel-js';
import { type CelBudget, CelBudgetError, CelError, compileCel, type CelProgram } from './compile.ts';
import { makeCelEnvironment } from './environment.ts';
import { addAuthorizer } from './libraries/authorizer.ts';
import { addPatches } from './libraries/patches.ts';
import { rewriteStructLiterals } from './structLiterals.ts';

/** An expression of an admission policy or webhook, compiled, or why it could not be. */
export interface AdmissionExpression { readonly text: string; readonly program?: CelProgram; readonly error?: string }

/** One of a policy's variables. */
export interface NamedExpression { readonly name: string; readonly expression: string }

/** Compiles the expressions of one policy or webhook. */
export interface AdmissionCompiler {
  /** By name, in their order. */
  readonly variables: ReadonlyMap<string, AdmissionExpression>;
  /** `types`: what the expression may come to. `authorizer`: whether it may ask what the caller may do; default true. */
  compile(text: string, types: readonly string[], options?: { readonly authorizer?: boolean }): AdmissionExpression;
}

/** Values of variables, computed when an expression asks for them. */
class Variables {}

/** What the expressions of mutations may come to; the last two are lists without anything in them. */
export const MUTATION_TYPES: Readonly<Record<'ApplyConfiguration' | 'JSONPatch', readonly string[]>> = { ApplyConfiguration: ['Object'], JSONPatch: ['list<JSONPatch>', 'list<T>', 'list'] };

const PLAIN_TYPES: readonly string[] = ['bool', 'string', 'int', 'uint', 'double', 'bytes'];

/** What expressions of one sort see beside `object` and its like. */
interface Surroundings { readonly authorizer: boolean; readonly patches: boolean }

const bases = new Map<string, Environment>();

export interface CompilerOptions {
  /** The variable `params` is there. */
  readonly hasParams: boolean;
  /** Each sees those before it. */
  readonly variables?: readonly NamedExpression[];
  /** Expressions can write down `Object{…}` and `JSONPatch{…}`. Default false. */
  readonly patches?: boolean;
}

/**
 * @source k8s.io/apiserver pkg/admission/plugin/cel compile.go, composition.go. Ours does not know the fields of `request` and `namespaceObject`.
 */
export function makeAdmissionCompiler({ hasParams, variables: named = [], patches = false }: CompilerOptions): AdmissionCompiler {
  const types: Record<string, string> = {};
  const environments = new Map<boolean, Environment>();
  const environmentOf = (authorizer: boolean): Environment => {
    const environment = base({ authorizer, patches }).clone();
    if (hasParams) environment.registerVariable('params', 'dyn');
    return environment.registerType('kubernetes.variables', { ctor: Variables, fields: { ...types } }).registerVariable('variables', 'kubernetes.variables');
  };
  const compileIn = (environment: Environment, text: string, wanted: readonly string[]): AdmissionExpression => {
    try { return { text, program: compileCel(environment, patches ? rewriteStructLiterals(text) : text, wanted) }; } catch (error) {
      if (error instanceof CelError) return { text, error: error.message };
      throw error;
    }
  };
  const variables = new Map<string, AdmissionExpression>();
  for (const { name, expression } of named) {
    const compiled = compileIn(environmentOf(true), expression, []);
    variables.set(name, compiled);
    types[name] = PLAIN_TYPES.find(each => each === compiled.program?.type) ?? 'dyn';
  }
  return {
    variables,
    compile(text, wanted, { authorizer = true } = {}) {
      let environment = environments.get(authorizer);
      if (environment === undefined) environments.set(authorizer, environment = environmentOf(authorizer));
      return compileIn(environment, text, wanted);
    },
  };
}

function base({ authorizer, patches }: Surroundings): Environment {
  const name = `${authorizer}/${patches}`;
  const known = bases.get(name);
  if (known !== undefined) return known;
  const environment = makeCelEnvironment();
  for (const variable of ['object', 'oldObject', 'request', 'namespaceObject']) environment.registerVariable(variable, 'dyn');
  if (authorizer) addAuthorizer(environment);
  if (patches) addPatches(environment);
  bases.set(name, environment);
  return environment;
}

/** What an expression came to; `error`: why it came to nothing. Throws `CelBudgetError`. */
export function evaluateAdmission({ text, program, error }: AdmissionExpression, values: Readonly<Record<string, unknown>>, budget: CelBudget): { readonly value?: unknown; readonly error?: string } {
  if (program === undefined) return { error: `compilation error: ${error}` };
  try { return { value: program.evaluate(values, budget) }; } catch (cause) {
    if (cause instanceof CelBudgetError || !(cause instanceof CelError)) throw cause;
    return { error: `expression '${text}' resulted in error: ${cause.message}` };
  }
}

/** The value of the variable `variables`: each is computed at most once. `values`: what the expressions see beside it. */
export function makeVariables(variables: AdmissionCompiler['variables'], values: Readonly<Record<string, unknown>>, budget: CelBudget): unknown {
  const bag = new Variables();
  const scope = Object.create(values, { variables: { value: bag, enumerable: true } }) as Readonly<Record<string, unknown>>;
  for (const [name, { program, error }] of variables) {
    let known: { readonly value: unknown } | undefined;
    const compute = () => {
      if (program === undefined) throw new Error(`composited variable ${JSON.stringify(name)} fails to compile: ${error}`);
      try { return program.evaluate(scope, budget); } catch (cause) {
        if (cause instanceof CelBudgetError) throw cause;
        throw new Error(`composited variable ${JSON.stringify(name)} fails to evaluate: ${(cause as Error).message}`, { cause });
      }
    };
    Object.defineProperty(bag, name, { enumerable: true, get: () => (known ??= { value: compute() }).value });
  }
  return bag;
}

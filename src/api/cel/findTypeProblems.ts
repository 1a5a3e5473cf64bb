import type { Environment } from '@marcbachmann/cel-js';
import type { NamedExpression } from './admissionExpressions.ts';
import { describeTypeError, faultyPart, type TypeProblem } from './describeTypeError.ts';
import { makeCelEnvironment } from './environment.ts';
import { addAuthorizer } from './libraries/authorizer.ts';
import type { ObjectType } from './objectType.ts';
import { parseCel } from './parseCel.ts';
import { addRequestTypes } from './requestTypes.ts';

/** An expression of a policy, as it is to be checked against one kind. */
export interface CheckedExpression {
  readonly text: string;
  /** Of `object` and `oldObject`. */
  readonly object: ObjectType;
  /** Of `params`; absent: of any type. */
  readonly params?: ObjectType | undefined;
  readonly variables: readonly NamedExpression[];
}

class Variables {}

/** A variable of any type, in the place of what was found to be wrong. */
const ANYTHING = '_';
const MOST_TOLD = 100;

/**
 * The faults of types in an expression with their places, as cel-go prints them: fields that a kind does not have, operators and functions for
 * other types; undefined for none. Conditions of `?:` are not judged, nor what comes after a field that is tested by `has()` and that there cannot be.
 * @source k8s.io/apiserver pkg/admission/plugin/policy/validating/typechecking.go; cel-go common/errors.go ToDisplayString
 */
export function findTypeProblems({ text, object, params, variables }: CheckedExpression): string | undefined {
  const fields: Record<string, string> = {};
  for (const { name, expression } of variables) {
    const { valid, type = 'dyn' } = check(environmentOf({ object, params, fields }), expression);
    fields[name] = valid ? type : 'dyn';
  }
  const problems = problemsIn(text, environmentOf({ object, params, fields }));
  const shown = problems.map(problem => placeOf(text, problem)).sort((a, b) => a.line - b.line || a.column - b.column).map(({ line, column, sentence }) => show(text, { line, column, sentence }));
  return shown.length === 0 ? undefined : shown.join('\n');
}

/** The checker stops at the first fault: what it is about is then taken for anything, and all is checked again. */
function problemsIn(text: string, environment: Environment): readonly TypeProblem[] {
  const problems: TypeProblem[] = [];
  let rest = text;
  while (problems.length < MOST_TOLD) {
    const { valid, error } = check(environment, rest);
    const part = valid ? undefined : faultyPart(error);
    if (part === undefined) break;
    const problem = describeTypeError(rest, error);
    if (problem !== undefined) problems.push(problem);
    const without = rest.slice(0, part.start) + ANYTHING + rest.slice(part.start + 1, part.end).replace(/[^\n]/g, ' ') + rest.slice(part.end);
    if (without === rest) break;
    rest = without;
  }
  return problems;
}

function check(environment: Environment, text: string): ReturnType<Environment['check']> {
  try { return parseCel(environment, text).check(); } catch (error) { return { valid: false, error: error as Error } as ReturnType<Environment['check']>; }
}

const bases = new WeakMap<ObjectType, Map<ObjectType | undefined, Environment>>();

interface Typed extends Pick<CheckedExpression, 'object' | 'params'> { readonly fields: Readonly<Record<string, string>> }

function environmentOf({ object, params, fields }: Typed): Environment {
  const ofObject = bases.get(object) ?? new Map<ObjectType | undefined, Environment>();
  bases.set(object, ofObject);
  let base = ofObject.get(params);
  if (base === undefined) {
    base = makeCelEnvironment();
    const known = new Set<string>();
    for (const type of [object, params]) type?.addTo(base, known);
    for (const name of ['object', 'oldObject']) base.registerVariable(name, object.name);
    base.registerVariable('params', params?.name ?? 'dyn').registerVariable(ANYTHING, 'dyn');
    addRequestTypes(base);
    addAuthorizer(base);
    ofObject.set(params, base);
  }
  return base.clone().registerType('kubernetes.variables', { ctor: Variables, fields: { ...fields } }).registerVariable('variables', 'kubernetes.variables');
}

interface PlacedProblem { readonly sentence: string; readonly line: number; readonly column: number }

function placeOf(text: string, { sentence, at }: TypeProblem): PlacedProblem {
  const lines = text.slice(0, at).split('\n');
  return { sentence, line: lines.length, column: lines.at(-1)?.length ?? 0 };
}

function show(text: string, { sentence, line, column }: PlacedProblem): string {
  return `ERROR: <input>:${line}:${column + 1}: ${sentence}\n | ${text.split('\n')[line - 1] ?? ''}\n | ${'.'.repeat(column)}^`;
}

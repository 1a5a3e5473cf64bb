import { Optional } from '@marcbachmann/cel-js';
import type { ASTNode, Environment } from '@marcbachmann/cel-js';

/** The library's own types of what a macro meets; it publishes none. */
interface Type { readonly kind: string; readonly valueType?: Type; readonly keyType?: Type }
interface Context { forkWithVariable(name: string, type: Type): Context; reuse(parent: Context): Context; setIterValue(value: unknown, evaluator: Evaluator): Context }
interface Checker { check(node: ASTNode, context: Context): Type; getType(name: string): Type; createError(code: string, message: string, node: ASTNode): Error }
interface Evaluator { run(node: ASTNode, context: Context): unknown }
interface Call { readonly args: readonly ASTNode[]; readonly receiver: ASTNode }
interface Scopes { outer?: Context; inner?: Context }

/** Macros that bind variables: `optMap` and `optFlatMap`, and comprehensions over two variables. @source cel-go library.go OptionalTypes, ext/comprehensions.go */
export function addMacros(environment: Environment): void {
  environment
    .registerFunction('optional.optMap(ast, ast): optional<dyn>', optionalMacro(value => Optional.of(value)))
    .registerFunction('optional.optFlatMap(ast, ast): optional<dyn>', optionalMacro(value => value));
  for (const receiver of ['list', 'map']) {
    const twoVariables = (signature: string, fold: Fold) => environment.registerFunction(`${receiver}.${signature}`, twoVariableMacro(fold));
    twoVariables('all(ast, ast, ast): bool', (entries, run) => entries.every(entry => run(entry) === true));
    twoVariables('exists(ast, ast, ast): bool', (entries, run) => entries.some(entry => run(entry) === true));
    twoVariables('existsOne(ast, ast, ast): bool', (entries, run) => entries.filter(entry => run(entry) === true).length === 1);
    twoVariables('transformList(ast, ast, ast): list<dyn>', (entries, run) => entries.map(entry => run(entry)));
    twoVariables('transformList(ast, ast, ast, ast): list<dyn>', (entries, run) => entries.filter(entry => run(entry) === true).map(entry => run(entry, 1)));
    twoVariables('transformMap(ast, ast, ast): map<dyn, dyn>', (entries, run) => new Map(entries.map(entry => [entry[0], run(entry)])));
    twoVariables('transformMap(ast, ast, ast, ast): map<dyn, dyn>', (entries, run) => new Map(entries.filter(entry => run(entry) === true).map(entry => [entry[0], run(entry, 1)])));
  }
}

/** Key and value of a map's entry, index and value of a list's. */
type Entry = readonly [unknown, unknown];
/** `run` evaluates the macro's first or second expression for an entry. */
type Fold = (entries: readonly Entry[], run: (entry: Entry, expression?: 0 | 1) => unknown) => unknown;

function twoVariableMacro(fold: Fold) {
  return ({ args, receiver }: Call) => {
    const [first, second, ...expressions] = args as [ASTNode, ASTNode, ...ASTNode[]];
    const scopes: Scopes = {};
    return {
      typeCheck(checker: Checker, _macro: unknown, context: Context): Type {
        const type = checker.check(receiver, context);
        const dyn = checker.getType('dyn');
        scopes.outer = context.forkWithVariable(variable(first), type.kind === 'list' ? checker.getType('int') : type.keyType ?? dyn);
        scopes.inner = scopes.outer.forkWithVariable(variable(second), type.valueType ?? dyn);
        for (const expression of expressions) checker.check(expression, scopes.inner);
        return dyn;
      },
      evaluate(evaluator: Evaluator, _macro: unknown, context: Context): unknown {
        const { outer, inner } = scopes as Required<Scopes>;
        return fold(toEntries(evaluator.run(receiver, context)), ([key, value], which = 0) => {
          const scope = inner.reuse(outer.reuse(context).setIterValue(key, evaluator)).setIterValue(value, evaluator);
          return evaluator.run(expressions[which] as ASTNode, scope);
        });
      },
    };
  };
}

function toEntries(value: unknown): readonly Entry[] {
  if (Array.isArray(value)) return value.map((each, index): Entry => [BigInt(index), each]);
  if (value instanceof Map) return [...value.entries()] as Entry[];
  return Object.entries(value as object);
}

function optionalMacro(wrap: (value: unknown) => unknown) {
  return ({ args: [name, expression], receiver }: Call) => {
    const scopes: Scopes = {};
    return {
      typeCheck(checker: Checker, _macro: unknown, context: Context): Type {
        const type = checker.check(receiver, context);
        scopes.inner = context.forkWithVariable(variable(name as ASTNode), type.valueType ?? checker.getType('dyn'));
        checker.check(expression as ASTNode, scopes.inner);
        return checker.getType('optional');
      },
      evaluate(evaluator: Evaluator, _macro: unknown, context: Context): unknown {
        const value = evaluator.run(receiver, context);
        if (!(value instanceof Optional)) throw new Error('no such overload: the receiver is not optional');
        if (!value.hasValue()) return value;
        return wrap(evaluator.run(expression as ASTNode, (scopes.inner as Context).reuse(context).setIterValue(value.value(), evaluator)));
      },
    };
  };
}

function variable(node: ASTNode): string {
  if (node.op !== 'id') throw new Error('argument must be a simple name');
  return node.args;
}

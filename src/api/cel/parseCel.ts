import { Optional, type Environment } from '@marcbachmann/cel-js';
import { nodesIn, type SyntaxNode } from './nodesIn.ts';

/** What a macro meets in the library, which publishes none of it. */
interface Type { readonly kind: string; readonly valueType?: Type; fieldLazy(value: unknown, field: string, node: Node, evaluator: Evaluator): unknown }
interface Checker {
  check(node: Node, context: unknown): Type;
  checkAccessOnType(node: Node, context: unknown, type: Type | undefined): Type;
  getType(name: string): Type;
  createError(code: string, message: string, node: Node): Error;
}
interface Evaluator { run(node: Node, context: unknown): unknown; debugType(value: unknown): Type }
interface Node extends SyntaxNode { setMeta(name: 'macro', macro: object): unknown }

/**
 * Parses an expression in which `has()` takes any selection of a field, whatever it is selected from: the library's takes names and fields alone.
 * Throws what the library throws of text that is no expression.
 * @source cel-go parser/macro.go makeHas, interpreter/attributes.go refQualify
 */
export function parseCel(environment: Environment, expression: string): ReturnType<Environment['parse']> {
  const parsed = environment.parse(expression);
  replaceIn(parsed.ast as unknown as Node);
  return parsed;
}

function replaceIn(node: Node): void {
  if (node.op === 'call') {
    const [name, args] = node.args as readonly [string, readonly Node[]];
    const [argument] = args;
    if (name === 'has' && args.length === 1 && argument !== undefined) node.setMeta('macro', presenceTest(argument));
  }
  for (const child of nodesIn<Node>(node.args)) replaceIn(child);
}

function presenceTest(argument: Node) {
  const [operand, field] = (argument.op === '.' ? argument.args : [argument, '']) as readonly [Node, string];
  return {
    typeCheck(checker: Checker, _macro: unknown, context: unknown): Type {
      if (argument.op !== '.') throw checker.createError('invalid_macro_argument', 'invalid argument to has() macro', argument);
      const type = checker.check(operand, context);
      checker.checkAccessOnType(argument, context, type.kind === 'optional' ? type.valueType : type);
      return checker.getType('bool');
    },
    evaluate(evaluator: Evaluator, _macro: unknown, context: unknown): boolean {
      const found = evaluator.run(operand, context);
      const value = found instanceof Optional ? found.orValue(undefined) : found;
      if (value === undefined) return false;
      if (Array.isArray(value)) throw new Error(`unsupported index type 'string' in list`);
      return evaluator.debugType(value).fieldLazy(value, field, argument, evaluator) !== undefined;
    },
  };
}

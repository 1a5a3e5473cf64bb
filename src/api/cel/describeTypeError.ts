import { ParseError } from '@marcbachmann/cel-js';

/** A checked node of the library, which publishes less. */
interface Node { readonly op: string; readonly args: unknown; readonly pos?: number; readonly start: number; readonly end: number; readonly checkedType?: { readonly name: string }; /** Of a call: what there is of that name for as many arguments. */ readonly candidates?: { readonly declarations: readonly unknown[] } }
interface LibraryError { readonly code: string; readonly node: Node; readonly message: string }

/** A fault in cel-go's words, with the index in the text that cel-go points at. */
export interface TypeProblem { readonly sentence: string; readonly at: number }

/** What cel-go says of an expression that the library's checker refuses; undefined for what is no fault of types, or is not known to be one there. @source cel-go checker/errors.go */
export function describeTypeError(text: string, error: unknown): TypeProblem | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, node, message } = error as unknown as LibraryError;
  return DESCRIPTIONS[code]?.({ text, node, message });
}

/** Where in the text what the library's checker refuses is; undefined for what it could not even read. */
export function faultyPart(error: unknown): { readonly start: number; readonly end: number } | undefined {
  if (!(error instanceof Error) || error instanceof ParseError) return undefined;
  const { node } = error as unknown as Partial<LibraryError>;
  return node === undefined ? undefined : { start: node.start, end: node.end };
}

interface Fault { readonly text: string; readonly node: Node; readonly message: string }
type Describe = (fault: Fault) => TypeProblem | undefined;

/** What may be compared with null is left to cel-go. */
const binary: Describe = ({ text, node }) => {
  const [left, right] = node.args as readonly [Node, Node];
  return [left, right].some(each => typeOf(each) === 'null') ? undefined : mismatch(node.op === 'in' ? '@in' : `_${node.op}_`, { types: [left, right], at: text.indexOf(node.op, left.end) });
};

const DESCRIPTIONS: Readonly<Record<string, Describe>> = {
  no_such_key({ text, node, message }) {
    const field = /^No such key: (\w+)/.exec(message)?.[1];
    return field === undefined ? undefined : { sentence: `undefined field '${field}'`, at: Math.max(0, text.lastIndexOf('.', node.pos ?? node.start)) };
  },
  no_such_overload: fault => fault.node.op.endsWith('_') ? mismatch(fault.node.op, { types: [fault.node.args as Node], at: fault.node.start }) : binary(fault),
  invalid_logical_operand: binary,
  no_matching_overload({ text, node }) {
    if (node.candidates?.declarations.length === 0) return undefined;
    if (node.op === 'call') {
      const [name, args] = node.args as readonly [string, readonly Node[]];
      return mismatch(name, { types: args, at: text.indexOf('(', node.start) });
    }
    const [name, receiver, args] = node.args as readonly [string, Node, readonly Node[]];
    return mismatch(name, { receiver, types: args, at: text.indexOf('(', text.indexOf(name, receiver.end)) });
  },
  cannot_index_type({ text, node }) {
    const [left, right] = node.args as readonly [Node, Node];
    if (node.op === '[]') return mismatch('_[_]', { types: [left, right], at: text.indexOf('[', left.end) });
    return node.op === '.' ? { sentence: `type '${typeOf(left)}' does not support field selection`, at: text.indexOf('.', left.end) } : undefined;
  },
};

function mismatch(name: string, { receiver, types, at }: { readonly receiver?: Node; readonly types: readonly Node[]; readonly at: number }): TypeProblem {
  return { sentence: `found no matching overload for '${name}' applied to '${receiver === undefined ? '' : `${typeOf(receiver)}.`}(${types.map(typeOf).join(', ')})'`, at };
}

const typeOf = ({ checkedType }: Node): string => (checkedType?.name ?? 'dyn').replaceAll('<', '(').replaceAll('>', ')');

import { joinTypes, scalar, type CelType } from './celType.ts';
import { type Estimate, sizeOf, Undecided, unionEntries } from './estimate.ts';
import { addSizes, traversal } from './size.ts';

/** What an operator costs beside its operands, and what it comes to. */
type OperatorEstimate = (left: Estimate, right: Estimate) => Omit<Estimate, 'path' | 'literal'>;

const SIZED: ReadonlySet<string> = new Set(['string', 'bytes']);
/** Kubernetes' own types, of which comparing two costs a unit. */
const SIMPLE: ReadonlySet<string> = new Set(['quantity', 'ip', 'cidr', 'semver']);
const MAX_FORMAT_SIZE = 64;
const bool = scalar('bool');

const smaller = (left: Estimate, right: Estimate) => traversal({ min: 0, max: Math.min(sizeOf(left).max, sizeOf(right).max) });
const oneOf = (kinds: ReadonlySet<string>, { type: a }: Estimate, { type: b }: Estimate) => kinds.has(a.kind) || kinds.has(b.kind);
const bothUnknown = ({ type: a }: Estimate, { type: b }: Estimate) => a.kind === 'dyn' && b.kind === 'dyn';
/** The type of the one operand that has one. */
const known = ({ type: a }: Estimate, { type: b }: Estimate): CelType => a.kind === 'dyn' ? b : a;

const equal: OperatorEstimate = (left, right) => {
  const { kind } = left.type;
  if (kind === right.type.kind && SIMPLE.has(kind)) return { cost: 1, type: bool };
  if (kind === right.type.kind && kind === 'format') return { cost: traversal({ min: 1, max: MAX_FORMAT_SIZE }), type: bool };
  if (kind === right.type.kind && kind === 'url') return { cost: traversal({ min: 1, max: right.size?.max ?? 1 }), type: bool };
  return { cost: smaller(left, right), type: bool };
};

const order: OperatorEstimate = (left, right) => ({
  cost: oneOf(SIZED, left, right) ? smaller(left, right) : bothUnknown(left, right) ? Math.max(1, smaller(left, right)) : 1, type: bool,
});

const add: OperatorEstimate = (left, right) => {
  const size = addSizes(sizeOf(left), sizeOf(right));
  const entry = unionEntries(left.entry, right.entry);
  const rest = { type: bothUnknown(left, right) ? scalar('dyn') : left.type.kind === 'list' ? joinTypes(left.type, right.type) : arithmeticType(left, right), size, ...(entry === undefined ? {} : { entry }) };
  if (oneOf(SIZED, left, right)) return { ...rest, cost: traversal(size) };
  if (left.type.kind === 'list' || right.type.kind === 'list') return { ...rest, cost: 1 };
  return bothUnknown(left, right) ? { ...rest, cost: Math.max(1, traversal(size)) } : { cost: 1, type: rest.type };
};

/** A time and a duration come to a time, of two times the difference is a duration. */
function arithmeticType(left: Estimate, right: Estimate): CelType {
  const kinds = [left.type.kind, right.type.kind];
  return kinds.includes('timestamp') && kinds.includes('duration') ? scalar('timestamp') : known(left, right);
}

const arithmetic: OperatorEstimate = (left, right) => ({ cost: 1, type: arithmeticType(left, right) });
const subtract: OperatorEstimate = (left, right) => left.type.kind === 'timestamp' && right.type.kind === 'timestamp' ? { cost: 1, type: scalar('duration') } : left.type.kind === 'timestamp' && right.type.kind === 'dyn' ? { cost: 1, type: scalar('dyn') } : arithmetic(left, right);

const isIn: OperatorEstimate = (_, whole) => {
  switch (whole.type.kind) {
    case 'list': return { cost: sizeOf(whole).max, type: bool };
    case 'map': return { cost: 1, type: bool };
    case 'dyn': return { cost: Math.max(1, sizeOf(whole).max), type: bool };
    default: throw new Undecided(`in ${whole.type.kind}`);
  }
};

/** @source cel-go checker/cost.go functionCost; k8s.io/apiserver pkg/cel/library/cost.go */
export const OPERATOR_ESTIMATES: Readonly<Record<string, OperatorEstimate>> = {
  '==': equal, '!=': (left, right) => ({ cost: smaller(left, right), type: bool }), '<': order, '<=': order, '>': order, '>=': order, 'in': isIn,
  '+': add, '-': subtract, '*': arithmetic, '/': arithmetic, '%': arithmetic,
};

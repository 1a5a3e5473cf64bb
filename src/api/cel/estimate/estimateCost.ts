import type { Environment } from '@marcbachmann/cel-js';
import { isFixedSize, joinTypes, optionalOf, scalar, type CelType, type DeclaredType } from './celType.ts';
import { declaredSize, type EntrySize, type Estimate, sizeOf, Undecided, unionEntries } from './estimate.ts';
import { type Call, FUNCTION_ESTIMATES } from './functions.ts';
import { MACRO_ESTIMATES, type Node, type Scope } from './macros.ts';
import { OPERATOR_ESTIMATES } from './operators.ts';
import { fixedSize, type Size, UNKNOWN_SIZE, unionSizes } from './size.ts';

/** What `self` is, and whether `oldSelf` is an optional of it. */
export interface SelfType { readonly self: DeclaredType; readonly optionalOldSelf?: boolean }

/**
 * The most that an expression over `self` can cost, in cel-go's units, by the sizes that the schema allows; undefined for expressions with a part of which no cost is known here.
 * Throws what `environment` throws of text that is no expression.
 * @source cel-go checker/cost.go Cost, with what k8s.io/apiserver pkg/cel/library/cost.go adds; presence tests cost nothing
 */
export function estimateCost(environment: Environment, expression: string, of: SelfType): number | undefined {
  const { ast } = environment.parse(expression);
  try { return makeWalk(of)(ast as Node, new Map()).cost; } catch (error) {
    if (error instanceof Undecided) return undefined;
    throw error;
  }
}

const NAMESPACES: ReadonlySet<string> = new Set(['ip', 'sets', 'lists', 'strings', 'format', 'optional']);
const TYPE_NAMES: ReadonlySet<string> = new Set(['bool', 'bytes', 'double', 'int', 'list', 'map', 'null_type', 'string', 'type', 'uint']);
const [LIST_COST, MAP_COST] = [10, 30];
type Walk = (node: Node, scope: Scope) => Estimate;

function makeWalk({ self, optionalOldSelf = false }: SelfType): Walk {
  /** The size in the order in which it is known best: what was computed, what the schema says, what the type says. */
  const sized = (estimate: Estimate, known?: Size): Estimate => {
    const size = estimate.size ?? declaredSize(self, estimate.path) ?? (isFixedSize(estimate.type) ? fixedSize(1) : known);
    return size === undefined ? estimate : { ...estimate, size };
  };

  const FORMS: Readonly<Record<string, (args: never, scope: Scope) => Estimate>> = {
    'value': (value: unknown) => ({ cost: 0, type: literalType(value), size: fixedSize(literalSize(value)), literal: value }),
    'id': (name: string, scope) => {
      const local = scope.get(name);
      if (local !== undefined) return sized({ cost: 1, type: local.type, path: local.path, ...(local.entry === undefined ? {} : { entry: local.entry }) }, local.size);
      const type = name === 'self' ? self : name === 'oldSelf' ? optionalOldSelf ? optionalOf(self) : self : TYPE_NAMES.has(name) ? scalar('type') : undefined;
      if (type === undefined) throw new Undecided(name);
      return sized({ cost: 1, type, path: [name] });
    },
    '.': ([of, field]: [Node, string], scope) => {
      const operand = walk(of, scope);
      const isPlain = operand.type.kind === 'dyn' || operand.type.kind === 'optional';
      return sized({ cost: operand.cost + (isPlain ? 0 : 1), type: fieldType(operand.type, field), path: [...operand.path ?? [], field] });
    },
    '.?': ([of, field]: [Node, string], scope) => {
      const operand = walk(of, scope);
      const type = fieldType(operand.type, field);
      return sized({ cost: operand.cost + 1, type: type.kind === 'optional' ? type : optionalOf(type) });
    },
    '[]': ([of, at]: [Node, Node], scope) => {
      const [whole, index] = [walk(of, scope), walk(at, scope)];
      if (!['list', 'map', 'dyn'].includes(whole.type.kind)) throw new Undecided(`[] of ${whole.type.kind}`);
      return sized({ cost: whole.cost + index.cost + 1, type: whole.type.element ?? scalar('dyn'), path: [...whole.path ?? [], whole.type.kind === 'list' ? '@items' : '@values'], ...(whole.entry === undefined ? {} : { size: whole.entry.value }) });
    },
    '[?]': ([of, at]: [Node, Node], scope) => {
      const [whole, index] = [walk(of, scope), walk(at, scope)];
      const inside = whole.type.kind === 'optional' ? whole.type.element : whole.type;
      return sized({ cost: whole.cost + index.cost + 1, type: optionalOf(inside?.element ?? scalar('dyn')) });
    },
    'list': (nodes: readonly Node[], scope) => {
      const items = nodes.map(node => walk(node, scope));
      return { cost: sum(items) + LIST_COST, type: { kind: 'list', element: items.map(({ type }) => type).reduce(joinTypes, scalar('T')) }, size: fixedSize(items.length), entry: { isMap: false, key: fixedSize(1), value: range(items) } };
    },
    'map': (pairs: readonly (readonly [Node, Node])[], scope) => {
      const [keys, values] = [pairs.map(([key]) => walk(key, scope)), pairs.map(([, value]) => walk(value, scope))];
      return { cost: sum(keys) + sum(values) + MAP_COST, type: { kind: 'map', element: values.map(({ type }) => type).reduce(joinTypes, scalar('T')) }, size: fixedSize(pairs.length), entry: { isMap: true, key: range(keys), value: range(values) } };
    },
    '!_': (of: Node, scope) => sized({ cost: walk(of, scope).cost + 1, type: scalar('bool') }),
    '-_': (of: Node, scope) => {
      const operand = walk(of, scope);
      return of.op === 'value' ? operand : sized({ cost: operand.cost + 1, type: operand.type });
    },
    '&&': both, '||': both,
    '?:': (nodes: readonly Node[], scope) => {
      const [condition, a, b] = nodes.map(node => walk(node, scope)) as [Estimate, Estimate, Estimate];
      const entry = unionEntries(a.entry, b.entry);
      return { cost: condition.cost + Math.max(a.cost, b.cost), type: joinTypes(a.type, b.type), size: unionSizes(sizeOf(a), sizeOf(b)), ...(entry === undefined ? {} : { entry }) };
    },
    'call': ([name, args]: [string, readonly Node[]], scope) => {
      const [first] = args;
      if (name === 'has' && first?.op === '.') return sized({ cost: walk((first.args as [Node])[0], scope).cost, type: scalar('bool') });
      const estimates = args.map(node => walk(node, scope));
      if (name !== 'dyn') return callOf(name, { args: estimates });
      const { cost = 0, size, entry } = estimates[0] ?? {};
      return { cost: cost + 1, type: scalar('dyn'), ...(size === undefined ? {} : { size }), ...(entry === undefined ? {} : { entry }) };
    },
    'rcall': ([name, receiver, args]: [string, Node, readonly Node[]], scope) => {
      const macro = MACRO_ESTIMATES[`${name}/${args.length}`];
      if (macro !== undefined) return macro({ range: receiver, args, scope, walk });
      const estimates = args.map(node => walk(node, scope));
      if (receiver.op === 'id' && NAMESPACES.has(receiver.args as string) && !scope.has(receiver.args as string)) return callOf(`${receiver.args as string}.${name}`, { args: estimates });
      return callOf(name, { target: walk(receiver, scope), args: estimates });
    },
  };

  function both(nodes: readonly Node[], scope: Scope): Estimate {
    return { cost: sum(nodes.map(node => walk(node, scope))), type: scalar('bool'), size: fixedSize(1) };
  }

  function callOf(name: string, { target, args }: Pick<Call, 'target' | 'args'>): Estimate {
    const estimator = Object.hasOwn(FUNCTION_ESTIMATES, name) ? FUNCTION_ESTIMATES[name] : undefined;
    if (estimator === undefined) throw new Undecided(name);
    const elementSize = ({ path }: Estimate) => path === undefined ? UNKNOWN_SIZE : declaredSize(self, [...path, '@items']) ?? UNKNOWN_SIZE;
    const made = estimator({ args, ...(target === undefined ? {} : { target }), size: of => of === undefined ? UNKNOWN_SIZE : sizeOf(of), elementSize });
    return sized({ ...made, cost: made.cost + sum(args) + (target?.cost ?? 0) });
  }

  function walk({ op, args }: Node, scope: Scope): Estimate {
    const form = Object.hasOwn(FORMS, op) ? FORMS[op] : undefined;
    if (form !== undefined) return form(args as never, scope);
    const operator = Object.hasOwn(OPERATOR_ESTIMATES, op) ? OPERATOR_ESTIMATES[op] : undefined;
    if (operator === undefined) throw new Undecided(op);
    const [left, right] = (args as readonly [Node, Node]).map(node => walk(node, scope)) as [Estimate, Estimate];
    const made = operator(left, right);
    return sized({ ...made, cost: made.cost + left.cost + right.cost });
  }
  return walk;
}

const sum = (estimates: readonly Estimate[]): number => estimates.reduce((whole, { cost }) => whole + cost, 0);
const range = (estimates: readonly Estimate[]): EntrySize['value'] => estimates.length === 0 ? fixedSize(0) : estimates.map(sizeOf).reduce(unionSizes);

function fieldType({ kind, element, fields }: CelType, field: string): CelType {
  if (kind === 'dyn') return scalar('dyn');
  if (kind === 'optional' && element !== undefined) return optionalOf(fieldType(element, field));
  const type = kind === 'map' ? element : fields?.get(field);
  if (type === undefined) throw new Undecided(field);
  return type;
}

function literalType(value: unknown): CelType {
  switch (typeof value) {
    case 'string': return scalar('string');
    case 'boolean': return scalar('bool');
    case 'bigint': return scalar('int');
    case 'number': return scalar('double');
    default: return scalar(value === null ? 'null' : value instanceof Uint8Array ? 'bytes' : 'uint');
  }
}

function literalSize(value: unknown): number {
  return typeof value === 'string' ? [...value].length : value instanceof Uint8Array ? value.length : 1;
}

/*
 * What the parts of an expression cost, in cel-go's units. @source cel-go common/cost.go, interpreter/runtimecost.go; k8s.io/apiserver pkg/cel/library/cost.go.
 * Ours charges more where the work grows with more than upstream counts: comparing deep values, joining lists, growing strings.
 */
import { Optional } from '@marcbachmann/cel-js';

/** One expression. About 0.1 s. @source k8s.io/apiserver pkg/apis/cel/config.go */
export const PER_CALL_LIMIT = 1_000_000;
/** All expressions of one policy binding, or of one custom resource. */
export const REQUEST_BUDGET = 10_000_000;
/** The match conditions of one webhook or policy binding. */
export const MATCH_CONDITIONS_BUDGET = 2_500_000;

/** A name or a field. */
export const SELECT_COST = 1;
export const LIST_COST = 10;
export const MAP_COST = 30;
/** What every round of a comprehension costs beside its expressions. */
export const ROUND_COSTS = { quantifier: 3, list: 12 } as const;

const STRING_FACTOR = 0.1;
const PATTERN_FACTOR = 0.25;
const AUTHORIZATION_COST = 350_000;

type Arguments = readonly unknown[];
type Cost = (args: Arguments) => number;

const perText = (factor: number): Cost => ([text]) => Math.ceil(sizeOf(text) * factor * STRING_FACTOR);
const perPattern: Cost = ([text, pattern]) => Math.ceil((1 + sizeOf(text)) * STRING_FACTOR) * Math.ceil(sizeOf(pattern) * PATTERN_FACTOR);
const perTree: Cost = ([value]) => weigh(value);
const perPair: Cost = args => weigh(args.at(-2)) * weigh(args.at(-1));
const selector: Cost = ([, text]) => LIST_COST + Math.ceil(sizeOf(text) * STRING_FACTOR) + Math.ceil(sizeOf(text) / 2) * 50;
const replacement: Cost = ([text, from, to]) => Math.ceil((sizeOf(text) + (sizeOf(text) + 1) / Math.max(1, sizeOf(from)) * sizeOf(to)) * 2 * STRING_FACTOR);

const CALLS: Readonly<Record<string, Cost>> = {
  check: () => AUTHORIZATION_COST, fieldSelector: selector, labelSelector: selector,
  isSorted: perTree, sum: perTree, max: perTree, min: perTree, indexOf: perTree, lastIndexOf: perTree, includes: perTree, sort: perTree, flatten: perTree, reverse: perTree, format: perTree, slice: perTree,
  distinct: ([list]) => weigh(list) ** 2, contains: args => typeof args[0] === 'string' ? perText(1)(args) * perText(1)([args[1]]) : perPair(args), equivalent: perPair, intersects: perPair,
  url: perText(1), lowerAscii: perText(1), upperAscii: perText(1), substring: perText(1), trim: perText(1), startsWith: perText(1), endsWith: perText(1), string: perText(1), bytes: perText(1), quote: perText(1),
  quantity: perText(1), isQuantity: perText(1), semver: perText(1), isSemver: perText(1), cidr: perText(1), isIP: perText(1), isCIDR: perText(1), ip: perText(1), isCanonical: perText(2),
  split: perText(2), replace: replacement, join: args => Math.ceil(weigh(args[0]) * 2 * STRING_FACTOR) + weigh(args[1]),
  matches: perPattern, find: perPattern, findAll: perPattern, validate: ([, text]) => Math.ceil((1 + sizeOf(text)) * STRING_FACTOR) * 32,
};

const compare: Cost = ([a, b]) => Math.ceil(Math.min(weigh(a), weigh(b)) * STRING_FACTOR);
const OPERATORS: Readonly<Record<string, Cost>> = {
  '==': compare, '!=': compare, '<': compare, '<=': compare, '>': compare, '>=': compare,
  'in': ([, whole]) => Array.isArray(whole) ? weigh(whole) : 1,
  '+': ([a, b]) => typeof a === 'string' ? Math.ceil((sizeOf(a) + sizeOf(b)) * STRING_FACTOR) : Array.isArray(a) ? sizeOf(a) + sizeOf(b) : 1,
};

/** A function of that name, its receiver first. */
export const callCost = (name: string, args: Arguments): number => Object.hasOwn(CALLS, name) ? CALLS[name]?.(args) ?? 1 : 1;

export const operatorCost = (operator: string, args: Arguments): number => OPERATORS[operator]?.(args) ?? 1;

/** Characters, elements or entries; 1 for what has none. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return value instanceof Map ? value.size : value instanceof Uint8Array ? value.length : 1;
}

/** The size of a value with all that it holds, also of an optional one; Infinity past what any expression may cost: lists that hold others twice can stand for more than there is memory. */
function weigh(value: unknown): number {
  let weight = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    if (weight > PER_CALL_LIMIT) return Infinity;
    const found = open.pop();
    const each: unknown = found instanceof Optional ? found.hasValue() ? found.value() : null : found;
    weight += Math.max(1, Array.isArray(each) || each instanceof Map ? 1 : sizeOf(each));
    if (Array.isArray(each)) { for (const item of each) open.push(item); } else if (each instanceof Map) for (const [key, item] of each) open.push(key, item);
  }
  return weight;
}

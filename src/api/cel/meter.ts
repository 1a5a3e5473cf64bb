import type { ASTNode } from '@marcbachmann/cel-js';
import { callCost, LIST_COST, MAP_COST, operatorCost, PER_CALL_LIMIT, ROUND_COSTS, SELECT_COST } from './costs.ts';
import { matchesPattern } from '../pattern.ts';
import { nodesIn, type SyntaxNode } from './nodesIn.ts';

/** The library's own shape of a checked node; it publishes less. */
interface Node extends SyntaxNode {
  readonly meta: { readonly alternate?: Node; readonly macro?: object; readonly evaluate: Evaluate };
  evaluate: Evaluate;
  handle?: (...args: unknown[]) => unknown;
}
type Evaluate = (evaluator: unknown, node: unknown, context: unknown) => unknown;

let spent = 0;

/** Makes a checked expression count what it costs, and match patterns in linear time. */
export function installMeter(expression: ASTNode): void {
  visit(expression as unknown as Node, new Set());
}

/** Runs a metered expression. `limitReached`: what it came to, value or error, is worth nothing. Nests: what runs inside counts for itself. */
export function runMetered(run: () => unknown): { readonly value?: unknown; readonly error?: unknown; readonly cost: number; readonly limitReached: boolean } {
  const outer = spent;
  spent = 0;
  try {
    return { value: run(), cost: spent, limitReached: spent > PER_CALL_LIMIT };
  } catch (error) {
    return { error, cost: spent, limitReached: spent > PER_CALL_LIMIT };
  } finally {
    spent = outer;
  }
}

function charge(cost: number): void {
  spent += cost;
  if (spent > PER_CALL_LIMIT) throw new Error('operation cancelled: actual cost limit exceeded');
}

const NODE_COSTS: Readonly<Record<string, number>> = { 'id': SELECT_COST, '.': SELECT_COST, '.?': SELECT_COST, '[]': SELECT_COST, '[?]': SELECT_COST, 'list': LIST_COST, 'map': MAP_COST, '!_': 1, '-_': 1 };

function visit(node: Node, seen: Set<Node>): void {
  if (seen.has(node)) return;
  seen.add(node);
  if (node.meta.alternate !== undefined) { visit(node.meta.alternate, seen); return; }
  if (node.op === 'comprehension') visitComprehension(node.args as Comprehension, seen);
  else for (const child of nodesIn<Node>(node.args)) visit(child, seen);
  if (node.meta.macro !== undefined) return;
  const cost = NODE_COSTS[node.op];
  if (cost !== undefined) chargeEach(node, cost);
  if (node.op === 'call' || node.op === 'rcall') meterCall(node, (node.args as readonly [string])[0]);
  else if (node.handle !== undefined && /^[=!<>+\-*/%]|^in$/.test(node.op) && node.op.length <= 2 && !node.op.endsWith('_')) meterOperator(node, node.handle);
}

interface Comprehension { readonly kind?: string; readonly iterable: Node; readonly init: Node; readonly step: Node }

function visitComprehension({ kind, iterable, init, step }: Comprehension, seen: Set<Node>): void {
  for (const child of [iterable, init, step]) visit(child, seen);
  chargeEach(step, ROUND_COSTS[kind === 'quantifier' ? 'quantifier' : 'list']);
}

function chargeEach(node: Node, cost: number): void {
  const inner = Object.hasOwn(node, 'evaluate') ? node.evaluate : node.meta.evaluate;
  node.evaluate = (evaluator, self, context) => { charge(cost); return inner(evaluator, self, context); };
}

function meterCall(node: Node, name: string): void {
  const { handle } = node;
  if (handle === undefined) return;
  node.handle = (args, ...rest) => {
    charge(callCost(name, args as readonly unknown[]));
    const [text, pattern] = args as readonly unknown[];
    return name === 'matches' && typeof text === 'string' && typeof pattern === 'string' ? matchesPattern(text, pattern) : handle(args, ...rest);
  };
}

function meterOperator(node: Node, handle: NonNullable<Node['handle']>): void {
  node.handle = (left, right, ...rest) => { charge(operatorCost(node.op, [left, right])); return handle(left, right, ...rest); };
}

import { listOf, scalar, type CelType } from './celType.ts';
import { type EntrySize, type Estimate, sizeOf, Undecided } from './estimate.ts';
import { fixedSize, multiply, type Size } from './size.ts';

/** A node of the library's syntax tree, as it was read. */
export interface Node { readonly op: string; readonly args: unknown }

/** A variable of a macro. */
export interface LocalVariable { readonly type: CelType; readonly path: readonly string[]; readonly size?: Size; readonly entry?: EntrySize }
export type Scope = ReadonlyMap<string, LocalVariable>;
export type Walk = (node: Node, scope: Scope) => Estimate;

/** A call of a macro of `range`. */
interface MacroCall { readonly range: Node; readonly args: readonly Node[]; readonly scope: Scope; readonly walk: Walk }
type Macro = (call: MacroCall) => Estimate;

const [bool, dyn] = [scalar('bool'), scalar('dyn')];
const INDEX = scalar('int');

/** The cost of going round, beside that of the range and of what is done with each of its items. */
interface Loop { readonly init: number; readonly round: number; readonly result: number }
const LOOPS = {
  all: { init: 0, round: 3, result: 1 }, exists: { init: 0, round: 4, result: 1 }, existsOne: { init: 0, round: 2, result: 2 },
  filter: { init: 10, round: 13, result: 1 }, list: { init: 10, round: 12, result: 1 }, map: { init: 30, round: 3, result: 1 },
} as const satisfies Record<string, Loop>;

interface Round { readonly range: Estimate; readonly scope: Scope }

/** `names`: one for the item of a list or the key of a map, or two for index or key, and value. */
function enter({ range: node, scope, walk }: MacroCall, names: readonly Node[]): Round {
  const range = walk(node, scope);
  const { path = [], entry, type } = range;
  const isList = entry === undefined ? type.kind === 'list' : !entry.isMap;
  const value: LocalVariable = { type: type.element ?? dyn, path: [...path, isList ? '@items' : '@values'], ...(entry === undefined ? {} : { size: entry.value }) };
  const key: LocalVariable = { type: isList ? INDEX : type.kind === 'map' ? scalar('string') : dyn, path: [...path, isList ? '@indices' : '@keys'], ...(entry === undefined ? {} : { size: entry.key }) };
  const variables = names.length === 2 ? [key, value] : [isList ? value : key];
  return { range, scope: new Map([...scope, ...names.map((name, index) => [nameOf(name), variables[index] as LocalVariable] as const)]) };
}

const nameOf = ({ op, args }: Node): string => { if (op !== 'id') throw new Undecided(op); return args as string; };
const costOf = ({ range }: Round, { init, round, result }: Loop, body: number): number => range.cost + init + result + multiply(sizeOf(range).max, round + body);

const quantifier = (loop: Loop, names: number): Macro => call => {
  const round = enter(call, call.args.slice(0, names));
  return { cost: costOf(round, loop, call.walk(call.args[names] as Node, round.scope).cost), type: bool, size: fixedSize(1) };
};

/** Lists of what an expression makes of each, after those that a condition lets through. */
const list = (names: number): Macro => call => {
  const round = enter(call, call.args.slice(0, names));
  const [first, second] = call.args.slice(names).map(each => call.walk(each, round.scope));
  if (first === undefined) throw new Undecided('map');
  const made = second ?? first;
  return { cost: costOf(round, LOOPS.list, made.cost + (second === undefined ? 0 : first.cost)), type: listOf(made.type), size: sizeOf(round.range), entry: entryOf(made) };
};

const filter: Macro = call => {
  const round = enter(call, call.args.slice(0, 1));
  const [name, condition] = call.args as [Node, Node];
  const item = call.walk(name, round.scope);
  return { cost: costOf(round, LOOPS.filter, call.walk(condition, round.scope).cost), type: listOf(item.type), size: sizeOf(round.range), entry: entryOf(item) };
};

const transformMap: Macro = call => {
  const round = enter(call, call.args.slice(0, 2));
  const [first, second] = call.args.slice(2).map(each => call.walk(each, round.scope));
  const made = second ?? first;
  return { cost: costOf(round, LOOPS.map, (first?.cost ?? 0) + (second?.cost ?? 0)), type: { kind: 'map', element: made?.type ?? dyn }, size: sizeOf(round.range) };
};

const entryOf = (made: Estimate): EntrySize => ({ isMap: false, key: fixedSize(1), value: { min: 0, max: sizeOf(made).max } });

/** The receiver is evaluated twice. @source cel-go cel/library.go optMap */
const optional = ({ extra, wraps }: { readonly extra: number; readonly wraps: boolean }): Macro => ({ range, args: [name, body], scope, walk }) => {
  const target = walk(range, scope);
  const inner = new Map([...scope, [nameOf(name as Node), { type: target.type.element ?? dyn, path: [] }]]);
  const made = walk(body as Node, inner);
  return { cost: extra + 2 * target.cost + made.cost, type: wraps ? { kind: 'optional', element: made.type } : made.type };
};

/** By name and number of arguments. */
export const MACRO_ESTIMATES: Readonly<Record<string, Macro>> = {
  'all/2': quantifier(LOOPS.all, 1), 'exists/2': quantifier(LOOPS.exists, 1), 'exists_one/2': quantifier(LOOPS.existsOne, 1), 'existsOne/2': quantifier(LOOPS.existsOne, 1),
  'all/3': quantifier(LOOPS.all, 2), 'exists/3': quantifier(LOOPS.exists, 2), 'existsOne/3': quantifier(LOOPS.existsOne, 2),
  'filter/2': filter, 'map/2': list(1), 'map/3': list(1), 'transformList/3': list(2), 'transformList/4': list(2), 'transformMap/3': transformMap, 'transformMap/4': transformMap,
  'optMap/2': optional({ extra: 13, wraps: true }), 'optFlatMap/2': optional({ extra: 12, wraps: false }),
};

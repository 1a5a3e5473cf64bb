import type { Environment } from '@marcbachmann/cel-js';
import { celCompare, celEqual } from './equality.ts';

type List = readonly unknown[];
class SetsNamespace {}

/** `[1, 2].sum()` and its like, and `sets.contains(…)`. @source k8s.io/apiserver pkg/cel/library/lists.go; cel-go ext/sets.go, ext/lists.go */
export function addLists(environment: Environment): void {
  const contains = (all: List, some: List) => some.every(each => all.some(other => celEqual(each, other)));
  environment
    .registerFunction('list.isSorted(): bool', (list: List) => list.every((each, index) => index === 0 || celCompare(list[index - 1], each) <= 0))
    .registerFunction('list.sum(): dyn', sum)
    .registerFunction('list.min(): dyn', (list: List) => extreme(list, 'min'))
    .registerFunction('list.max(): dyn', (list: List) => extreme(list, 'max'))
    .registerFunction('list.indexOf(dyn): int', (list: List, wanted: unknown) => BigInt(list.findIndex(each => celEqual(each, wanted))))
    .registerFunction('list.lastIndexOf(dyn): int', (list: List, wanted: unknown) => BigInt(list.findLastIndex(each => celEqual(each, wanted))))
    .registerFunction('list.distinct(): list', (list: List) => list.filter((each, index) => list.findIndex(other => celEqual(each, other)) === index))
    .registerFunction('list.reverse(): list', (list: List) => [...list].reverse())
    .registerFunction('list.sort(): list', (list: List) => [...list].sort(celCompare))
    .registerFunction('list.flatten(): list', (list: List) => list.flat(1))
    .registerFunction('list.slice(int, int): list', (list: List, start: bigint, end: bigint) => slice(list, Number(start), Number(end)))
    .registerFunction('list.first(): dyn', (list: List) => { if (list.length === 0) throw new Error('first() called on an empty list'); return list[0]; })
    .registerFunction('list.last(): dyn', (list: List) => { if (list.length === 0) throw new Error('last() called on an empty list'); return list.at(-1); })
    .registerType('SetsNamespace', { ctor: SetsNamespace, fields: {} })
    .registerConstant('sets', 'SetsNamespace', new SetsNamespace())
    .registerFunction('SetsNamespace.contains(list, list): bool', (_: SetsNamespace, all: List, some: List) => contains(all, some))
    .registerFunction('SetsNamespace.equivalent(list, list): bool', (_: SetsNamespace, a: List, b: List) => contains(a, b) && contains(b, a))
    .registerFunction('SetsNamespace.intersects(list, list): bool', (_: SetsNamespace, a: List, b: List) => a.some(each => contains(b, [each])));
}

function sum(list: List): unknown {
  const [first = 0n, ...rest] = list;
  return rest.reduce((total, each) => {
    if (typeof total === 'bigint' && typeof each === 'bigint') return total + each;
    if (typeof total === 'number' && typeof each === 'number') return total + each;
    if (isDuration(total) && isDuration(each)) return total.addDuration(each);
    throw new Error('no such overload: sum of a list that holds no numbers');
  }, first);
}

interface Addable { addDuration(other: unknown): unknown }
function isDuration(value: unknown): value is Addable { return typeof value === 'object' && value !== null && 'addDuration' in value; }

function extreme(list: List, which: 'min' | 'max'): unknown {
  if (list.length === 0) throw new Error(`${which} called on empty list`);
  return list.reduce((best, each) => (which === 'min' ? celCompare(each, best) < 0 : celCompare(each, best) > 0) ? each : best);
}

function slice(list: List, start: number, end: number): List {
  if (start < 0 || end < 0) throw new Error(`cannot slice(${start}, ${end}), negative indexes not supported`);
  if (start > end) throw new Error(`cannot slice(${start}, ${end}), start index must be less than or equal to end index`);
  if (end > list.length) throw new Error(`cannot slice(${start}, ${end}), list is length ${list.length}`);
  return list.slice(start, end);
}

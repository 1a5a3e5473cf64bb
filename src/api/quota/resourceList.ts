import { formatQuantity, quantityFormatOf } from '../defaults/quantities.ts';
import { parseQuantity } from '../quantity.ts';

/** Quantities by resource name: {cpu: '500m', memory: '1Gi', pods: '1'}. */
export type ResourceList = Readonly<Record<string, string | number>>;

export const amountOf = (list: ResourceList, name: string): bigint => parseQuantity(list[name] ?? 0) ?? 0n;

/** Sums by name; a sum is printed as its first summand that is not zero was. @source k8s.io/apiserver pkg/quota/v1 Add */
export function addResources(a: ResourceList, b: ResourceList): ResourceList {
  return combine([...Object.keys(a), ...Object.keys(b)], a, b, (x, y) => x + y);
}

/** `a` less `b`, nowhere below zero; only names of `a`. */
export function subtractResources(a: ResourceList, b: ResourceList): ResourceList {
  return combine(Object.keys(a), a, b, (x, y) => x > y ? x - y : 0n);
}

export function maxResources(a: ResourceList, b: ResourceList): ResourceList {
  return Object.fromEntries([...new Set([...Object.keys(a), ...Object.keys(b)])].map(name => [name, (name in a && amountOf(a, name) >= amountOf(b, name) ? a[name] : b[name]) ?? 0]));
}

export const maskResources = (list: ResourceList, names: readonly string[]): ResourceList => Object.fromEntries(Object.entries(list).filter(([name]) => names.includes(name)));
export const withoutZeros = (list: ResourceList): ResourceList => Object.fromEntries(Object.entries(list).filter(([name]) => amountOf(list, name) !== 0n));

/** True when both name the same resources with the same amounts. */
export function equalResources(a: ResourceList, b: ResourceList): boolean {
  return Object.keys(a).length === Object.keys(b).length && Object.keys(a).every(name => name in b && amountOf(a, name) === amountOf(b, name));
}

/** 'limits.cpu=1,pods=2' */
export function formatResources(list: ResourceList): string {
  return Object.keys(list).sort().map(name => `${name}=${formatQuantity(amountOf(list, name), quantityFormatOf(list[name] ?? 0))}`).join(',');
}

function combine(names: readonly string[], a: ResourceList, b: ResourceList, operation: (x: bigint, y: bigint) => bigint): ResourceList {
  return Object.fromEntries([...new Set(names)].map(name => {
    const [x, y] = [amountOf(a, name), amountOf(b, name)];
    return [name, formatQuantity(operation(x, y), quantityFormatOf((x === 0n ? b[name] ?? a[name] : a[name]) ?? 0))];
  }));
}

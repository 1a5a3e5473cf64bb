import { listOf, optionalOf, scalar, type CelType } from './celType.ts';
import type { Estimate } from './estimate.ts';
import { addSizes, fixedSize, multiply, multiplySizes, traversal, type Size } from './size.ts';

/** A function that is called. `target`: its receiver; `elementSize`: of an argument, the size of the items of a list. */
export interface Call {
  readonly target?: Estimate;
  readonly args: readonly Estimate[];
  size(of: Estimate | undefined): Size;
  elementSize(of: Estimate): Size;
}

/** What a call costs beside its arguments, and what it comes to. */
export interface CallEstimate { readonly cost: number; readonly type: CelType; readonly size?: Size }

const [bool, int, string, dyn] = ['bool', 'int', 'string', 'dyn'].map(scalar) as [CelType, CelType, CelType, CelType];
const LIST_COST = 10;
const PATTERN_FACTOR = 0.25;
const MAX_FORMAT_PATTERN = 128;
const ADDRESS: Size = { min: 4, max: 16 };

type Estimator = (call: Call) => CallEstimate;
const plain = (type: CelType): Estimator => () => ({ cost: 1, type });
const elementOf = (of: Estimate | undefined): CelType => of?.type.element ?? dyn;
const sameSize = (type: CelType, of: (call: Call) => Estimate | undefined): Estimator => call => { const size = call.size(of(call)); return { cost: traversal(size), type, size }; };
const perArgument = (type: CelType): Estimator => ({ args: [text], size }) => ({ cost: traversal(size(text)), type });
const targetText = sameSize(string, ({ target }) => target);
const isText = ({ kind }: CelType) => kind === 'string' || kind === 'bytes';

/** Going through a list once, or through a text. */
const perItem = (type: (call: Call) => CelType, { anyList = false } = {}): Estimator => call => {
  const { target, size, elementSize } = call;
  if (target === undefined) return { cost: 1, type: type(call) };
  if (target.type.kind !== 'list') return { cost: anyList ? size(target).max : traversal(size(target)), type: type(call) };
  return { cost: multiply(size(target).max, 1 + (isText(elementOf(target)) ? traversal(elementSize(target)) : 0)), type: type(call) };
};

/** A list that is made out of a list. */
const makeList = (factor: number, size: Size, type: CelType): CallEstimate => ({ cost: traversal(size, factor) + 1 + LIST_COST, type, size });
const wholeNumber = (of: Estimate | undefined, otherwise: number): number => typeof of?.literal === 'bigint' && of.literal >= 0n ? Number(of.literal) : otherwise;
const pairs = (factor: number): Estimator => ({ args: [a, b], size }) => ({ cost: traversal(multiplySizes(size(a), size(b)), factor) + 1, type: bool });

const matches: Estimator = ({ target, args: [pattern], size }) => target === undefined ? { cost: 1, type: bool } : { cost: patternCost(size(target), size(pattern)), type: bool };
const patternCost = (text: Size, pattern: Size): number => multiply(traversal(addSizes(text, fixedSize(1))), traversal(pattern, PATTERN_FACTOR));
const find = (type: CelType): Estimator => ({ target, args: [pattern], size }) => ({ cost: patternCost(size(target), size(pattern)), type, size: { min: 0, max: size(target).max } });

const contains = (factors: number): Estimator => ({ args: [other], size }) => ({
  cost: traversal(addSizes(ADDRESS, ADDRESS)) + (factors === 3 ? traversal(ADDRESS) + 1 : 0) + (other?.type.kind === 'string' ? traversal(size(other)) : other?.type.kind === 'dyn' ? traversal(size(other)) : 0), type: bool,
});

function replace({ target, args: [from, to], size }: Call): CallEstimate {
  const [text, old, put] = [size(target), size(from), size(to)];
  const most = old.min === 0 ? { count: text.max + 1, kept: text.max } : put.max <= old.min ? { count: 0, kept: text.max } : { count: Math.ceil(text.max / old.min), kept: 0 };
  const least = old.max === 0 ? { count: text.min + 1, kept: text.min } : old.max <= put.min ? { count: 0, kept: text.min } : { count: Math.ceil(text.min / old.max), kept: 0 };
  return { cost: traversal(text, 0.2), type: string, size: { min: multiply(least.count, put.min) + least.kept, max: multiply(most.count, put.max) + most.kept } };
}

function join({ target, args: [separator], size, elementSize }: Call): CallEstimate {
  if (target === undefined) return { cost: 1, type: string };
  const list = size(target);
  const items = target.type.element === undefined ? fixedSize(0) : multiplySizes(list, elementSize(target));
  const separators = separator === undefined ? fixedSize(0) : multiplySizes(size(separator), { min: Math.max(0, list.min - 1), max: Math.max(0, list.max - 1) });
  const whole = addSizes(items, separators);
  return { cost: traversal(whole), type: string, size: whole };
}

const toText: Estimator = ({ args: [value], size }) => {
  if (value?.type.kind !== 'bytes' && value?.type.kind !== 'dyn') return { cost: 1, type: string };
  const of = size(value);
  return { cost: value.type.kind === 'dyn' ? Math.max(1, traversal(of)) : traversal(of), type: string, size: { min: Math.floor(of.min / 4), max: of.max } };
};

const each = (names: string, estimator: Estimator): Readonly<Record<string, Estimator>> => Object.fromEntries(names.split(' ').map(name => [name, estimator]));

/** By name, with its namespace. @source cel-go checker/cost.go functionCost, ext; k8s.io/apiserver pkg/cel/library/cost.go */
export const FUNCTION_ESTIMATES: Readonly<Record<string, Estimator>> = {
  ...each('int getDate getDayOfMonth getDayOfWeek getDayOfYear getFullYear getHours getMilliseconds getMinutes getMonth getSeconds size', plain(int)),
  double: plain(scalar('double')), uint: plain(scalar('uint')), bool: plain(bool), timestamp: plain(scalar('timestamp')), duration: plain(scalar('duration')), type: plain(scalar('type')),
  string: toText,
  bytes: ({ args: [text], size }) => text?.type.kind === 'bytes' ? { cost: 1, type: scalar('bytes') } : { cost: traversal(size(text)), type: scalar('bytes'), size: { min: size(text).min, max: size(text).max * 4 } },
  ...each('startsWith endsWith', perArgument(bool)),
  contains: ({ target, args: [part], size }) => ({ cost: multiply(traversal(size(target)), traversal(size(part))), type: bool }),
  matches, find: find(string), findAll: find(listOf(string)),
  format: ({ target, size }) => ({ cost: traversal(size(target)), type: string }),
  'strings.quote': ({ args: [text], size }) => ({ cost: traversal(size(text)), type: string, size: { min: size(text).min + 2, max: size(text).max * 2 + 2 } }),
  charAt: plain(string), ...each('lowerAscii upperAscii substring trim', targetText), replace, join,
  split: ({ target, args: [, limit], size }) => ({ cost: traversal(size(target), 0.2), type: listOf(string), size: { min: 0, max: limit?.literal === undefined ? size(target).max : wholeNumber(limit, Infinity) } }),
  isSorted: perItem(() => bool), ...each('sum max min', perItem(({ target }) => elementOf(target))), ...each('indexOf lastIndexOf', perItem(() => int)), includes: perItem(() => bool, { anyList: true }),
  'sets.contains': pairs(1), 'sets.intersects': pairs(1), 'sets.equivalent': pairs(2),
  'lists.range': ({ args: [count] }) => makeList(1, fixedSize(wholeNumber(count, Infinity)), listOf(int)),
  reverse: ({ target, size }) => makeList(1, size(target), target?.type ?? dyn),
  distinct: ({ target, size }) => makeList(2, multiplySizes(size(target), size(target)), target?.type ?? dyn),
  sort: ({ target, size }) => makeList(isText(elementOf(target)) ? 2.1 : 2, multiplySizes(size(target), size(target)), target?.type ?? dyn),
  slice: ({ target, args: [start, end], size }) => makeList(1, fixedSize(Math.max(0, wholeNumber(end, size(target).max) - wholeNumber(start, 0))), target?.type ?? dyn),
  flatten: ({ target, args: [depth], size }) => makeList(depth === undefined ? 1 : wholeNumber(depth, Infinity), size(target), depth === undefined ? elementOf(target) : listOf(dyn)),
  'quantity': perArgument(scalar('quantity')), 'isQuantity': perArgument(bool), 'semver': perArgument(scalar('semver')), 'isSemver': perArgument(bool),
  ...each('isInteger isGreaterThan isLessThan', plain(bool)), ...each('sign asInteger compareTo major minor patch', plain(int)), asApproximateFloat: plain(scalar('double')), ...each('add sub', plain(scalar('quantity'))),
  url: sameSize(scalar('url'), ({ args: [text] }) => text), isURL: plain(bool),
  ...each('getScheme getHostname getHost getPort getEscapedPath', plain(string)), getQuery: plain({ kind: 'map', element: listOf(string) }),
  ip: call => call.target === undefined ? perArgument(scalar('ip'))(call) : { cost: 1, type: scalar('ip') },
  cidr: perArgument(scalar('cidr')), ...each('isIP isCIDR', perArgument(bool)), 'ip.isCanonical': ({ args: [text], size }) => ({ cost: traversal(size(text), 0.2), type: bool }),
  masked: plain(scalar('cidr')), ...each('prefixLength family', plain(int)), ...each('isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast isGlobalUnicast', plain(bool)),
  containsIP: contains(2), containsCIDR: contains(3),
  'format.named': plain(optionalOf(scalar('format'))),
  ...each('dns1123Label dns1123Subdomain dns1035Label qualifiedName dns1123LabelPrefix dns1123SubdomainPrefix dns1035LabelPrefix labelValue uri uuid byte date datetime'.split(' ').map(name => `format.${name}`).join(' '), plain(scalar('format'))),
  validate: ({ args: [text], size }) => ({ cost: Math.ceil(multiply(traversal(size(text)), MAX_FORMAT_PATTERN * PATTERN_FACTOR)), type: optionalOf(listOf(string)) }),
  'optional.of': ({ args: [value] }) => ({ cost: 1, type: optionalOf(value?.type ?? dyn) }), 'optional.ofNonZeroValue': ({ args: [value] }) => ({ cost: 1, type: optionalOf(value?.type ?? dyn) }), 'optional.none': plain(optionalOf(scalar('T'))),
  hasValue: plain(bool), ...each('value orValue', ({ target }) => ({ cost: 1, type: elementOf(target) })), or: ({ target }) => ({ cost: 1, type: target?.type ?? dyn }),
};

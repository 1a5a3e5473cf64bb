import type { ILimitRangeItem } from 'kubernetes-models/v1/LimitRangeItem';
import { canonicalQuantity } from './defaults/quantities.ts';
import type { Container, LimitRange, ObjectMeta, PodSpec } from './objects.ts';
import { podResources } from './quota/podResources.ts';
import { amountOf, type ResourceList } from './quota/resourceList.ts';

const ANNOTATION = 'kubernetes.io/limit-ranger';

/** Gives containers the requests and limits that the range has for those that say none, in place, and notes so. @source plugin/pkg/admission/limitranger */
export function applyLimitRange(range: LimitRange, { spec, metadata }: { readonly spec: PodSpec; readonly metadata: ObjectMeta }): void {
  const items = itemsOf(range, 'Container');
  const defaults = { requests: merge(items.map(item => item.defaultRequest)), limits: merge(items.map(item => item.default)) };
  const notes = [
    ...spec.containers.flatMap(container => fill(container, defaults, 'container')),
    ...(spec.initContainers ?? []).flatMap(container => fill(container, defaults, 'init container')),
  ];
  if (notes.length > 0) metadata.annotations = { ...metadata.annotations, [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}` };
}

/** Sentences about what a pod does not keep to; empty when it may be. */
export function checkPodLimits(range: LimitRange, spec: PodSpec): readonly string[] {
  const each = (type: string, whom: { readonly requests: ResourceList; readonly limits: ResourceList }) => itemsOf(range, type).flatMap(item => [
    ...Object.entries(item.min ?? {}).flatMap(([name, bound]) => checkBound({ type, name, bound, direction: 'minimum' }, whom)),
    ...Object.entries(item.max ?? {}).flatMap(([name, bound]) => checkBound({ type, name, bound, direction: 'maximum' }, whom)),
    ...Object.entries(item.maxLimitRequestRatio ?? {}).flatMap(([name, bound]) => checkRatio({ type, name, bound }, whom)),
  ]);
  const containers = [...spec.containers, ...spec.initContainers ?? []];
  return unique([
    ...containers.flatMap(({ resources }) => each('Container', { requests: resources?.requests ?? {}, limits: resources?.limits ?? {} })),
    ...each('Pod', { requests: podResources(spec, 'requests'), limits: podResources(spec, 'limits') }),
  ]);
}

/** As `checkPodLimits`, for a claim's request of storage. */
export function checkClaimLimits(range: LimitRange, requests: ResourceList): readonly string[] {
  const type = 'PersistentVolumeClaim';
  const refuse = (name: string, bound: string | number, direction: 'minimum' | 'maximum') => {
    const sentence = `${direction} ${name} usage per ${type} is ${canonicalQuantity(bound)}`;
    if (requests[name] === undefined) return [`${sentence}. No request is specified`];
    return breaks(amountOf(requests, name), amountOf({ [name]: bound }, name), direction) ? [`${sentence}, but request is ${canonicalQuantity(requests[name])}`] : [];
  };
  return unique(itemsOf(range, type).flatMap(item => [
    ...Object.entries(item.min ?? {}).flatMap(([name, bound]) => refuse(name, bound, 'minimum')),
    ...Object.entries(item.max ?? {}).flatMap(([name, bound]) => refuse(name, bound, 'maximum')),
  ]));
}

interface Bound { readonly type: string; readonly name: string; readonly bound: string | number; readonly direction: 'minimum' | 'maximum' }
interface Asked { readonly requests: ResourceList; readonly limits: ResourceList }

/** A minimum is about requests first, a maximum about limits. */
function checkBound({ type, name, bound, direction }: Bound, { requests, limits }: Asked): readonly string[] {
  const order = direction === 'minimum' ? [['request', requests], ['limit', limits]] as const : [['limit', limits], ['request', requests]] as const;
  const sentence = `${direction} ${name} usage per ${type} is ${canonicalQuantity(bound)}`;
  const [first, list] = order[0];
  if (list[name] === undefined) return [`${sentence}. No ${first} is specified`];
  const bad = order.find(([, values]) => values[name] !== undefined && breaks(amountOf(values, name), amountOf({ [name]: bound }, name), direction));
  return bad === undefined ? [] : [`${sentence}, but ${bad[0]} is ${canonicalQuantity(bad[1][name] as string)}`];
}

function checkRatio({ type, name, bound }: Omit<Bound, 'direction'>, { requests, limits }: Asked): readonly string[] {
  const sentence = `${name} max limit to request ratio per ${type} is ${canonicalQuantity(bound)}`;
  const [request, limit, ratio] = [amountOf(requests, name), amountOf(limits, name), amountOf({ [name]: bound }, name)];
  if (request === 0n) return [`${sentence}, but no request is specified or request is 0`];
  if (limit === 0n) return [`${sentence}, but no limit is specified or limit is 0`];
  return limit * 1_000_000_000n > ratio * request ? [`${sentence}, but provided ratio is ${(Number(limit) / Number(request)).toFixed(6)}`] : [];
}

const breaks = (value: bigint, bound: bigint, direction: 'minimum' | 'maximum') => direction === 'minimum' ? value < bound : value > bound;
const itemsOf = ({ spec }: LimitRange, type: string): readonly ILimitRangeItem[] => (spec?.limits ?? []).filter(item => item.type === type);
const merge = (lists: readonly (ResourceList | undefined)[]): ResourceList => Object.assign({}, ...lists) as ResourceList;
const unique = (sentences: readonly string[]) => [...new Set(sentences)];

/** Says what was set: 'cpu, memory request for container a'. */
function fill(container: Container, defaults: Asked, noun: string): readonly string[] {
  return (['requests', 'limits'] as const).flatMap(which => {
    const missing = Object.keys(defaults[which]).filter(name => container.resources?.[which]?.[name] === undefined).sort();
    if (missing.length === 0) return [];
    container.resources = { ...container.resources, [which]: { ...container.resources?.[which], ...Object.fromEntries(missing.map(name => [name, defaults[which][name]])) } };
    return [`${missing.join(', ')} ${which === 'requests' ? 'request' : 'limit'} for ${noun} ${container.name}`];
  });
}

import type { Container, ObjectMeta, PodSpec } from '../objects.ts';
import { containersOf } from '../podInfo.ts';

/** Why a pod is not allowed: 'privileged', 'container "a" must not set securityContext.privileged=true'. */
export interface Violation { readonly reason: string; readonly detail: string }

export type PodCheck = (spec: PodSpec, metadata: ObjectMeta) => Violation | undefined;

/** One control of the Pod Security Standards. @source k8s.io/pod-security-admission policy */
export interface Control {
  readonly id: string;
  readonly level: 'baseline' | 'restricted';
  /** By the first minor version of Kubernetes in which the check is this one, ascending. */
  readonly versions: readonly (readonly [minor: number, check: PodCheck])[];
  /** Baseline controls that this one makes superfluous. */
  readonly overrides?: readonly string[];
}

/** Names of the containers that `isBad` says yes to. */
export function namesOf(spec: PodSpec, isBad: (container: Container) => boolean): readonly string[] {
  return containersOf(spec).filter(isBad).map(({ name }) => name);
}

export const quoted = (items: readonly string[]) => items.map(item => `"${item}"`).join(', ');
export const plural = (count: number, one: string, many = `${one}s`) => count === 1 ? one : many;
/** 'container "a"', 'containers "a", "b"' */
export const counted = (noun: string, names: readonly string[]) => `${plural(names.length, noun)} ${quoted(names)}`;
export const sorted = (values: Iterable<string>): readonly string[] => [...new Set(values)].sort();

/** 'pod and containers "a", "b"': who set something; '' for nobody. */
export function setters({ pod, containers, more = [] }: { readonly pod: boolean; readonly containers: readonly string[]; readonly more?: readonly string[] }): string {
  return [...pod ? ['pod'] : [], ...containers.length > 0 ? [counted('container', containers)] : [], ...more].join(' and ');
}

/** Pods in their own user namespace may be root in it. @source KEP-127 */
export const unlessUserNamespace = (check: PodCheck): PodCheck => (spec, metadata) => spec.hostUsers === false ? undefined : check(spec, metadata);
export const unlessWindows = (check: PodCheck): PodCheck => (spec, metadata) => spec.os?.name === 'windows' ? undefined : check(spec, metadata);

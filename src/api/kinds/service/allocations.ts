import type { Service, ServicePort } from '../../objects.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { isIPv6 } from '../../validation/names.ts';
import { needsHealthCheck } from './validation.ts';

type Spec = NonNullable<Service['spec']>;

/** Keeps `clusterIP`, `clusterIPs`, `ipFamilies` and `ipFamilyPolicy` consistent, in place: single stack, IPv4 unless the address says otherwise. */
export function normalizeAddresses({ spec }: Service): void {
  if (spec === undefined || spec.type === 'ExternalName') return;
  if (isSet(spec.clusterIP) && (spec.clusterIPs ?? []).length === 0) spec.clusterIPs = [spec.clusterIP];
  spec.ipFamilyPolicy ??= 'SingleStack';
  if ((spec.ipFamilies ?? []).length === 0) spec.ipFamilies = [isSet(spec.clusterIP) && isIPv6(spec.clusterIP) ? 'IPv6' : 'IPv4'];
}

/**
 * Carries over what was allocated and an update leaves out, and drops what a changed type no longer has; in place on `next`.
 * @source pkg/registry/core/service/storage patchAllocatedValues, strategy dropTypeDependentFields
 */
export function keepAllocations(next: Service, old: Service): void {
  if (next.spec === undefined || old.spec === undefined) return;
  followClusterIp(next.spec, old.spec);
  keepClusterIp(next.spec, old.spec);
  if (hasNodePorts(next.spec) && hasNodePorts(old.spec)) keepNodePorts(next.spec.ports ?? [], old.spec.ports ?? []);
  dropTypeDependentFields(next.spec, old.spec);
}

/** Where an update changes `clusterIP` alone, `clusterIPs` is meant to follow. @source pkg/registry/core/service/storage normalizeClusterIPs */
function followClusterIp(next: Spec, old: Spec): void {
  if (next.clusterIP === old.clusterIP || !semanticEqual(next.clusterIPs, old.clusterIPs)) return;
  if (isSet(next.clusterIP)) next.clusterIPs = [next.clusterIP]; else delete next.clusterIPs;
}

function keepClusterIp(next: Spec, old: Spec): void {
  if (next.type === 'ExternalName' || old.type === 'ExternalName') return;
  if (!isSet(next.clusterIP) && (next.clusterIPs ?? []).length === 0) {
    if (old.clusterIP !== undefined) next.clusterIP = old.clusterIP;
    if (old.clusterIPs !== undefined) next.clusterIPs = [...old.clusterIPs];
  }
  if ((next.ipFamilies ?? []).length === 0 && old.ipFamilies !== undefined) next.ipFamilies = [...old.ipFamilies];
  if (next.ipFamilyPolicy === undefined && old.ipFamilyPolicy !== undefined) next.ipFamilyPolicy = old.ipFamilyPolicy;
}

function keepNodePorts(next: readonly ServicePort[], old: readonly ServicePort[]): void {
  const taken = new Set(next.map(port => port.nodePort).filter(port => port !== undefined && port !== 0));
  for (const port of next) {
    if (port.nodePort !== undefined && port.nodePort !== 0) continue;
    const stored = old.find(each => each.port === port.port && each.protocol === port.protocol)?.nodePort;
    if (stored === undefined || stored === 0 || taken.has(stored)) continue;
    port.nodePort = stored;
    taken.add(stored);
  }
}

function dropTypeDependentFields(next: Spec, old: Spec): void {
  if (next.type === 'ExternalName' && old.type !== 'ExternalName') {
    if (next.clusterIP === old.clusterIP) delete next.clusterIP;
    if (semanticEqual(next.clusterIPs, old.clusterIPs)) delete next.clusterIPs;
    if (semanticEqual(next.ipFamilies, old.ipFamilies)) delete next.ipFamilies;
    if (next.ipFamilyPolicy === old.ipFamilyPolicy) delete next.ipFamilyPolicy;
    if (next.internalTrafficPolicy === old.internalTrafficPolicy) delete next.internalTrafficPolicy;
  }
  if (hasNodePorts(old) && !hasNodePorts(next)) {
    const stored = new Set((old.ports ?? []).map(port => port.nodePort));
    if ((next.ports ?? []).every(port => port.nodePort === undefined || stored.has(port.nodePort))) for (const port of next.ports ?? []) delete port.nodePort;
    if (next.externalTrafficPolicy === old.externalTrafficPolicy && (next.externalIPs ?? []).length === 0) delete next.externalTrafficPolicy;
  }
  if (old.type === 'LoadBalancer' && next.type !== 'LoadBalancer') {
    if (next.allocateLoadBalancerNodePorts === old.allocateLoadBalancerNodePorts) delete next.allocateLoadBalancerNodePorts;
    if (next.loadBalancerClass === old.loadBalancerClass) delete next.loadBalancerClass;
  }
  if (needsHealthCheck(old) && !needsHealthCheck(next) && next.healthCheckNodePort === old.healthCheckNodePort) delete next.healthCheckNodePort;
}

function hasNodePorts({ type }: Spec): boolean {
  return type === 'NodePort' || type === 'LoadBalancer';
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

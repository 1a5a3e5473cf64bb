import type { FieldError } from '../../apiError.ts';
import type { Service } from '../../objects.ts';
import { duplicate, forbidden, invalid, invalidEach, notSupported, required, requiredOneOf } from '../../validation/fieldErrors.ts';
import { validateCidr, validateNonSpecialIp } from '../../validation/ip.ts';
import { validateLabels } from '../../validation/labels.ts';
import { dns1035Label, dns1123Subdomain, ipAddress } from '../../validation/names.ts';
import { validatePortNumber } from '../../validation/numbers.ts';
import { validateObjectMeta } from '../../validation/objectMeta.ts';
import { validateServicePorts } from './validatePorts.ts';

type Spec = NonNullable<Service['spec']>;

const TYPES: readonly string[] = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const AFFINITIES: readonly string[] = ['ClientIP', 'None'];
const TRAFFIC_POLICIES: readonly string[] = ['Cluster', 'Local'];
const DISTRIBUTIONS: readonly string[] = ['PreferClose', 'PreferSameNode', 'PreferSameZone'];
const MAX_AFFINITY_SECONDS = 86_400;

/** @source pkg/apis/core/validation ValidateService */
export function validateService({ metadata, spec }: Service): FieldError[] {
  const errors = validateObjectMeta(metadata, { namespaced: true, nameRule: dns1035Label });
  if (spec === undefined) return [...errors, required('spec.ports')];
  return [
    ...errors,
    ...validateByType(spec),
    ...validateServicePorts(spec),
    ...validateLabels(spec.selector, 'spec.selector'),
    ...validateAffinity(spec),
    ...validateClusterIps(spec),
    ...(spec.externalIPs ?? []).flatMap((ip, index) => {
      const problems = invalidEach(`spec.externalIPs[${index}]`, ip, ipAddress(ip));
      return problems.length > 0 ? problems : validateNonSpecialIp(ip, `spec.externalIPs[${index}]`);
    }),
    ...requiredOneOf('spec.type', spec.type, TYPES),
    ...validateLoadBalancer(spec),
    ...validateTraffic(spec),
  ];
}

function validateByType(spec: Spec): FieldError[] {
  const isHeadless = spec.clusterIP === 'None';
  const errors: FieldError[] = [];
  if (spec.type === 'ExternalName') return validateExternalName(spec);
  if (!isHeadless && (spec.ports ?? []).length === 0) errors.push(required('spec.ports'));
  if (isHeadless && (spec.type === 'LoadBalancer' || spec.type === 'NodePort')) {
    errors.push(invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`));
  }
  return errors;
}

function validateExternalName(spec: Spec): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ['clusterIPs', 'ipFamilies'] as const) {
    if ((spec[field] ?? []).length > 0) errors.push(forbidden(`spec.${field}`, 'may not be set for ExternalName services'));
  }
  if (spec.ipFamilyPolicy !== undefined) errors.push(forbidden('spec.ipFamilyPolicy', 'may not be set for ExternalName services'));
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  return name === '' ? [...errors, required('spec.externalName')] : [...errors, ...invalidEach('spec.externalName', name, dns1123Subdomain(name))];
}

function validateAffinity({ sessionAffinity, sessionAffinityConfig }: Spec): FieldError[] {
  if (sessionAffinity === undefined) return [required('spec.sessionAffinity')];
  if (!AFFINITIES.includes(sessionAffinity)) return [notSupported('spec.sessionAffinity', sessionAffinity, AFFINITIES)];
  if (sessionAffinity === 'None') {
    return sessionAffinityConfig === undefined ? [] : [forbidden('spec.sessionAffinityConfig', 'must not be set when session affinity is None')];
  }
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (seconds === undefined) return [required('spec.sessionAffinityConfig.clientIP.timeoutSeconds', 'when session affinity type is ClientIP')];
  if (seconds > 0 && seconds <= MAX_AFFINITY_SECONDS) return [];
  return [invalid('spec.sessionAffinityConfig.clientIP.timeoutSeconds', seconds, `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`)];
}

function validateClusterIps({ type, clusterIP, clusterIPs = [] }: Spec): FieldError[] {
  if (type === 'ExternalName') return [];
  const errors: FieldError[] = [];
  if (clusterIPs.length > 0 && (clusterIP ?? '') === '') errors.push(forbidden('spec.clusterIPs', 'clusterIPs must be empty when clusterIP is not specified'));
  if (clusterIPs.length > 0 && (clusterIP ?? '') !== '' && clusterIPs[0] !== clusterIP) {
    errors.push(invalid('spec.clusterIPs', clusterIPs, 'first value must match `clusterIP`'));
  }
  clusterIPs.forEach((ip, index) => {
    const at = `spec.clusterIPs[${index}]`;
    if (ip === 'None' && index === 0) {
      if (clusterIPs.length > 1) errors.push(invalid('spec.clusterIPs', clusterIPs, "'None' must be the first and only value"));
    } else errors.push(...invalidEach(at, ip, ipAddress(ip)));
  });
  return errors;
}

function validateLoadBalancer(spec: Spec): FieldError[] {
  const isLoadBalancer = spec.type === 'LoadBalancer';
  const errors: FieldError[] = [];
  if ((spec.loadBalancerSourceRanges ?? []).length > 0 && !isLoadBalancer) {
    errors.push(forbidden('spec.LoadBalancerSourceRanges', "may only be used when `type` is 'LoadBalancer'"));
  }
  spec.loadBalancerSourceRanges?.forEach((range, index) => errors.push(...validateCidr(range.trim(), `spec.LoadBalancerSourceRanges[${index}]`)));
  if (isLoadBalancer && spec.allocateLoadBalancerNodePorts === undefined) errors.push(required('spec.allocateLoadBalancerNodePorts'));
  if (!isLoadBalancer && spec.allocateLoadBalancerNodePorts !== undefined) {
    errors.push(forbidden('spec.allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'"));
  }
  if (!isLoadBalancer && spec.loadBalancerClass !== undefined) errors.push(forbidden('spec.loadBalancerClass', "may only be used when `type` is 'LoadBalancer'"));
  return errors;
}

function validateTraffic(spec: Spec): FieldError[] {
  const { externalTrafficPolicy: external, internalTrafficPolicy: internal, trafficDistribution: distribution } = spec;
  const isExternal = spec.type === 'LoadBalancer' || spec.type === 'NodePort' || (spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0);
  const errors: FieldError[] = [];
  if (!isExternal && external !== undefined) errors.push(invalid('spec.externalTrafficPolicy', external, 'may only be set for externally-accessible services'));
  if (isExternal && external === undefined) errors.push(required('spec.externalTrafficPolicy'));
  if (isExternal && external !== undefined && !TRAFFIC_POLICIES.includes(external)) errors.push(notSupported('spec.externalTrafficPolicy', external, TRAFFIC_POLICIES));
  errors.push(...validateHealthCheckPort(spec));
  if (spec.type !== 'ExternalName' && internal === undefined) errors.push(required('spec.internalTrafficPolicy'));
  if (internal !== undefined && !TRAFFIC_POLICIES.includes(internal)) errors.push(notSupported('spec.internalTrafficPolicy', internal, TRAFFIC_POLICIES));
  if (distribution !== undefined && !DISTRIBUTIONS.includes(distribution)) errors.push(notSupported('spec.trafficDistribution', distribution, DISTRIBUTIONS));
  const names = spec.ipFamilies ?? [];
  if (names.length === 2 && names[0] === names[1]) errors.push(duplicate('spec.ipFamilies[1]', names[1]));
  names.forEach((family, index) => {
    if (family !== 'IPv4' && family !== 'IPv6') errors.push(notSupported(`spec.ipFamilies[${index}]`, family, ['IPv4', 'IPv6']));
  });
  return errors;
}

/** None is given to those that have none. @source pkg/apis/core/validation validateServiceExternalTrafficPolicy */
function validateHealthCheckPort(spec: Spec): FieldError[] {
  const { healthCheckNodePort: port = 0 } = spec;
  if (port === 0) return [];
  const at = 'spec.healthCheckNodePort';
  return needsHealthCheck(spec) ? validatePortNumber(port, at) : [invalid(at, port, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'")];
}

/** Whether load balancers ask each node if it has an endpoint. */
export function needsHealthCheck({ type, externalTrafficPolicy }: Spec): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}

import type { Service } from '../../objects.ts';

/** @source pkg/api/service/warnings.go. Addresses in unusual notation are not told apart here. */
export function serviceWarnings({ metadata: { annotations = {} }, spec = {} }: Service): readonly string[] {
  const { type = 'ClusterIP', externalIPs = [], loadBalancerIP = '', externalName = '', trafficDistribution } = spec;
  const isHeadless = type === 'ClusterIP' && spec.clusterIP === 'None';
  const isExternal = type === 'ExternalName';
  const cases: readonly (readonly [boolean, string])[] = [
    [Object.hasOwn(annotations, 'service.kubernetes.io/topology-aware-hints'), 'annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead'],
    [isHeadless && loadBalancerIP !== '', 'spec.loadBalancerIP is ignored for headless services'],
    [isHeadless && externalIPs.length > 0, 'spec.externalIPs is ignored for headless services'],
    [isHeadless && spec.sessionAffinity !== 'None', 'spec.SessionAffinity is ignored for headless services'],
    [externalIPs.length > 0 && !isHeadless && !isExternal, 'spec.externalIPs is deprecated and may no longer be implemented in some clusters'],
    [isExternal && externalIPs.length > 0, 'spec.externalIPs is ignored when spec.type is "ExternalName"'],
    [!isExternal && externalName !== '', 'spec.externalName is ignored when spec.type is not "ExternalName"'],
    [trafficDistribution === 'PreferClose', 'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"'],
  ];
  return cases.flatMap(([present, sentence]) => present ? [sentence] : []);
}

import type { Service } from '../../objects.ts';

/** Sentences, each naming a field of a Service that is accepted without effect, for the `Warning` header of a write. Pure. */
export function serviceFieldsNotHonoured({ spec = {} }: Service): readonly string[] {
  const cases: readonly (readonly [boolean, string])[] = [
    [(spec.loadBalancerSourceRanges ?? []).length > 0, 'loadBalancerSourceRanges: is not enforced; the Service is reachable from this computer only'],
    [(spec.externalIPs ?? []).length > 0, 'externalIPs: no traffic is accepted for these addresses'],
    [(spec.loadBalancerIP ?? '') !== '', 'loadBalancerIP: load balancers are at 127.0.0.1'],
    [(spec.loadBalancerClass ?? '') !== '', `loadBalancerClass: "${spec.loadBalancerClass ?? ''}" is served like any other class`],
    [spec.externalTrafficPolicy === 'Local', 'externalTrafficPolicy: Local is treated as Cluster, and pods do not see the address of the client'],
    [spec.internalTrafficPolicy === 'Local', 'internalTrafficPolicy: Local is treated as Cluster'],
    [(spec.trafficDistribution ?? '') !== '', 'trafficDistribution: connections are spread over all ready pods alike'],
    [spec.sessionAffinity === 'ClientIP' && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds !== 10_800, 'sessionAffinityConfig.clientIP.timeoutSeconds: sessions do not time out; they last as long as the set of ready pods'],
  ];
  return cases.flatMap(([present, sentence]) => present ? [`spec.${sentence}`] : []);
}

/** Where a group version stands among the others: `group` orders groups, `version` the versions of one; higher comes first. */
export interface ApiServicePriority { readonly group: number; readonly version: number }

const GROUPS: Readonly<Record<string, number>> = {
  '': 18000, 'apps': 17800, 'events.k8s.io': 17750, 'authentication.k8s.io': 17700, 'authorization.k8s.io': 17600, 'autoscaling': 17500, 'batch': 17400,
  'certificates.k8s.io': 17300, 'networking.k8s.io': 17200, 'policy': 17100, 'rbac.authorization.k8s.io': 17000, 'storage.k8s.io': 16800, 'apiextensions.k8s.io': 16700,
  'admissionregistration.k8s.io': 16700, 'scheduling.k8s.io': 16600, 'coordination.k8s.io': 16500, 'node.k8s.io': 16300, 'discovery.k8s.io': 16200, 'flowcontrol.apiserver.k8s.io': 16100, 'resource.k8s.io': 15900,
  'metrics.k8s.io': 100,
};
const VERSIONS: Readonly<Record<string, number>> = { '/v1': 1, 'autoscaling/v2': 30, 'flowcontrol.apiserver.k8s.io/v1': 21, 'resource.k8s.io/v1': 20, 'metrics.k8s.io/v1beta1': 100 };
const STABLE = 15;
const CUSTOM: ApiServicePriority = { group: 1000, version: 100 };

/** Undefined for what the aggregator serves itself. @source pkg/controlplane/apiserver/aggregator.go, pkg/controlplane/controller/crdregistration */
export function priorityOf({ group, version, custom }: { readonly group: string; readonly version: string; readonly custom: boolean }): ApiServicePriority | undefined {
  const ofGroup = GROUPS[group];
  if (custom) return CUSTOM;
  return ofGroup === undefined ? undefined : { group: ofGroup, version: VERSIONS[`${group}/${version}`] ?? STABLE };
}

import type { Container, PodSpec } from '../../objects.ts';

/** Those of hostPath whose presence is left to the mount, which makes what is missing a folder or fails. */
const UNCHECKED_HOST_PATHS: readonly string[] = ['File', 'FileOrCreate', 'Socket', 'CharDevice', 'BlockDevice'];
const BUILT_IN_PRIORITY_CLASSES: readonly string[] = ['', 'system-node-critical', 'system-cluster-critical'];

/**
 * Sentences, each naming a field of a pod that is accepted without effect: for the `Warning` header of a write and the event
 * FieldNotHonoured. `path`: where the spec stands, 'spec' or 'spec.template.spec'. What would weaken isolation is refused by the kubelet instead. Pure.
 */
export function podFieldsNotHonoured(spec: PodSpec | undefined, path: string): readonly string[] {
  if (spec === undefined) return [];
  const { priorityClassName = '' } = spec;
  const when = (present: boolean, sentence: string) => present ? [`${path}.${sentence}`] : [];
  return [
    ...when(!BUILT_IN_PRIORITY_CLASSES.includes(priorityClassName), 'priorityClassName: orders the pods that wait; none that runs makes room'),
    ...when((spec.resourceClaims ?? []).length > 0, 'resourceClaims: devices are not allocated by this node'),
    ...when((spec.resources?.limits ?? spec.resources?.requests) !== undefined, 'resources: limits of the pod as a whole are not enforced by this node'),
    ...containersNotHonoured(spec.initContainers ?? [], `${path}.initContainers`), ...containersNotHonoured(spec.containers, `${path}.containers`),
    ...containersNotHonoured(spec.ephemeralContainers ?? [], `${path}.ephemeralContainers`),
    ...(spec.volumes ?? []).flatMap(({ name, emptyDir, hostPath }) => [
      ...when(emptyDir?.sizeLimit !== undefined && emptyDir.medium !== 'Memory', `volumes[${name}].emptyDir.sizeLimit: is not enforced by this node`),
      ...when(UNCHECKED_HOST_PATHS.includes(hostPath?.type ?? ''), `volumes[${name}].hostPath.type: ${hostPath?.type ?? ''} is not checked by this node`),
    ]),
  ];
}

function containersNotHonoured(containers: readonly Container[], path: string): string[] {
  return containers.flatMap(({ name, resources, securityContext }) => [
    ...Object.keys(resources?.limits ?? {}).filter(limit => limit === 'ephemeral-storage' || limit.startsWith('hugepages-')).map(limit => `${path}[${name}].resources.limits[${limit}]: is not enforced by this node`),
    ...(securityContext?.procMount === 'Unmasked' ? [`${path}[${name}].securityContext.procMount: Unmasked is not applied, /proc stays masked`] : []),
  ]);
}

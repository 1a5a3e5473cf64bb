import type { Container, Pod } from '../../api/objects.ts';

/**
 * Sentences, each naming a field that this node cannot honour and whose neglect would weaken isolation or endanger data:
 * the container is not run. Pure.
 */
export function refusedFields(pod: Pod, container: Container): readonly string[] {
  const spec = pod.spec;
  const path = (field: string) => `spec.containers[${container.name}].${field}`;
  return [
    ...(spec?.hostUsers === false ? ['spec.hostUsers: user namespaces cannot be set up by this node'] : []),
    ...(spec?.runtimeClassName !== undefined && spec.runtimeClassName !== '' ? [`spec.runtimeClassName: this node has no runtime handler "${spec.runtimeClassName}"`] : []),
    ...(container.securityContext?.windowsOptions !== undefined || spec?.securityContext?.windowsOptions !== undefined ? ['spec.securityContext.windowsOptions: this node runs Linux containers'] : []),
    ...((container.volumeDevices ?? []).length > 0 ? [path('volumeDevices: raw block volumes cannot be attached by this node')] : []),
    ...(container.volumeMounts ?? []).filter(mount => mount.recursiveReadOnly === 'Enabled').map(mount => path(`volumeMounts[${mount.name}].recursiveReadOnly: cannot be enforced by this node`)),
    ...(spec?.securityContext?.supplementalGroupsPolicy === 'Strict' ? ['spec.securityContext.supplementalGroupsPolicy: Strict cannot be enforced by this node'] : []),
  ];
}

/** Sentences, each naming a field that is accepted without effect. Pure. */
export function ignoredFields(pod: Pod): readonly string[] {
  const spec = pod.spec;
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  return [
    ...containers.flatMap(container => Object.keys(container.resources?.limits ?? {}).filter(name => name === 'ephemeral-storage' || name.startsWith('hugepages-'))
      .map(name => `spec.containers[${container.name}].resources.limits[${name}]: is not enforced by this node`)),
    ...containers.filter(container => container.securityContext?.procMount === 'Unmasked').map(container => `spec.containers[${container.name}].securityContext.procMount: Unmasked is not applied, /proc stays masked`),
    ...(spec?.volumes ?? []).filter(volume => volume.emptyDir?.sizeLimit !== undefined && volume.emptyDir.medium !== 'Memory').map(volume => `spec.volumes[${volume.name}].emptyDir.sizeLimit: is not enforced by this node`),
    ...(spec?.volumes ?? []).filter(volume => volume.hostPath?.type !== undefined && ['File', 'FileOrCreate', 'Socket', 'CharDevice', 'BlockDevice'].includes(volume.hostPath.type))
      .map(volume => `spec.volumes[${volume.name}].hostPath.type: ${volume.hostPath?.type ?? ''} is not checked by this node`),
    ...((spec?.resources?.limits ?? spec?.resources?.requests) !== undefined ? ['spec.resources: limits of the pod as a whole are not enforced by this node'] : []),
  ];
}

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

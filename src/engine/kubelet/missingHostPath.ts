import type { Container, Pod } from '../../api/objects.ts';
import { RuntimeError } from '../../base/runtimeError.ts';

/** What a hostPath's type asks for, in Kubernetes' words. @source Kubernetes pkg/volume/hostpath checkTypeInternal */
const KINDS: Readonly<Record<string, string>> = { Directory: 'directory', File: 'file', Socket: 'socket file', CharDevice: 'character device', BlockDevice: 'block device' };

/** The sentence of a FailedMount when the runtime did not make the container since a hostPath is not there; undefined for any other error. */
export function toMissingHostPath(pod: Pod, container: Container, error: unknown): string | undefined {
  const missing = error instanceof RuntimeError ? /bind source path does not exist: (.+)$/.exec(error.message)?.[1] : undefined;
  if (missing === undefined) return undefined;
  const mounted = new Set((container.volumeMounts ?? []).map(({ name }) => name));
  const volume = pod.spec?.volumes?.find(({ name, hostPath }) => mounted.has(name) && hostPath?.path === missing);
  const kind = KINDS[volume?.hostPath?.type ?? ''];
  return volume === undefined || kind === undefined ? undefined : `MountVolume.SetUp failed for volume "${volume.name}" : hostPath type check failed: ${missing} is not a ${kind}`;
}

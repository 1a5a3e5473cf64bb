import type { FieldError } from '../apiError.ts';
import type { EphemeralContainer, PodSpec } from '../objects.ts';
import { validateContainer, type ContainerContext } from './container.ts';
import { forbidden, notFound } from './fieldErrors.ts';
import { isZero } from './isZero.ts';

const NOT_HERE = 'cannot be set for an Ephemeral Container';

/** Everything else is for containers that a pod relies on. */
const ALLOWED: ReadonlySet<string> = new Set([
  'name', 'image', 'command', 'args', 'workingDir', 'envFrom', 'env', 'volumeMounts', 'volumeDevices', 'terminationMessagePath', 'terminationMessagePolicy', 'imagePullPolicy',
  'securityContext', 'stdin', 'stdinOnce', 'tty', 'targetContainerName',
]);

/** Their names must differ from all others of the pod. @source pkg/apis/core/validation validateEphemeralContainers */
export function validateEphemeralContainers(spec: PodSpec, path: string, context: ContainerContext): FieldError[] {
  const targets = new Set([...spec.containers, ...spec.initContainers ?? []].map(({ name }) => name));
  return (spec.ephemeralContainers ?? []).flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const target = container.targetContainerName ?? '';
    return [
      ...validateContainer(container, at, context),
      ...(target === '' || targets.has(target) ? [] : [notFound(`${at}.targetContainerName`, target)]),
      ...validateAllowed(container, at),
      ...(container.volumeMounts ?? []).flatMap((mount, place) => (['subPath', 'subPathExpr'] as const).flatMap(field => (mount[field] ?? '') === '' ? [] : [forbidden(`${at}.volumeMounts[${place}].${field}`, NOT_HERE)])),
    ];
  });
}

function validateAllowed(container: EphemeralContainer, path: string): FieldError[] {
  return Object.entries(container).filter(([field, value]) => !ALLOWED.has(field) && !isZero(value)).map(([field]) => forbidden(`${path}.${field}`, NOT_HERE));
}

import { type ApiError, apiErrors } from '../../../api/apiError.ts';
import type { Pod } from '../../../api/objects.ts';

const DEFAULT_CONTAINER_ANNOTATION = 'kubectl.kubernetes.io/default-container';

/**
 * The container that a request without or with a container name means. Throws ApiError 400 when there is no telling.
 * @source registry/core/pod/strategy.go. Ours honours the default-container annotation for `annotated` requests,
 * which upstream leaves to kubectl.
 */
export function chooseContainer(pod: Pod, requested: string | null, options: { readonly annotated: boolean }): string {
  const podName = pod.metadata.name ?? '';
  const regular = pod.spec?.containers.map(container => container.name) ?? [];
  const init = pod.spec?.initContainers?.map(container => container.name) ?? [];
  const ephemeral = pod.spec?.ephemeralContainers?.map(container => container.name) ?? [];
  if (requested !== null && requested !== '') {
    if ([...regular, ...init, ...ephemeral].includes(requested)) return requested;
    throw apiErrors.badRequest(`container ${requested} is not valid for pod ${podName}`);
  }
  const annotation = options.annotated ? pod.metadata.annotations?.[DEFAULT_CONTAINER_ANNOTATION] : undefined;
  if (annotation !== undefined && regular.includes(annotation)) return annotation;
  const [only] = regular;
  if (only !== undefined && regular.length === 1) return only;
  throw noContainerNamed(podName, regular, init);
}

function noContainerNamed(podName: string, regular: readonly string[], init: readonly string[]): ApiError {
  const question = `a container name must be specified for pod ${podName}`;
  if (regular.length === 0) return apiErrors.badRequest(question);
  const others = init.length === 0 ? '' : ` or one of the init containers: [${init.join(' ')}]`;
  return apiErrors.badRequest(`${question}, choose one of: [${regular.join(' ')}]${others}`);
}

import type { PodIdentity, ResourceLimits } from '../contract.ts';
import { formatResources, parseResources } from './resourceLabel.ts';

/** The labels by which a restarted engine finds its pods again; everything the kubelet must know survives here. */
export const LABELS = {
  engine: 'slipway.dev/engine',
  node: 'slipway.dev/node',
  kind: 'slipway.dev/kind',
  podUid: 'slipway.dev/pod-uid',
  podNamespace: 'slipway.dev/pod-namespace',
  podName: 'slipway.dev/pod-name',
  container: 'slipway.dev/container',
  specHash: 'slipway.dev/spec-hash',
  restartCount: 'slipway.dev/restart-count',
  backOffMs: 'slipway.dev/back-off-ms',
  graceSeconds: 'slipway.dev/grace-seconds',
  image: 'slipway.dev/image',
  resources: 'slipway.dev/resources',
} as const;

export const SANDBOX_NAME = 'POD';

export interface LabelledContainer {
  readonly pod: PodIdentity;
  readonly node: string;
  readonly kind: 'sandbox' | 'container';
  readonly name: string;
  readonly specHash: string;
  readonly attempt: number;
  readonly backOffMs: number;
  readonly graceSeconds: number;
  readonly image: string;
  /** Of a container, not of a sandbox. */
  readonly createdWith?: ResourceLimits;
}

/** The labels of one container, the user's own first so that ours win. */
export function toLabels(engineId: string, container: LabelledContainer, extra: Readonly<Record<string, string>>): Record<string, string> {
  return {
    ...extra,
    [LABELS.engine]: engineId, [LABELS.node]: container.node, [LABELS.kind]: container.kind,
    [LABELS.podUid]: container.pod.uid, [LABELS.podNamespace]: container.pod.namespace, [LABELS.podName]: container.pod.name,
    [LABELS.container]: container.name, [LABELS.specHash]: container.specHash, [LABELS.restartCount]: String(container.attempt),
    [LABELS.backOffMs]: String(container.backOffMs), [LABELS.graceSeconds]: String(container.graceSeconds), [LABELS.image]: container.image,
    ...(container.createdWith === undefined ? {} : { [LABELS.resources]: formatResources(container.createdWith) }),
  };
}

/** What `toLabels` wrote; undefined for a container that is no part of a pod (the agent). */
export function fromLabels(labels: Readonly<Record<string, string>>): LabelledContainer | undefined {
  const uid = labels[LABELS.podUid];
  if (uid === undefined) return undefined;
  const createdWith = parseResources(labels[LABELS.resources]);
  return {
    pod: { uid, namespace: labels[LABELS.podNamespace] ?? '', name: labels[LABELS.podName] ?? '' },
    node: labels[LABELS.node] ?? '', kind: labels[LABELS.kind] === 'sandbox' ? 'sandbox' : 'container',
    name: labels[LABELS.container] ?? '', specHash: labels[LABELS.specHash] ?? '', attempt: Number(labels[LABELS.restartCount] ?? 0),
    backOffMs: Number(labels[LABELS.backOffMs] ?? 0), graceSeconds: Number(labels[LABELS.graceSeconds] ?? 30), image: labels[LABELS.image] ?? '',
    ...(createdWith === undefined ? {} : { createdWith }),
  };
}

/** Unique per engine, pod, container and attempt; legible in `docker ps`. */
export function toContainerName(engineId: string, container: Pick<LabelledContainer, 'pod' | 'name' | 'attempt'>): string {
  return `slipway-${engineId.slice(0, 8)}_${container.name}_${container.pod.name}_${container.pod.namespace}_${container.pod.uid}_${container.attempt}`;
}

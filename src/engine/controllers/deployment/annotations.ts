import type { Deployment, ReplicaSet } from '../../../api/objects.ts';
import { maxSurgeOf, replicasOf } from './limits.ts';

export const REVISION = 'deployment.kubernetes.io/revision';
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';
const NOT_COPIED = new Set(['kubectl.kubernetes.io/last-applied-configuration', REVISION, REVISION_HISTORY, DESIRED_REPLICAS, MAX_REPLICAS, 'deprecated.deployment.rollback.to']);

export type Annotations = Readonly<Record<string, string>>;

/** 0 when there is none or it is no number. */
export function revisionOf(object: Deployment | ReplicaSet): number {
  const revision = Number.parseInt(object.metadata.annotations?.[REVISION] ?? '0', 10);
  return Number.isNaN(revision) ? 0 : revision;
}

/**
 * Annotations of the ReplicaSet that is to be the newest: the deployment's own, the sizes it scales by, and its
 * revision, which only grows; a revision given up by a rollback is kept in the history.
 * @source Kubernetes deploymentutil.SetNewReplicaSetAnnotations
 */
export function annotationsForNewReplicaSet(deployment: Deployment, existing: Annotations | undefined, revision: number): Annotations {
  const copied = Object.fromEntries(Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !NOT_COPIED.has(key)));
  const annotations: Record<string, string> = { ...existing, ...copied };
  const old = Number.parseInt(existing?.[REVISION] ?? '0', 10) || 0;
  if (old < revision) {
    annotations[REVISION] = String(revision);
    if (old > 0) {
      const history = existing?.[REVISION_HISTORY] ?? '';
      annotations[REVISION_HISTORY] = history === '' ? String(old) : `${history},${old}`;
    }
  }
  return existing === undefined ? { ...annotations, ...sizeAnnotations(deployment) } : annotations;
}

/** What a ReplicaSet remembers of the deployment's size when it was last scaled. */
export function sizeAnnotations(deployment: Deployment): Annotations {
  const replicas = replicasOf(deployment);
  return { [DESIRED_REPLICAS]: String(replicas), [MAX_REPLICAS]: String(replicas + maxSurgeOf(deployment)) };
}

export function sameAnnotations(a: Annotations | undefined, b: Annotations): boolean {
  const keys = Object.keys(b);
  return keys.length === Object.keys(a ?? {}).length && keys.every(key => a?.[key] === b[key]);
}

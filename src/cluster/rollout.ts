import type { Client, ObjectKey } from '../api/client.ts';
import { controllerOf } from '../api/controllerOf.ts';
import type { Deployment, PodTemplateSpec, ReplicaSet } from '../api/objects.ts';
import { deployments, replicaSets } from '../api/resources.ts';
import { formatLabelSelector, toRequirements } from '../api/selectors.ts';
import { equalJson } from '../api/patch/values.ts';
import { type Clock, toTimestamp } from '../base/clock.ts';

const REVISION = 'deployment.kubernetes.io/revision';
const CHANGE_CAUSE = 'kubernetes.io/change-cause';
const HASH_LABEL = 'pod-template-hash';
/** Annotations of a Deployment that stay its own in a rollback. @source kubectl polymorphichelpers annotationsToSkip */
const OWN_ANNOTATIONS = [
  'kubectl.kubernetes.io/last-applied-configuration', REVISION, 'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas', 'deployment.kubernetes.io/max-replicas', 'deprecated.deployment.rollback.to',
];

/** `kubectl rollout restart`. Rejects with kubectl's sentence when paused. */
export async function restartRollout(client: Client, key: ObjectKey, clock: Clock): Promise<Deployment> {
  const deployment = await client.get(deployments, key);
  if (deployment.spec?.paused === true) throw new Error('can\'t restart paused deployment (run rollout resume first)');
  const annotations = { 'kubectl.kubernetes.io/restartedAt': toTimestamp(clock.now()) };
  return client.patch(deployments, key, { type: 'strategic', body: { spec: { template: { metadata: { annotations } } } } }, { fieldManager: 'kubectl-rollout' });
}

/** `kubectl rollout pause` or `resume`. Rejects with kubectl's sentence when there is nothing to change. */
export async function setRolloutPaused(client: Client, key: ObjectKey, paused: boolean): Promise<Deployment> {
  const deployment = await client.get(deployments, key);
  if ((deployment.spec?.paused === true) === paused) throw new Error(`deployments.apps "${key.name}" ${paused ? 'is already paused' : 'is not paused'}`);
  return client.patch(deployments, key, { type: 'strategic', body: { spec: { paused: paused ? true : null } } }, { fieldManager: 'kubectl-rollout' });
}

export interface Revision {
  readonly revision: number;
  readonly changeCause: string | undefined;
  readonly replicaSet: ReplicaSet;
}

/** `kubectl rollout history`, oldest first. */
export async function rolloutHistory(client: Client, deployment: Deployment): Promise<readonly Revision[]> {
  const { namespace, uid } = deployment.metadata;
  const labelSelector = formatLabelSelector(toRequirements(deployment.spec?.selector) ?? []);
  const list = await client.list(replicaSets, { labelSelector, ...(namespace === undefined ? {} : { namespace }) });
  return list.items
    .filter(replicaSet => controllerOf(replicaSet)?.uid === uid)
    .map(replicaSet => ({ replicaSet, revision: Number(replicaSet.metadata.annotations?.[REVISION]), changeCause: replicaSet.metadata.annotations?.[CHANGE_CAUSE] }))
    .filter(({ revision }) => Number.isInteger(revision))
    .sort((a, b) => a.revision - b.revision);
}

/**
 * `kubectl rollout undo [--to-revision=N]`: the template of an earlier ReplicaSet becomes the Deployment's; answers the
 * revision that it went back to and whether anything changed. Rejects with kubectl's sentence when there is no such revision.
 * @source kubectl polymorphichelpers/rollback.go
 */
export async function undoRollout(client: Client, key: ObjectKey, toRevision?: number): Promise<{ readonly revision: number; readonly changed: boolean }> {
  const deployment = await client.get(deployments, key);
  const history = await rolloutHistory(client, deployment);
  const target = toRevision === undefined ? history.at(-2) : history.find(({ revision }) => revision === toRevision);
  if (target === undefined) throw new Error(toRevision === undefined ? `no rollout history found for deployment "${key.name}"` : `unable to find specified revision ${toRevision} in history`);
  if (deployment.spec?.paused === true) throw new Error('you cannot rollback a paused deployment; resume it first with \'kubectl rollout resume\' and try again');
  const template = withoutHash(target.replicaSet.spec?.template);
  if (equalJson(template, withoutHash(deployment.spec?.template))) return { revision: target.revision, changed: false };
  const operations = [
    { op: 'replace', path: '/spec/template', value: template },
    { op: 'add', path: '/metadata/annotations', value: rollbackAnnotations(deployment, target.replicaSet) },
  ];
  await client.patch(deployments, key, { type: 'json', operations }, { fieldManager: 'kubectl-rollout' });
  return { revision: target.revision, changed: true };
}

function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec | undefined {
  const copy = structuredClone(template);
  if (copy?.metadata?.labels !== undefined) delete copy.metadata.labels[HASH_LABEL];
  return copy;
}

function rollbackAnnotations(deployment: Deployment, replicaSet: ReplicaSet): Record<string, string> {
  const own = Object.entries(deployment.metadata.annotations ?? {}).filter(([name]) => OWN_ANNOTATIONS.includes(name));
  const earlier = Object.entries(replicaSet.metadata.annotations ?? {}).filter(([name]) => !OWN_ANNOTATIONS.includes(name));
  return Object.fromEntries([...own, ...earlier]);
}

export interface RolloutState {
  readonly state: 'progressing' | 'complete' | 'failed';
  /** As `kubectl rollout status` prints it. */
  readonly message: string;
}

/** Where a rollout stands. @source kubectl polymorphichelpers/rollout_status.go */
export function toRolloutState(deployment: Deployment): RolloutState {
  const { status = {}, spec } = deployment;
  const name = deployment.metadata.name ?? '';
  if ((deployment.metadata.generation ?? 0) > (status.observedGeneration ?? 0)) return { state: 'progressing', message: 'Waiting for deployment spec update to be observed...' };
  const timedOut = status.conditions?.some(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded');
  if (timedOut === true) return { state: 'failed', message: `deployment "${name}" exceeded its progress deadline` };
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const waiting = (what: string): RolloutState => ({ state: 'progressing', message: `Waiting for deployment "${name}" rollout to finish: ${what}...` });
  const wanted = spec?.replicas ?? 1;
  if (updatedReplicas < wanted) return waiting(`${updatedReplicas} out of ${wanted} new replicas have been updated`);
  if (replicas > updatedReplicas) return waiting(`${replicas - updatedReplicas} old replicas are pending termination`);
  if (availableReplicas < updatedReplicas) return waiting(`${availableReplicas} of ${updatedReplicas} updated replicas are available`);
  return { state: 'complete', message: `deployment "${name}" successfully rolled out` };
}

import type { Deployment, DeploymentStatus, Pod, ReplicaSet } from '../../../api/objects.ts';
import { deployments } from '../../../api/resources.ts';
import { makeControllerRef } from '../ownership.ts';
import { isPodActive, isPodTerminal } from '../podState.ts';
import { annotationsForNewReplicaSet, revisionOf, sameAnnotations, sizeAnnotations, type Annotations } from './annotations.ts';
import { isRollingUpdate, replicasOf } from './limits.ts';
import { computeScale, isScalingEvent, newSetSize, shrinkOldSets, type Resize } from './scale.ts';
import { computeDeploymentStatus, isComplete, progressCheckInMs, REASONS, type ConditionChange } from './status.ts';
import { byCreation, computeTemplateHash, findNewReplicaSet, POD_TEMPLATE_HASH } from './template.ts';

export interface DeploymentInput {
  readonly deployment: Deployment;
  /** Every ReplicaSet that the deployment controls. */
  readonly replicaSets: readonly ReplicaSet[];
  readonly podsOf: (set: ReplicaSet) => readonly Pod[];
  readonly nowMs: number;
}

/** What to do, in this order: create, update, delete, annotate the deployment, write its status. */
export interface DeploymentActions {
  readonly create: ReplicaSet | undefined;
  /** Whole new objects; `from` is the size before, for the event. */
  readonly update: readonly { readonly set: ReplicaSet; readonly from: number }[];
  readonly delete: readonly ReplicaSet[];
  /** The deployment's revision annotation, when it has to change. */
  readonly revision: string | undefined;
  readonly status: DeploymentStatus;
  readonly requeueAfterMs: number | undefined;
}

interface Plan {
  readonly newSet: ReplicaSet | undefined;
  readonly create?: ReplicaSet;
  readonly resizes?: readonly Resize[];
  readonly changes?: readonly ConditionChange[];
  readonly cleanUp?: boolean;
  readonly tracksProgress: boolean;
}

/**
 * One step of a deployment: each step moves what may move now, the ReplicaSets' changes bring on the next.
 * @source Kubernetes pkg/controller/deployment syncDeployment
 */
export function reconcileDeployment(input: DeploymentInput): DeploymentActions {
  const { deployment, replicaSets, nowMs } = input;
  const existing = findNewReplicaSet(deployment, replicaSets);
  const oldSets = replicaSets.filter(set => set.metadata.uid !== existing?.metadata.uid);
  const revision = Math.max(0, ...oldSets.map(revisionOf)) + 1;
  const adopted = existing === undefined ? undefined : refresh(deployment, existing, revision);
  const plan = choose(input, adopted, oldSets, revision);
  const updates = new Map<string, { set: ReplicaSet; from: number }>();
  if (adopted !== undefined && adopted !== existing && plan.newSet !== undefined) updates.set(adopted.metadata.uid ?? '', { set: adopted, from: replicasOf(adopted) });
  for (const { set, replicas } of plan.resizes ?? []) {
    const resized = resize(deployment, set, replicas);
    if (resized !== set) updates.set(set.metadata.uid ?? '', { set: resized, from: replicasOf(set) });
  }
  const status = computeDeploymentStatus({
    deployment, newSet: plan.newSet, oldSets, nowMs, tracksProgress: plan.tracksProgress, collisionCount: deployment.status?.collisionCount,
    changes: [...pauseChanges(deployment), ...(plan.changes ?? [])],
  });
  const newRevision = plan.newSet?.metadata.annotations?.['deployment.kubernetes.io/revision'];
  return {
    create: plan.create, update: [...updates.values()],
    delete: plan.cleanUp === true ? toCleanUp(deployment, oldSets) : [],
    revision: newRevision !== undefined && newRevision !== String(revisionOf(deployment)) ? newRevision : undefined,
    status, requeueAfterMs: progressCheckInMs(deployment, status, nowMs),
  };
}

function choose(input: DeploymentInput, newSet: ReplicaSet | undefined, oldSets: readonly ReplicaSet[], revision: number): Plan {
  const { deployment } = input;
  if (deployment.metadata.deletionTimestamp !== undefined) return { newSet, tracksProgress: false };
  const sets = { deployment, newSet, oldSets };
  const resizes = computeScale(sets);
  if (deployment.spec?.paused === true) return { newSet, resizes, cleanUp: true, tracksProgress: false };
  if (isScalingEvent(sets) && resizes.length > 0) return { newSet, resizes, tracksProgress: false };
  return isRollingUpdate(deployment) ? roll(input, newSet, oldSets, revision) : recreate(input, newSet, oldSets, revision);
}

/** First the new set grows into the room there is; when it has none to grow into, old sets shrink. */
function roll(input: DeploymentInput, newSet: ReplicaSet | undefined, oldSets: readonly ReplicaSet[], revision: number): Plan {
  const { deployment, podsOf } = input;
  const sets = { deployment, newSet, oldSets };
  const size = newSetSize(sets, set => podsOf(set).filter(isPodActive).length);
  if (newSet === undefined) return createNew(deployment, size, revision);
  const target = Math.min(replicasOf(deployment), size);
  if (target !== replicasOf(newSet)) return { newSet, resizes: [{ set: newSet, replicas: target }], changes: found(deployment, newSet), tracksProgress: true };
  return { newSet, resizes: shrinkOldSets(sets), changes: found(deployment, newSet), cleanUp: isComplete(deployment, deployment.status), tracksProgress: true };
}

/** Old pods go first, all of them; the new set starts when none is left. */
function recreate(input: DeploymentInput, newSet: ReplicaSet | undefined, oldSets: readonly ReplicaSet[], revision: number): Plan {
  const { deployment, podsOf } = input;
  const active = oldSets.filter(set => replicasOf(set) > 0);
  if (active.length > 0) return { newSet, resizes: active.map(set => ({ set, replicas: 0 })), tracksProgress: true };
  if (oldSets.some(set => podsOf(set).some(pod => !isPodTerminal(pod)))) return { newSet, tracksProgress: true };
  const desired = replicasOf(deployment);
  if (newSet === undefined) return createNew(deployment, desired, revision);
  return { newSet, resizes: [{ set: newSet, replicas: desired }], changes: found(deployment, newSet), cleanUp: isComplete(deployment, deployment.status), tracksProgress: true };
}

function createNew(deployment: Deployment, replicas: number, revision: number): Plan {
  const set = makeReplicaSet(deployment, replicas, revision);
  const created: ConditionChange = { type: 'Progressing', status: 'True', reason: REASONS.newReplicaSet, message: `Created new replica set "${set.metadata.name}"` };
  return { newSet: set, create: set, changes: deployment.spec?.progressDeadlineSeconds === undefined ? [] : [created], tracksProgress: true };
}

function makeReplicaSet(deployment: Deployment, replicas: number, revision: number): ReplicaSet {
  const template = structuredClone(deployment.spec?.template ?? {});
  const hash = computeTemplateHash(template, deployment.status?.collisionCount ?? 0);
  const labels = { ...template.metadata?.labels, [POD_TEMPLATE_HASH]: hash };
  const { matchLabels, matchExpressions } = deployment.spec?.selector ?? {};
  return {
    apiVersion: 'apps/v1', kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`, namespace: deployment.metadata.namespace ?? '', labels,
      annotations: { ...annotationsForNewReplicaSet(deployment, undefined, revision) },
      ownerReferences: [makeControllerRef(deployment, deployments)],
    },
    spec: {
      replicas, minReadySeconds: deployment.spec?.minReadySeconds ?? 0,
      selector: { matchLabels: { ...matchLabels, [POD_TEMPLATE_HASH]: hash }, ...(matchExpressions === undefined ? {} : { matchExpressions }) },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/** The existing newest set with the annotations and minReadySeconds that it should have; the same object when it has them. */
function refresh(deployment: Deployment, set: ReplicaSet, revision: number): ReplicaSet {
  const annotations: Annotations = annotationsForNewReplicaSet(deployment, set.metadata.annotations, revision);
  const minReadySeconds = deployment.spec?.minReadySeconds ?? 0;
  if (sameAnnotations(set.metadata.annotations, annotations) && (set.spec?.minReadySeconds ?? 0) === minReadySeconds) return set;
  return { ...set, metadata: { ...set.metadata, annotations: { ...annotations } }, spec: { ...set.spec as NonNullable<ReplicaSet['spec']>, minReadySeconds } };
}

function resize(deployment: Deployment, set: ReplicaSet, replicas: number): ReplicaSet {
  const annotations = { ...set.metadata.annotations, ...sizeAnnotations(deployment) };
  if (replicas === replicasOf(set) && sameAnnotations(set.metadata.annotations, annotations)) return set;
  return { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec as NonNullable<ReplicaSet['spec']>, replicas } };
}

function found(deployment: Deployment, newSet: ReplicaSet): readonly ConditionChange[] {
  const known = deployment.status?.conditions?.some(condition => condition.type === 'Progressing') === true;
  if (known || deployment.spec?.progressDeadlineSeconds === undefined) return [];
  return [{ type: 'Progressing', status: 'True', reason: REASONS.found, message: `Found new replica set "${newSet.metadata.name}"` }];
}

function pauseChanges(deployment: Deployment): readonly ConditionChange[] {
  if (deployment.spec?.progressDeadlineSeconds === undefined || deployment.metadata.deletionTimestamp !== undefined) return [];
  const current = deployment.status?.conditions?.find(condition => condition.type === 'Progressing')?.reason;
  if (current === REASONS.timedOut) return [];
  if (deployment.spec.paused === true) return current === REASONS.paused ? [] : [{ type: 'Progressing', status: 'Unknown', reason: REASONS.paused, message: 'Deployment is paused' }];
  return current === REASONS.paused ? [{ type: 'Progressing', status: 'Unknown', reason: REASONS.resumed, message: 'Deployment is resumed' }] : [];
}

/** Old sets without pods beyond the revision history limit, oldest revision first. */
function toCleanUp(deployment: Deployment, oldSets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  const limit = deployment.spec?.revisionHistoryLimit ?? 10;
  const present = oldSets.filter(set => set.metadata.deletionTimestamp === undefined);
  const excess = present.length - limit;
  if (excess <= 0) return [];
  return [...present].sort((a, b) => revisionOf(a) - revisionOf(b) || byCreation(a, b)).slice(0, excess)
    .filter(set => replicasOf(set) === 0 && (set.status?.replicas ?? 0) === 0 && (set.status?.observedGeneration ?? 0) >= (set.metadata.generation ?? 0));
}

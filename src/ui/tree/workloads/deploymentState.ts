import type { Deployment } from '../../../api/objects.ts';
import type { Health } from '../treeNode.ts';
import { t } from '../../../base/words.ts';

export interface DeploymentState {
  readonly health: Health;
  readonly ready: number;
  readonly wanted: number;
  /** Where its rollout stands, when there is something to say of it: 'paused', 'stalled', 'updating'. */
  readonly rollout: string | undefined;
}

/** How a Deployment is, as its line in the tree and the line above its manifest tell it. */
export function toDeploymentState({ metadata, spec, status }: Deployment): DeploymentState {
  const wanted = spec?.replicas ?? 1;
  const { readyReplicas: ready = 0, updatedReplicas = 0 } = status ?? {};
  const hasStalled = status?.conditions?.some(condition => condition.reason === 'ProgressDeadlineExceeded') === true;
  const isRolledOut = status?.observedGeneration === metadata.generation && updatedReplicas === wanted && (status?.replicas ?? 0) === wanted;
  const isCurrent = isRolledOut && ready === wanted;
  const health: Health = hasStalled ? 'failed' : wanted === 0 && isCurrent ? 'stopped' : isCurrent || (wanted === 0 && ready === 0) ? 'healthy' : 'progressing';
  const rollout = spec?.paused === true ? t('paused') : hasStalled ? t('stalled') : health === 'progressing' && !isRolledOut ? t('updating') : undefined;
  return { health, ready, wanted, rollout };
}

/** '3/3 ready', '3/3 ready, updating'. */
export function describeDeploymentState({ ready, wanted, rollout }: DeploymentState): string {
  return [t('{0}/{1} ready', ready, wanted), ...(rollout === undefined ? [] : [rollout])].join(', ');
}

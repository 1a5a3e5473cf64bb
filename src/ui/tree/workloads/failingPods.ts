import { t } from '../../../base/words.ts';
import { childrenOf } from '../nodeParts.ts';
import type { TreeNode } from '../treeNode.ts';

/** The line of a workload that is on its way while one of its pods cannot run: tells that at once, where its controller waits for a deadline. */
export function withFailingPods(workload: TreeNode): TreeNode {
  if (workload.health !== 'progressing' || !childrenOf(workload).some(({ health }) => health === 'failed')) return workload;
  const failing = (words: string) => `${words}, ${t('failing')}`;
  return { ...workload, health: 'degraded', description: failing(workload.description), spoken: failing(workload.spoken) };
}

import { describeError } from '../../base/logger.ts';
import type { Resource } from '../../api/resources.ts';
import { t } from '../../base/words.ts';
import { escapeMarkdown } from './conditions.ts';
import type { TreeNode } from './treeNode.ts';

/** A line in place of what the cluster does not show: that it may not be read, or that it did not answer. */
export function toProblemNode({ plural }: Pick<Resource, 'plural'>, problem: Error): TreeNode {
  const why = describeError(problem);
  return { id: `problem/${plural}`, label: t('No {0}', plural), description: why, icon: 'warning', health: 'degraded', contextValue: 'problem', spoken: t('No {0}: {1}', plural, why), tooltip: () => escapeMarkdown(why) };
}

import { childrenOf, tooltipOf } from './nodeParts.ts';
import type { TreeNode } from './treeNode.ts';

/**
 * The ids of the lines to draw anew between two pictures of a tree, the topmost only; 'all' when the roots themselves came,
 * went or moved. Empty when nothing that is seen changed: a tree that is left alone keeps still under the mouse.
 */
export function changedNodes(before: readonly TreeNode[], after: readonly TreeNode[]): readonly string[] | 'all' {
  if (!sameIds(before, after)) return 'all';
  return after.flatMap((node, index) => changesBelow(before[index] as TreeNode, node));
}

function changesBelow(before: TreeNode, after: TreeNode): readonly string[] {
  if (!looksAlike(before, after)) return [after.id];
  const [old, now] = [childrenOf(before), childrenOf(after)];
  return sameIds(old, now) ? now.flatMap((node, index) => changesBelow(old[index] as TreeNode, node)) : [after.id];
}

function sameIds(before: readonly TreeNode[], after: readonly TreeNode[]): boolean {
  return before.length === after.length && after.every((node, index) => node.id === before[index]?.id);
}

function looksAlike(before: TreeNode, after: TreeNode): boolean {
  return before.label === after.label && before.description === after.description && before.icon === after.icon && before.health === after.health
    && before.contextValue === after.contextValue && before.spoken === after.spoken
    // VS Code keeps a hover that it has shown until the line is drawn again.
    && tooltipOf(before) === tooltipOf(after) && (before.children === undefined) === (after.children === undefined);
}

import { childrenOf, tooltipOf } from './nodeParts.ts';
import type { TreeNode } from './treeNode.ts';

/** What the hovers that were shown said, by the id of their line. */
type Hovers = ReadonlyMap<string, string>;

/**
 * The ids of the lines to draw anew between two pictures of a tree, the topmost only; 'all' when the roots themselves came,
 * went or moved. Empty when nothing that is seen changed: a tree that is left alone keeps still under the mouse, and VS Code,
 * which forgets for a moment what is below a line that it draws, has the line at hand that a menu was opened on.
 */
export function changedNodes(before: readonly TreeNode[], after: readonly TreeNode[], hovers: Hovers = new Map()): readonly string[] | 'all' {
  if (!sameIds(before, after)) return 'all';
  return after.flatMap((node, index) => changesBelow(before[index] as TreeNode, node, hovers));
}

function changesBelow(before: TreeNode, after: TreeNode, hovers: Hovers): readonly string[] {
  if (!looksAlike(before, after) || !hoversAlike(after, hovers)) return [after.id];
  const [old, now] = [childrenOf(before), childrenOf(after)];
  return sameIds(old, now) ? now.flatMap((node, index) => changesBelow(old[index] as TreeNode, node, hovers)) : [after.id];
}

function sameIds(before: readonly TreeNode[], after: readonly TreeNode[]): boolean {
  return before.length === after.length && after.every((node, index) => node.id === before[index]?.id);
}

function looksAlike(before: TreeNode, after: TreeNode): boolean {
  return before.label === after.label && before.description === after.description && before.icon === after.icon && before.health === after.health
    && before.contextValue === after.contextValue && before.spoken === after.spoken && (before.children === undefined) === (after.children === undefined);
}

/** VS Code keeps a hover that it has shown until the line is drawn again; others are made when they are asked for. */
function hoversAlike(after: TreeNode, hovers: Hovers): boolean {
  const said = hovers.get(after.id);
  return said === undefined || said === tooltipOf(after);
}

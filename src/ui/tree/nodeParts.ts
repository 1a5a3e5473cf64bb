import type { TreeNode } from './treeNode.ts';

const children = new WeakMap<TreeNode, readonly TreeNode[]>();
const tooltips = new WeakMap<TreeNode, string>();

/** The lines below a line, computed once per node: pictures of a tree are compared often and with thousands of pods. */
export function childrenOf(node: TreeNode): readonly TreeNode[] {
  let known = children.get(node);
  if (known === undefined) children.set(node, known = node.children?.() ?? []);
  return known;
}

/** What a line's hover says, computed once per node. */
export function tooltipOf(node: TreeNode): string {
  let known = tooltips.get(node);
  if (known === undefined) tooltips.set(node, known = node.tooltip?.() ?? node.spoken);
  return known;
}

import type { TreeNode, TreeTarget } from '../tree/treeNode.ts';

/** The objects behind a tree's selected lines (a command's second argument) that are of one of `kinds`; each once, in the tree's order. */
export function selectedTargets(selection: unknown, kinds: readonly TreeTarget['kind'][]): TreeTarget[] {
  if (!Array.isArray(selection)) return [];
  const targets = (selection as readonly (Partial<TreeNode> | undefined)[]).flatMap(node => node?.target ?? []).filter(({ kind }) => kinds.includes(kind));
  return [...new Map(targets.map(target => [`${target.kind}/${target.namespace ?? ''}/${target.name}`, target])).values()];
}

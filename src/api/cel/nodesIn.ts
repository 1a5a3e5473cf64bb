/** The library's own shape of a node of a syntax tree; it publishes less. */
export interface SyntaxNode { readonly op: string; readonly args: unknown }

/** The nodes right under one, by its arguments. */
export function nodesIn<Node extends SyntaxNode>(args: unknown): readonly Node[] {
  if (Array.isArray(args)) return args.flatMap(each => nodesIn<Node>(each));
  return typeof args === 'object' && args !== null && 'meta' in args && 'op' in args ? [args as Node] : [];
}

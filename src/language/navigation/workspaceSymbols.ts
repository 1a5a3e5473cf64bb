import type { PlacedObject, Workspace } from '../workspace/workspace.ts';

const MOST = 500;

/** The objects of a workspace whose kind and name hold the query's letters in their order; those whose name begins with it come first. */
export function workspaceSymbols(workspace: Workspace, query: string): readonly PlacedObject[] {
  const wanted = query.toLowerCase().replace(/\s+/g, '');
  const rank = ({ object: { name = '' } }: PlacedObject) => name.toLowerCase().startsWith(wanted) ? 0 : name.toLowerCase().includes(wanted) ? 1 : 2;
  return workspace.uris.flatMap(uri => workspace.documentsOf(uri)).flatMap(document => workspace.objectsOf(document))
    .filter(({ object: { kind, name, nameNode } }) => name !== undefined && nameNode !== undefined && isSubsequence(wanted, `${kind}${name}`.toLowerCase()))
    .sort((a, b) => rank(a) - rank(b)).slice(0, MOST);
}

function isSubsequence(short: string, long: string): boolean {
  let at = 0;
  for (const letter of long) if (letter === short[at]) at++;
  return at === short.length;
}

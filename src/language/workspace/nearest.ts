interface Placed { readonly document: { readonly uri: string } }

/** Of what a name can mean, that in the folder of the file at `from`, else in those with which that shares most of its path: applications beside each other may use the same names. */
export function nearest<T extends Placed>(placed: readonly T[], from: string): readonly T[] {
  if (placed.length < 2) return placed;
  const here = folderOf(from);
  const depths = placed.map(({ document }) => sharedDepth(folderOf(document.uri), here));
  const deepest = depths.reduce((most, depth) => Math.max(most, depth));
  return placed.filter((_, index) => depths[index] === deepest);
}

/** A file's folder, with its slash. */
export const folderOf = (uri: string) => uri.slice(0, uri.lastIndexOf('/') + 1);

/** How many folders two of them share; one shares more with itself than with any below. */
function sharedDepth(one: string, other: string): number {
  if (one === other) return Infinity;
  let depth = 0;
  for (let at = 0; at < one.length && one[at] === other[at]; at++) if (one[at] === '/') depth++;
  return depth;
}

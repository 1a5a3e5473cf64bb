/** How much two texts have in common at their start and, behind that, at their end, in characters: between the two lies what an edit changed. */
export function changedStretch(before: string, after: string): { readonly above: number; readonly below: number } {
  const above = longest(Math.min(before.length, after.length), (from, to) => before.slice(from, to) === after.slice(from, to));
  const below = longest(Math.min(before.length, after.length) - above, (from, to) => before.slice(before.length - to, before.length - from) === after.slice(after.length - to, after.length - from));
  return { above, below };
}

/** The longest stretch whose parts are alike; whole parts are compared, halved where they differ, since that is done at the speed of memory. */
function longest(most: number, isAlike: (from: number, to: number) => boolean): number {
  let [least, greatest] = [0, most];
  while (least < greatest) {
    const middle = (least + greatest + 1) >> 1;
    if (isAlike(least, middle)) least = middle; else greatest = middle - 1;
  }
  return least;
}

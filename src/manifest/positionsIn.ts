/** Lines and columns of a text's offsets, from 1; the text is split once, when the first is asked for. */
export function positionsIn(text: string): (offset: number) => { readonly line: number; readonly column: number } {
  let lineStarts: number[] | undefined;
  return offset => {
    lineStarts ??= [0, ...[...text.matchAll(/\n/g)].map(match => match.index + 1)];
    let [line, above] = [0, lineStarts.length];
    while (above - line > 1) {
      const middle = (line + above) >> 1;
      if ((lineStarts[middle] ?? 0) <= offset) line = middle; else above = middle;
    }
    return { line: line + 1, column: offset - (lineStarts[line] ?? 0) + 1 };
  };
}

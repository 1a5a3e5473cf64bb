/** Quoted text, a comment or a bracket. */
const PART = /(?<![^\s[{,:])(?:"(?:[^"\\]|\\.)*"|'[^']*')|(?<!\S)#.*|[[{}\]]/g;

/**
 * Where the outermost of the collections begins that are nested deepest in a YAML text, by brackets and indentation alone: for a text that is
 * nested too deeply for a parser. An approximation where plain text holds brackets.
 */
export function deepestStart(text: string): number {
  const open: { readonly column: number; readonly start: number }[] = [];
  let [brackets, outer, deepest, found, start] = [0, 0, 0, 0, 0];
  for (const line of text.split('\n')) {
    const column = line.length - line.trimStart().length;
    if (brackets === 0 && column < line.length && line[column] !== '#') {
      while ((open.at(-1)?.column ?? -1) >= column) open.pop();
      open.push({ column, start: start + column });
      if (open.length > deepest) [deepest, found] = [open.length, open[0]?.start ?? 0];
    }
    for (const { 0: part, index } of line.matchAll(PART)) {
      if (part === ']' || part === '}') brackets = Math.max(0, brackets - 1);
      else if (part === '[' || part === '{') {
        if (brackets++ === 0) outer = start + index;
        if (brackets > deepest) [deepest, found] = [brackets, outer];
      }
    }
    start += line.length + 1;
  }
  return found;
}

/** Lines that fold into the first of them; both count from the text's first line. */
export interface Fold { readonly startLine: number; readonly endLine: number; readonly kind?: 'comment' }

interface Open { readonly line: number; readonly column: number; readonly isItem: boolean }

/**
 * What can be folded in one document: whatever is nested, list items, blocks of text and comments of several lines, by indentation
 * alone, so that broken and templated text folds too. In order of the first line, at most one per line.
 */
export function folds(text: string): Fold[] {
  const lines = text.split(/\r?\n/);
  const found: Fold[] = [];
  const open: Open[] = [];
  let lastLine = -1;
  let comment: { readonly start: number; readonly column: number; end: number } | undefined;
  const closeTo = (column: number, isItem: boolean) => {
    for (let top = open.at(-1); top !== undefined && isOver(top, column, isItem); top = open.at(-1)) {
      open.pop();
      if (lastLine > top.line) found.push({ startLine: top.line, endLine: lastLine });
    }
  };
  const endComment = () => {
    if (comment !== undefined && comment.end > comment.start) found.push({ startLine: comment.start, endLine: comment.end, kind: 'comment' });
    comment = undefined;
  };
  lines.forEach((line, index) => {
    const column = line.length - line.trimStart().length;
    if (column === line.length) return endComment();
    if (line[column] === '#') {
      if (comment?.column === column && comment.end === index - 1) comment.end = index;
      else { endComment(); comment = { start: index, column, end: index }; }
      return;
    }
    endComment();
    const isItem = line[column] === '-' && /^-(?:\s|$)/.test(line.slice(column));
    closeTo(column, isItem);
    open.push({ line: index, column, isItem });
    lastLine = index;
  });
  endComment();
  closeTo(-1, false);
  return outermostPerLine(found.sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine));
}

/** What begins at a column ends with the next line that is no deeper; a key's list may have its dashes at the key's own column. */
function isOver(open: Open, column: number, isItem: boolean): boolean {
  return column < open.column || (column === open.column && (open.isItem || !isItem));
}

const outermostPerLine = (sorted: readonly Fold[]) => sorted.filter((fold, index) => sorted[index - 1]?.startLine !== fold.startLine);

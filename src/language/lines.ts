/** Offsets of lines in a text; a carriage return belongs to the line break. */

/** Not `lastIndexOf` alone, for which a place before the text is its first character. */
export const lineStart = (text: string, offset: number) => offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;

/** The end of the line that `offset` ends in, before its line break; a block scalar's own end is after its last break. */
export function lineEnd(text: string, offset: number): number {
  const feed = text.indexOf('\n', Math.max(0, offset - (text[offset - 1] === '\n' ? 1 : 0)));
  const end = feed < 0 ? text.length : feed;
  return text[end - 1] === '\r' ? end - 1 : end;
}

/** The offset behind the line break that ends a line. */
export function afterLine(text: string, end: number): number {
  const feed = text.indexOf('\n', end);
  return feed < 0 ? text.length : feed + 1;
}

export const columnOf = (text: string, offset: number) => offset - lineStart(text, offset);

export const lineBreakOf = (text: string) => text.includes('\r\n') ? '\r\n' : '\n';

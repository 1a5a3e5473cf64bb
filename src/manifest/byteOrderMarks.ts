const BLANK_LINES = /^((?:---|\.\.\.)[ \t]*(?:#[^\r\n]*)?(?:\r?\n[ \t]*(?:#[^\r\n]*)?)*?)(\r?\n)\uFEFF/;

/**
 * A document's text without the byte order mark that may stand before its content, as in files that were put together: a blank at the end
 * of the line above takes its place, so that all else stands where it stood. A marker behind the mark counts as the document's own.
 * @source go-yaml's scanner, which passes over such a mark, and kubectl, which cuts documents apart first
 */
export function withoutByteOrderMark(text: string): string {
  if (!text.includes('\uFEFF')) return text;
  const plain = text.replace(BLANK_LINES, '$1 $2');
  return plain === text || !/^(?:---|\.\.\.)(?:[ \t]*(?:#[^\r\n]*)?\r?\n)+---[ \t]*(?:#[^\r\n]*)?(?:\r?\n|$)/.test(plain) ? plain : `   ${plain.slice(3)}`;
}

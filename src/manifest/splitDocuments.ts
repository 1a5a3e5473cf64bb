/** One document's stretch of a file: from after its `---` line to the next one. */
export interface Chunk { readonly start: number; readonly text: string }

const MARKER = /^(?:---(?=\s|$)|\.\.\.(?=\s|$))/gm;

/**
 * Splits a YAML stream at `---` and `...` in column 0, which are markers wherever they stand, block scalars included.
 * The chunks cover the whole text but for a byte order mark; a marker begins the chunk that follows it.
 * @source YAML 1.2.2 §9.1.2 document markers
 */
export function splitDocuments(text: string): Chunk[] {
  const begin = text.startsWith('\uFEFF') ? 1 : 0;
  const cuts = [...text.matchAll(MARKER)].map(match => match.index).filter(index => index > begin);
  const starts = [begin, ...cuts];
  return starts
    .map((start, index) => ({ start, text: text.slice(start, starts[index + 1] ?? text.length) }))
    .filter(chunk => chunk.text.replace(/^(?:---|\.\.\.)/, '').trim() !== '');
}

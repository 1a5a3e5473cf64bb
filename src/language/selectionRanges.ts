import type { ManifestNode, Range } from '../manifest/node.ts';
import type { PlacedDocument } from '../manifest/parse.ts';

/** What a growing selection at `offset` takes in, innermost first: the word's value or key, its entry, the mapping or list around, … the document. */
export function selectionRanges({ document }: PlacedDocument, offset: number): Range[] {
  const whole = { start: 0, end: document.text.length };
  const ranges = [whole, ...around(document.root, offset)].map(range => trimmed(document.text, range));
  return ranges.filter((range, index) => index === 0 || !isSame(range, ranges[index - 1])).reverse();
}

function around(node: ManifestNode | undefined, offset: number): Range[] {
  if (node === undefined || !holds(node.range, offset)) return [];
  switch (node.kind) {
    case 'scalar': return [node.range, ...inQuotes(node.range, node.style === 'quoted')];
    case 'sequence': return [node.range, ...around(node.items.find(item => item !== undefined && holds(item.range, offset)), offset)];
    case 'mapping': {
      const entry = node.entries.find(each => each.merged === undefined && holds(each.range, offset));
      if (entry === undefined) return [node.range];
      return [node.range, entry.range, ...(holds(entry.key.range, offset) ? [entry.key.range] : around(entry.value, offset))];
    }
  }
}

const inQuotes = ({ start, end }: Range, isQuoted: boolean): Range[] => isQuoted && end - start > 2 ? [{ start: start + 1, end: end - 1 }] : [];
const holds = ({ start, end }: Range, offset: number) => start <= offset && offset <= end;
const isSame = (a: Range, b: Range | undefined) => a.start === b?.start && a.end === b.end;

/** Without the blank lines at its end, which a block of text has. */
function trimmed(text: string, { start, end }: Range): Range {
  return { start, end: start + text.slice(start, end).trimEnd().length };
}

import { t } from '../../base/words.ts';
import type { ParsedDocument } from '../../manifest/parse.ts';
import { toData, type ManifestNode, type MappingNode } from '../../manifest/node.ts';
import type { Finding, Fix } from '../finding.ts';
import { isMovable, removeEntry } from '../moveEntry.ts';

/** What makes the text no valid YAML, and keys that are written twice (the API would drop one silently; offers to remove one). One finding a place: the parser's first. */
export function syntax({ problems, text, root }: ParsedDocument): Finding[] {
  const isBroken = problems.some(({ code }) => code !== 'DUPLICATE_KEY');
  const first = problems.filter(({ range }, index) => problems.findIndex(other => other.range.start === range.start) === index);
  return first.map(({ code, message, range }): Finding => code === 'DUPLICATE_KEY'
    ? { code: 'duplicate-key', severity: 'error', range, fixes: isBroken ? [] : removals(root, range.start, text), message: t('key "{0}" is already set in this mapping', unquoted(text.slice(range.start, range.end))) }
    : { code: 'yaml-syntax', severity: 'error', range, fixes: [], message });
}

/** Two that say the same need only one; of two that differ only their author knows. */
function removals(root: ManifestNode | undefined, start: number, text: string): Fix[] {
  const mapping = mappingWith(root, start);
  const later = mapping?.entries.find(({ key }) => key.range.start === start);
  const earlier = mapping?.entries.find(({ key, merged }) => merged === undefined && key.value === later?.key.value);
  if (mapping === undefined || mapping.flow || earlier === undefined || later === undefined || earlier === later || ![earlier, later].every(entry => isMovable(text, entry))) return [];
  const name = String(later.key.value);
  const [removeEarlier, removeLater] = [[removeEntry(text, earlier)], [removeEntry(text, later)]];
  if (JSON.stringify(toData(earlier.value)) === JSON.stringify(toData(later.value)) && !ANCHOR.test(text)) return [{ title: t('Remove "{0}"', name), edits: removeLater, preferred: true, sure: true }];
  return [{ title: t('Remove the earlier "{0}"', name), edits: removeEarlier }, { title: t('Remove the later "{0}"', name), edits: removeLater }];
}

/** What is removed may hold an anchor that is used elsewhere. */
const ANCHOR = /(?:^|[\s[{,:-])&[\w-]/m;

function mappingWith(node: ManifestNode | undefined, start: number): MappingNode | undefined {
  if (node === undefined || node.kind === 'scalar' || start < node.range.start || start > node.range.end) return undefined;
  if (node.kind === 'mapping' && node.entries.some(({ key, merged }) => merged === undefined && key.range.start === start)) return node;
  for (const inside of node.kind === 'mapping' ? node.entries.map(({ value }) => value) : node.items) {
    const found = mappingWith(inside, start);
    if (found !== undefined) return found;
  }
  return undefined;
}

const unquoted = (key: string) => key.replace(/^(["'])(.*)\1$/, '$2');

import { entryOf, stringAt, type MappingNode } from '../../manifest/node.ts';
import type { OutlineItem } from '../outline.ts';
import { SECTIONS } from './composeFile.ts';

/** The sections of a Compose file with what they declare; a service tells its image. */
export function composeOutline(root: MappingNode): OutlineItem[] {
  return SECTIONS.flatMap(section => {
    const entry = entryOf(root, section);
    if (entry === undefined) return [];
    const declared = entry.value?.kind === 'mapping' ? entry.value.entries.filter(({ merged }) => merged === undefined) : [];
    return [{
      name: section, detail: '', kind: 'mapping', range: entry.range, selectionRange: entry.key.range,
      children: declared.map(({ key, value, range }): OutlineItem => ({ name: String(key.value) || '""', detail: stringAt(value, ['image']) ?? '', kind: 'object', range, selectionRange: key.range, children: [] })),
    } satisfies OutlineItem];
  });
}

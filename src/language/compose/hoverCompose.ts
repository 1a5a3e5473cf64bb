import { formatPath, type MappingNode } from '../../manifest/node.ts';
import type { Hover } from '../hover.ts';
import { locate } from '../locate.ts';
import { composeSchemaAt, describeForms } from './composeSchemaAt.ts';

/** What a key of a Compose file is for. */
export function hoverCompose(root: MappingNode, offset: number): Hover | undefined {
  const { path, entry } = locate(root, offset);
  if (entry === undefined) return undefined;
  const keyPath = typeof path.at(-1) === 'number' ? path.slice(0, -1) : path;
  const markdown = describeForms(formatPath(keyPath), composeSchemaAt(keyPath));
  return markdown === undefined ? undefined : { markdown, range: entry.key.range };
}
